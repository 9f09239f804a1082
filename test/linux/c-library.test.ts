// The calls into the C library: the real ones on files of this process, and a koffi that is played by the test.
import assert from 'node:assert/strict';
import { closeSync, fstatSync, openSync } from 'node:fs';
import { bindCLibrary, type KoffiPackage, loadKoffi, sharedCLibrary } from '../../src/linux/c-library';
import { staysInTime } from '../support/loop-delay';

/** A request for GPIO controllers, which no other file knows. */
const CHIP_INFO = 0x8044b401;
/** How many bytes a file still has. */
const FIONREAD = 0x541b;

describe('The C library', () => {
  let file: number;
  beforeEach(() => (file = openSync('/dev/null', 'r')));
  afterEach(() => closeSync(file));
  const libc = () => sharedCLibrary();

  it('is bound once', () => {
    assert.equal(libc(), libc());
  });

  it('fails with the system’s code, its number and the call', async () => {
    const failure = { code: 'ENOTTY', errno: 25, syscall: 'ioctl', message: 'ENOTTY, ioctl' };
    assert.throws(() => libc().ioctl(file, CHIP_INFO, Buffer.alloc(68)), failure);
    assert.throws(() => libc().ioctl(file, CHIP_INFO, 0), failure);
    await assert.rejects(libc().ioctlInThread(file, CHIP_INFO, Buffer.alloc(68)), failure);
    assert.throws(() => libc().eventfd(0, -1), { code: 'EINVAL', syscall: 'eventfd' });
  });

  it('keeps the failures of calls in threads apart, however many there are', async () => {
    const calls = Array.from({ length: 200 }, (_, index) => {
      const [fd, code] = index % 2 === 0 ? [file, 'ENOTTY'] : [-1, 'EBADF'];
      return assert.rejects(libc().ioctlInThread(fd, CHIP_INFO, Buffer.alloc(68)), { code });
    });
    await Promise.all(calls);
  });

  it('holds up nobody with a call in a thread that the kernel lets wait for a second', async function () {
    this.timeout(60_000);
    const bell = libc().eventfd(0, 0);
    try {
      const entry = Buffer.alloc(8);
      entry.writeInt32LE(bell, 0);
      entry.writeInt16LE(1, 4);
      await staysInTime('a call that waits in a thread', async () => {
        const begun = performance.now();
        assert.equal(await libc().pollInThread(entry, 1, 1000), 0, 'nothing to hear');
        assert.ok(performance.now() - begun > 990);
      });
    } finally {
      closeSync(bell);
    }
  });

  it('changes the memory it is given, in this thread or another', async () => {
    const bell = libc().eventfd(3, 0);
    try {
      const entry = Buffer.alloc(8);
      entry.writeInt32LE(bell, 0);
      entry.writeInt16LE(1, 4);
      assert.equal(await libc().pollInThread(entry, 1, 1000), 1);
      assert.equal(entry.readInt16LE(6), 1);
    } finally {
      closeSync(bell);
    }
    const source = openSync(__filename, 'r');
    try {
      for (const call of ['ioctl', 'ioctlInThread'] as const) {
        const length = Buffer.alloc(4);
        assert.equal(await libc()[call](source, FIONREAD, length), 0);
        assert.equal(length.readInt32LE(0), fstatSync(source).size);
      }
    } finally {
      closeSync(source);
    }
  });

  it('tells where memory is, the same each time', () => {
    const bytes = Buffer.alloc(100);
    assert.equal(libc().addressOf(bytes), libc().addressOf(bytes));
    assert.equal(libc().addressOf(bytes.subarray(7)), libc().addressOf(bytes) + 7n);
  });
});

describe('koffi', () => {
  it('binds whatever C library the program has, by names that all have', () => {
    const { koffi, prototypes, paths } = fakeKoffi(() => 0);
    bindCLibrary(koffi);
    assert.deepEqual(paths, [null]);
    assert.deepEqual(
      prototypes.map((prototype) => /(\w+)\(/.exec(prototype)?.[1]),
      ['ioctl', 'ioctl', 'poll', 'eventfd'],
    );
  });

  it('that can make no more calls in threads is a failure of the call', async () => {
    for (const refuse of [
      (done: (error: unknown, result: number) => void) => done(new Error('too many calls'), 0),
      () => {
        throw new Error('too many calls');
      },
    ]) {
      const { koffi } = fakeKoffi((...args) => {
        refuse(args.at(-1) as Parameters<typeof refuse>[0]);
        return 0;
      });
      await assert.rejects(bindCLibrary(koffi).ioctlInThread(3, 1, Buffer.alloc(8)), (error: Error) =>
        /too many calls/.test(`${error.message} ${String(error.cause)}`),
      );
    }
  });

  it('is not loaded where it would crash the program: on ARM before version 7', () => {
    for (const machine of ['armv6l', 'armv5tejl']) {
      assert.throws(() => loadKoffi(machine), { message: `koffi needs ARMv7 or later, this is ${machine}` });
    }
    for (const machine of ['armv7l', 'armv8l', 'aarch64', 'x86_64']) assert.ok(loadKoffi(machine));
  });
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
    address: () => 0n,
  };
  return { koffi, prototypes, paths };
}
