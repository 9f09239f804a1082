// The calls into the C library: the real ones on files of this process, and a koffi that is played by the test.
import assert from 'node:assert/strict';
import { closeSync, openSync } from 'node:fs';
import { type KoffiPackage, loadLinuxCalls } from '../../src/interrupt/linux-calls';

describe('The calls into Linux', function () {
  const linux = process.platform === 'linux' ? loadLinuxCalls() : undefined;
  const calls = () => linux ?? assert.fail('koffi needs Linux here');

  it('wait for a bell, and hear it only while it rings', async () => {
    const bell = calls().bell();
    try {
      assert.equal(await polled(bell, 1), 0);
      calls().ring(bell);
      calls().ring(bell);
      assert.equal(await polled(bell, 1000), 1);
      calls().silence(bell);
      assert.equal(await polled(bell, 1), 0);
    } finally {
      calls().close(bell);
    }
  });

  it('wake a poll that waits already', async () => {
    const bell = calls().bell();
    const begin = performance.now();
    const waiting = polled(bell, 10_000);
    calls().ring(bell);
    assert.equal(await waiting, 1);
    assert.ok(performance.now() - begin < 5_000);
    calls().close(bell);
  });

  it('report a file that is closed', async () => {
    const bell = calls().bell();
    calls().close(bell);
    assert.equal(await polled(bell, 1), 0x20);
  });

  it('fail with the system’s code', () => {
    const fd = openSync('/dev/null', 'r');
    try {
      assert.throws(() => calls().ioctl(fd, 0x8044b401, Buffer.alloc(68)), {
        code: 'ENOTTY',
        syscall: 'ioctl',
      });
    } finally {
      closeSync(fd);
    }
    assert.throws(() => calls().unblock(fd), { code: 'EBADF' });
    assert.throws(() => calls().open('/dev/there-is-none'), { code: 'ENOENT' });
    assert.throws(() => calls().list('/there-is-none'), { code: 'ENOENT' });
  });

  it('let a read fail that would wait', () => {
    const bell = calls().bell();
    calls().unblock(bell);
    assert.throws(() => calls().read(bell, Buffer.alloc(8)), { code: 'EAGAIN' });
    calls().close(bell);
  });

  it('know both clocks', () => {
    const { realtimeMs, monotonicNs } = calls().clocks();
    assert.ok(Math.abs(realtimeMs - Date.now()) < 1000);
    assert.ok(process.hrtime.bigint() - monotonicNs < 1_000_000_000n);
  });

  it('come from whatever C library the program has, by names that all have', () => {
    const { koffi, prototypes, paths } = fakeKoffi(() => 0);
    loadLinuxCalls(() => koffi);
    assert.deepEqual(paths, [null]);
    assert.deepEqual(
      prototypes.map((prototype) => /(\w+)\(/.exec(prototype)?.[1]),
      ['ioctl', 'poll', 'eventfd'],
    );
  });

  it('let a poll fail when the call fails or cannot be made', async () => {
    for (const outcome of [
      [null, -1],
      [new Error('too many calls'), 0],
    ] as const) {
      const { koffi } = fakeKoffi((...args) => {
        const done = args.at(-1);
        if (typeof done === 'function') (done as (...result: unknown[]) => void)(...outcome);
        return 0;
      });
      const poll = loadLinuxCalls(() => koffi).poll(Buffer.alloc(8), 1, 1);
      await assert.rejects(poll, { message: 'poll failed' });
    }
  });

  /** What poll(2) reports of a file. */
  async function polled(fd: number, timeoutMs: number): Promise<number> {
    const entry = Buffer.alloc(8);
    entry.writeInt32LE(fd, 0);
    entry.writeInt16LE(1, 4);
    await calls().poll(entry, 1, timeoutMs);
    return entry.readInt16LE(6);
  }
});

function fakeKoffi(call: (...args: unknown[]) => number): {
  koffi: KoffiPackage;
  prototypes: string[];
  paths: unknown[];
} {
  const prototypes: string[] = [];
  const paths: unknown[] = [];
  const koffi: KoffiPackage = {
    load: (path) => {
      paths.push(path);
      return {
        func: (prototype) => {
          prototypes.push(prototype);
          return Object.assign(call, { async: call });
        },
      };
    },
    errno: () => 0,
  };
  return { koffi, prototypes, paths };
}
