// GpiochipLine on a kernel that is played by the test; on a real one it is tested in test/kernel.
import assert from 'node:assert/strict';
import { FdPoller } from '../../src/interrupt/fd-poller';
import { GpiochipLine } from '../../src/interrupt/gpiochip-line';
import { type LineEdge, LineError, type LineId, type LineOptions } from '../../src/interrupt/interrupt-line';
import { type FakeChip, type FakeLine, FakeLinux } from './fake-linux';

const GPIO17: LineId = { kind: 'gpio', gpio: 17 };
const AS_IS: LineOptions = { bias: 'as-is' };
const NAMES = Array.from({ length: 28 }, (_, offset) => `GPIO${offset}`);

describe('GpiochipLine', () => {
  let linux: FakeLinux;
  let poller: FdPoller;
  let chip: FakeChip;
  let gpio17: FakeLine;

  beforeEach(() => {
    linux = new FakeLinux();
    poller = new FdPoller(linux);
    linux.addChip('gpiochip0', 'firmware', ['', 'BT_ON']);
    chip = linux.addChip('gpiochip1', 'pinctrl-bcm2711', NAMES);
    gpio17 = lineOf(chip, 17);
  });

  const open = (id: LineId = GPIO17, options: LineOptions = AS_IS): Promise<GpiochipLine> =>
    GpiochipLine.open(id, options, () => ({ linux, poller }));

  describe('when it is opened', () => {
    it('asks for the line of that name, and says who it is', async () => {
      const line = await open();
      assert.equal(line.name, 'GPIO17');
      assert.equal(line.kind, 'cdev');
      assert.equal(linux.requests.length, 1);
      assert.equal(linux.requests[0]?.readUInt32LE(0), 17);
      assert.equal(gpio17.consumer, 'node-red-mcp23017');
      await line.close();
    });

    it('asks for a line of a controller, by its device, a link to it or its label', async () => {
      linux.addChip('gpiochip4', 'pinctrl-bcm2711', NAMES, 'gpiochip1');
      for (const name of ['gpiochip1', 'gpiochip4', 'pinctrl-bcm2711']) {
        const line = await open({ kind: 'offset', chip: name, offset: 5 });
        assert.equal(line.name, `${name} line 5`);
        assert.ok(lineOf(chip, 5).used);
        await line.close();
      }
    });

    it('keeps the line’s file only, and the poller’s', async () => {
      const line = await open();
      assert.deepEqual(linux.opened, ['line', 'bell']);
      await line.close();
    });

    it('makes sure that no read can wait', async () => {
      const line = await open();
      const [fd] = [...linux.files].find(([, { kind }]) => kind === 'line') ?? assert.fail();
      assert.ok(linux.unblocked.has(fd));
      await line.close();
    });

    for (const { bias, flags } of [
      { bias: 'as-is', flags: 0x834n },
      { bias: 'pull-up', flags: 0x934n },
      { bias: 'none', flags: 0xc34n },
    ] as const) {
      it(`asks for real time, both edges and the bias: ${bias}`, async () => {
        const line = await open(GPIO17, { bias });
        assert.equal(linux.requests[0]?.readBigUInt64LE(288), flags);
        await line.close();
      });
    }
  });

  describe('while it is open', () => {
    it('tells each edge with its level and the kernel’s time, in order', async () => {
      const { line, edges } = await listening();
      linux.edge(gpio17, 1, 1_763_700_000_123_457_000n);
      linux.edge(gpio17, 0, 1_763_700_000_123_557_000n);
      await settled();
      assert.deepEqual(
        edges.map(({ level, exact }) => ({ level, exact })),
        [
          { level: 1, exact: true },
          { level: 0, exact: true },
        ],
      );
      assertNear(edges[0]?.time, 1_763_700_000_123.457);
      assertNear(edges[1]?.time, 1_763_700_000_123.557);
      await line.close();
    });

    it('turns monotonic times into real ones where the kernel has no choice of clocks', async () => {
      linux.knownFlags = (1n << 11n) - 1n;
      const { line, edges } = await listening();
      assert.equal(linux.requests.length, 2);
      // Half a millisecond ago.
      linux.edge(gpio17, 1, linux.time.monotonicNs - 500_000n);
      await settled();
      assertNear(edges[0]?.time, linux.time.realtimeMs - 0.5);
      assert.equal(edges[0]?.exact, true);
      await line.close();
    });

    it('tells more edges than fit into one read', async () => {
      const { line, edges } = await listening();
      for (let i = 0; i < 200; i++) linux.edge(gpio17, i % 2 === 0 ? 1 : 0, BigInt(i));
      await settled();
      assert.equal(edges.length, 200);
      await line.close();
    });

    it('reads the level', async () => {
      const line = await open();
      assert.equal(await line.read(), 0);
      gpio17.level = 1;
      assert.equal(await line.read(), 1);
      await line.close();
    });

    it('tells every listener until it stops', async () => {
      const { line, edges } = await listening();
      const others: LineEdge[] = [];
      const stop = line.onEdge((edge) => others.push(edge));
      linux.edge(gpio17, 1, 1n);
      await settled();
      stop();
      linux.edge(gpio17, 0, 2n);
      await settled();
      assert.deepEqual([edges.length, others.length], [2, 1]);
      await line.close();
    });

    it('tells nothing to a listener that an earlier one has stopped', async () => {
      const line = await open();
      const heard: string[] = [];
      line.onEdge(() => {
        heard.push('first');
        stop();
      });
      const stop = line.onEdge(() => heard.push('second'));
      line.onEdge(() => heard.push('third'));
      linux.edge(gpio17, 1, 1n);
      await settled();
      assert.deepEqual(heard, ['first', 'third']);
      await line.close();
    });

    it('is not disturbed by a read that finds nothing', async () => {
      const { line, edges } = await listening();
      linux.failures.push({ call: 'read', code: 'EAGAIN' });
      linux.edge(gpio17, 1, 1n);
      await settled();
      assert.equal(edges.length, 1);
      await line.close();
    });

    it('shares one thread with other lines', async () => {
      const lines = [
        await open(),
        await open({ kind: 'gpio', gpio: 18 }),
        await open({ kind: 'gpio', gpio: 19 }),
      ];
      await settled();
      assert.equal(linux.polling?.count, 4);
      await Promise.all(lines.map((line) => line.close()));
    });
  });

  describe('when it is closed', () => {
    it('gives the line and all files back', async () => {
      const line = await open();
      await line.close();
      await settled();
      assert.deepEqual(linux.opened, []);
      assert.equal(gpio17.used, false);
    });

    it('tells nothing any more', async () => {
      const { line, edges } = await listening();
      linux.edge(gpio17, 1, 1n);
      await line.close();
      await settled();
      assert.deepEqual(edges, []);
    });

    it('may be closed by its listener, and tells the rest of a burst to nobody', async () => {
      const line = await open();
      const edges: LineEdge[] = [];
      let closing: Promise<void> | undefined;
      line.onEdge((edge) => {
        edges.push(edge);
        closing = line.close();
      });
      linux.edge(gpio17, 1, 1n);
      linux.edge(gpio17, 0, 2n);
      await settled();
      await closing;
      assert.equal(edges.length, 1);
      await settled();
      assert.deepEqual(linux.opened, []);
    });

    it('may be closed twice, and reads no more', async () => {
      const line = await open();
      await Promise.all([line.close(), line.close()]);
      await line.close();
      assert.equal((await rejection(line.read())).key, 'line-closed');
    });

    it('can be opened again at once', async () => {
      for (let i = 0; i < 3; i++) await (await open()).close();
      const { line, edges } = await listening();
      linux.edge(gpio17, 1, 1n);
      await settled();
      assert.equal(edges.length, 1);
      await line.close();
    });
  });

  describe('when its controller disappears', () => {
    it('is lost once, and has given everything back', async () => {
      const { line, losses } = await listening();
      linux.remove(chip);
      await settled();
      assert.deepEqual(
        losses.map(({ kind, key }) => ({ kind, key })),
        [{ kind: 'lost', key: 'line-lost' }],
      );
      assert.match(losses[0]?.message ?? '', /^GPIO17 is gone/);
      assert.deepEqual(linux.opened, []);
      assert.equal((await rejection(line.read())).kind, 'lost');
      await line.close();
      assert.equal(losses.length, 1);
    });

    it('is lost when a read finds out first', async () => {
      const { line, losses } = await listening();
      linux.chips.splice(linux.chips.indexOf(chip), 1);
      assert.equal((await rejection(line.read())).kind, 'lost');
      await settled();
      assert.equal(losses.length, 1);
      assert.deepEqual(linux.opened, []);
    });

    it('is lost when its events cannot be read', async () => {
      const { losses } = await listening();
      linux.failures.push({ call: 'read', code: 'ENODEV' });
      linux.edge(gpio17, 1, 1n);
      await settled();
      assert.match(losses[0]?.message ?? '', /ENODEV/);
      assert.deepEqual(linux.opened, []);
    });

    it('leaves other lines as they are', async () => {
      const other = linux.addChip('gpiochip2', 'other', ['x']);
      const { line, losses } = await listening();
      const otherLine = await open({ kind: 'offset', chip: 'other', offset: 0 });
      linux.remove(other);
      await settled();
      assert.equal((await rejection(otherLine.read())).kind, 'lost');
      assert.equal(await line.read(), 0);
      assert.deepEqual(losses, []);
      await line.close();
    });
  });

  it('lets a listener’s error be seen, and works on', async () => {
    const line = await open();
    const edges: LineEdge[] = [];
    line.onEdge(() => {
      throw new Error('a listener failed');
    });
    line.onEdge((edge) => edges.push(edge));
    const uncaught = await uncaughtOf(async () => {
      linux.edge(gpio17, 1, 1n);
      await settled();
      linux.edge(gpio17, 0, 2n);
      await settled();
    });
    assert.deepEqual(uncaught, ['a listener failed', 'a listener failed']);
    assert.equal(edges.length, 2);
    await line.close();
  });

  async function listening(): Promise<{ line: GpiochipLine; edges: LineEdge[]; losses: LineError[] }> {
    const line = await open();
    const edges: LineEdge[] = [];
    const losses: LineError[] = [];
    line.onEdge((edge) => edges.push(edge));
    line.onLost((error) => losses.push(error));
    await settled();
    return { line, edges, losses };
  }
});

function lineOf(chip: FakeChip, offset: number): FakeLine {
  return chip.lines[offset] ?? assert.fail();
}

function assertNear(time: number | undefined, expected: number): void {
  assert.ok(Math.abs((time ?? NaN) - expected) < 0.001, `${time} is not ${expected}`);
}

async function rejection(promise: Promise<unknown>): Promise<LineError> {
  const error = await promise.then(
    () => assert.fail('it succeeded'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof LineError, String(error));
  return error;
}

/** What nobody caught while `run` ran; mocha's own listener is put aside. */
async function uncaughtOf(run: () => Promise<void>): Promise<string[]> {
  const others = process.listeners('uncaughtException');
  const messages: string[] = [];
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', (error) => messages.push(error.message));
  try {
    await run();
  } finally {
    process.removeAllListeners('uncaughtException');
    for (const other of others) process.on('uncaughtException', other);
  }
  return messages;
}

/** Lets everything run that needs no outside event. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await new Promise((resolve) => setImmediate(resolve));
}
