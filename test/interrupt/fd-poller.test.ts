// One poll(2) for all lines, with a kernel that is played by the test.
import assert from 'node:assert/strict';
import FakeTimers, { type Clock } from '@sinonjs/fake-timers';
import { FdPoller, type Watcher } from '../../src/interrupt/fd-poller';
import { type FakeChip, FakeLinux } from './fake-linux';

describe('The poller of all lines', () => {
  let linux: FakeLinux;
  let chip: FakeChip;
  let poller: FdPoller;
  let heard: string[];
  const exitHooks = process.listenerCount('exit');

  beforeEach(() => {
    linux = new FakeLinux();
    chip = linux.addChip('gpiochip0', 'fake', ['a', 'b', 'c']);
    poller = new FdPoller(linux);
    heard = [];
  });

  /** A file of a line, as a request would bring it, and somebody who waits for it. */
  function open(offset: number): Watcher {
    const line = chip.lines[offset] ?? assert.fail();
    const fd = 100 + offset;
    linux.files.set(fd, { kind: 'line', chip, line });
    return {
      fd,
      readable: () => {
        line.events.length = 0;
        heard.push(line.name);
      },
      broken: (cause) => heard.push(`${line.name} broken: ${cause.message}`),
    };
  }

  const touch = (offset: number): void => linux.edge(chip.lines[offset] ?? assert.fail(), 1, 0n);

  function assertIdle(): void {
    assert.equal(linux.polling, undefined);
    assert.ok(!linux.opened.includes('bell'), 'the bell is still open');
    assert.equal(process.listenerCount('exit'), exitHooks);
  }

  it('holds neither thread nor file before there is a line', () => {
    assertIdle();
    assert.deepEqual(linux.opened, []);
  });

  it('polls the bell and the line, for input, for a bounded time', async () => {
    const a = open(0);
    poller.watch(a);
    await settled();
    const { entries, timeoutMs } = linux.polling ?? assert.fail('nobody polls');
    const [bell] = [...linux.files].find(([, { kind }]) => kind === 'bell') ?? assert.fail();
    const expected = Buffer.alloc(16);
    expected.writeInt32LE(bell, 0);
    expected.writeInt16LE(1, 4);
    expected.writeInt32LE(a.fd, 8);
    expected.writeInt16LE(1, 12);
    assert.deepEqual(entries, expected);
    assert.ok(timeoutMs > 0 && timeoutMs <= 1000);
    await poller.unwatch(a);
  });

  it('takes a new line in at once, in the same thread', async () => {
    const [a, b] = [open(0), open(1)];
    poller.watch(a);
    await settled();
    poller.watch(b);
    await settled();
    assert.equal(linux.polling?.count, 3);
    touch(1);
    await settled();
    assert.deepEqual(heard, ['b']);
    await Promise.all([poller.unwatch(a), poller.unwatch(b)]);
  });

  it('tells each line of its own, time after time', async () => {
    const [a, b] = [open(0), open(1)];
    poller.watch(a);
    poller.watch(b);
    await settled();
    touch(0);
    await settled();
    touch(1);
    touch(0);
    await settled();
    assert.deepEqual(heard.toSorted(), ['a', 'a', 'b']);
    await Promise.all([poller.unwatch(a), poller.unwatch(b)]);
  });

  it('goes on after a poll that ended without an event', async () => {
    const a = open(0);
    poller.watch(a);
    await settled();
    linux.polling?.settle();
    await settled();
    assert.equal(linux.polls, 2);
    assert.deepEqual(heard, []);
    await poller.unwatch(a);
  });

  it('lets a file go only when no thread uses it', async () => {
    const a = open(0);
    poller.watch(a);
    await settled();
    await poller.unwatch(a);
    // The fake refuses to close what is being polled.
    linux.close(a.fd);
  });

  it('tells nothing to a line that was given up, even when its poll has returned', async () => {
    const a = open(0);
    poller.watch(a);
    await settled();
    touch(0);
    await poller.unwatch(a);
    await settled();
    assert.deepEqual(heard, []);
  });

  it('leaves nothing when the last line goes, and starts anew for the next', async () => {
    for (let round = 0; round < 3; round++) {
      const [a, b] = [open(0), open(1)];
      poller.watch(a);
      poller.watch(b);
      await settled();
      await poller.unwatch(a);
      await settled();
      assert.equal(linux.polling?.count, 2);
      await poller.unwatch(b);
      await settled();
      assertIdle();
    }
  });

  it('goes on when a line comes in the moment the last one goes', async () => {
    const [a, b] = [open(0), open(1)];
    poller.watch(a);
    await settled();
    const gone = poller.unwatch(a);
    poller.watch(b);
    await gone;
    touch(1);
    await settled();
    assert.deepEqual(heard, ['b']);
    await poller.unwatch(b);
    await settled();
    assertIdle();
  });

  it('may be stopped by a line that it is just telling', async () => {
    const a = open(0);
    let stopped: Promise<void> | undefined;
    const watcher = { ...a, readable: () => void (stopped = poller.unwatch(watcher)) };
    poller.watch(watcher);
    await settled();
    touch(0);
    await settled();
    await stopped;
    assertIdle();
  });

  it('tells a line once that its device is lost, and does not spin', async () => {
    const a = open(0);
    poller.watch(a);
    await settled();
    linux.remove(chip);
    await settled();
    await settled();
    assert.deepEqual(heard, ['a broken: poll reports a lost device']);
    assertIdle();
    await poller.unwatch(a);
  });

  it('rings itself awake when the process exits', async () => {
    const a = open(0);
    poller.watch(a);
    await settled();
    assert.equal(process.listenerCount('exit'), exitHooks + 1);
    const rings: number[] = [];
    const ring = linux.ring.bind(linux);
    linux.ring = (bell) => rings.push(bell);
    process.listeners('exit').at(-1)?.call(process, 0);
    assert.deepEqual(rings, [linux.polling?.entries.readInt32LE(0)]);
    linux.ring = ring;
    await poller.unwatch(a);
  });

  it('refuses a line, and stays usable, when the system has no file for the bell', async () => {
    linux.failures.push({ call: 'bell', code: 'EMFILE' });
    const a = open(0);
    assert.throws(() => poller.watch(a), { code: 'EMFILE' });
    assertIdle();
    poller.watch(a);
    await settled();
    touch(0);
    await settled();
    assert.deepEqual(heard, ['a']);
    await poller.unwatch(a);
  });

  describe('when poll(2) itself fails', () => {
    let clock: Clock;
    beforeEach(() => (clock = FakeTimers.install({ toFake: ['setTimeout', 'clearTimeout'] })));
    afterEach(() => clock.uninstall());

    function fail(times: number): void {
      for (let i = 0; i < times; i++) linux.failures.push({ call: 'poll', code: 'EINTR' });
    }

    it('tries again after a pause', async () => {
      fail(4);
      const a = open(0);
      poller.watch(a);
      touch(0);
      for (let i = 0; i < 4; i++) {
        await settled();
        assert.equal(clock.countTimers(), 1);
        clock.next();
      }
      await settled();
      assert.deepEqual(heard, ['a']);
      await poller.unwatch(a);
      await settled();
      assert.equal(clock.countTimers(), 0);
    });

    it('gives all lines up when it goes on failing', async () => {
      fail(5);
      poller.watch(open(0));
      poller.watch(open(1));
      for (let i = 0; i < 4; i++) {
        await settled();
        clock.next();
      }
      await settled();
      assert.deepEqual(heard, ['a broken: EINTR', 'b broken: EINTR']);
      assertIdle();
      assert.equal(clock.countTimers(), 0);
    });

    it('gives up no line that another gives up when it hears of it', async () => {
      fail(5);
      const [a, b] = [open(0), open(1)];
      poller.watch({ ...a, broken: () => void poller.unwatch(b) });
      poller.watch(b);
      for (let i = 0; i < 4; i++) {
        await settled();
        clock.next();
      }
      await settled();
      assert.deepEqual(heard, []);
      assertIdle();
    });

    it('forgets failures after a success', async () => {
      const a = open(0);
      poller.watch(a);
      await settled();
      for (let round = 0; round < 3; round++) {
        fail(4);
        touch(0);
        for (let i = 0; i < 4; i++) {
          await settled();
          clock.next();
        }
        await settled();
      }
      assert.deepEqual(heard, ['a', 'a', 'a']);
      await poller.unwatch(a);
    });
  });
});

/** Lets everything run that needs no outside event. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
}
