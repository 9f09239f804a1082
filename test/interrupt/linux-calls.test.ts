// The calls that GPIO lines need, on files of this process.
import assert from 'node:assert/strict';
import { closeSync, openSync } from 'node:fs';
import { loadLinuxCalls } from '../../src/interrupt/linux-calls';

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

  /** What poll(2) reports of a file. */
  async function polled(fd: number, timeoutMs: number): Promise<number> {
    const entry = Buffer.alloc(8);
    entry.writeInt32LE(fd, 0);
    entry.writeInt16LE(1, 4);
    await calls().poll(entry, 1, timeoutMs);
    return entry.readInt16LE(6);
  }
});
