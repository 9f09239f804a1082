// What every InterruptLine must do, as a suite: run on the simulated line, and in the virtual machine on the kernel's.
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { type InterruptLine, type LineEdge, LineError } from '../../src/interrupt/interrupt-line';

/** One line whose level the test sets from outside; it is high at first. */
export interface LineRig {
  /** Opens it anew. */
  open(): Promise<InterruptLine>;
  drive(level: 0 | 1): Promise<void>;
  /** Lets the controller disappear under an open line. */
  lose(): Promise<void>;
  /** Gives back what the rig took, when the lines are already closed. */
  end(): Promise<void>;
}

export interface LineContractOptions {
  /** Edges closer together may arrive as one; 0 when all arrive. */
  readonly gapMs: number;
  /** Whether `time` is when the edge happened. */
  readonly exact: boolean;
  /** What the line's name has in it. */
  readonly name: RegExp;
  /** How soon a loss is told. */
  readonly lossWithinMs: number;
}

const SOON_MS = 5000;

export function lineContract(
  title: string,
  makeRig: () => Promise<LineRig>,
  { gapMs, exact, name, lossWithinMs }: LineContractOptions,
): void {
  describe(`${title} keeps the contract of an InterruptLine`, () => {
    let rig: LineRig;
    let line: InterruptLine;
    let edges: LineEdge[];
    let losses: LineError[];

    beforeEach(async () => {
      rig = await makeRig();
      line = await rig.open();
      edges = [];
      losses = [];
      line.onEdge((edge) => edges.push(edge));
      line.onLost((error) => losses.push(error));
    });
    afterEach(async () => {
      await line.close();
      await rig.end();
    });

    it('has a name that says which line', () => assert.match(line.name, name));

    it('reads the level', async () => {
      assert.equal(await line.read(), 1);
      await rig.drive(0);
      assert.equal(await line.read(), 0);
      await rig.drive(1);
      assert.equal(await line.read(), 1);
    });

    it('tells no edge while nothing happens', async () => {
      await delay(100);
      assert.deepEqual(edges, []);
    });

    it(`tells every edge in order, ${gapMs === 0 ? 'however quick' : `when they are ${gapMs} ms apart`}`, async () => {
      for (let i = 0; i < 10; i++) {
        await rig.drive(i % 2 === 0 ? 0 : 1);
        if (gapMs > 0) await delay(gapMs);
      }
      await soon(() => edges.length >= 10);
      await delay(50);
      assert.deepEqual(
        edges.map(({ level }) => level),
        [0, 1, 0, 1, 0, 1, 0, 1, 0, 1],
      );
    });

    it('tells quick edges so that the last one’s level is the level', async () => {
      for (let i = 0; i < 9; i++) await rig.drive(i % 2 === 0 ? 0 : 1);
      await soon(() => edges.at(-1)?.level === 0);
      assert.equal(await line.read(), 0);
    });

    it('tells when an edge happened, never backwards', async () => {
      const begin = Date.now();
      await rig.drive(0);
      const end = Date.now();
      await delay(Math.max(gapMs, 20));
      await rig.drive(1);
      await soon(() => edges.length === 2);
      const [first, second] = edges;
      assert.ok(first && second);
      assert.ok(edges.every((edge) => edge.exact === exact));
      // Date.now() has whole milliseconds.
      assert.ok(first.time >= begin - 1, `${first.time} is before ${begin}`);
      if (exact) assert.ok(first.time <= end + 1, `${first.time} is after ${end}`);
      assert.ok(first.time <= second.time && second.time <= Date.now() + 1);
    });

    it('tells everybody who listens, until they stop', async () => {
      const others: LineEdge[] = [];
      const stop = line.onEdge((edge) => others.push(edge));
      await rig.drive(0);
      await soon(() => edges.length === 1);
      stop();
      stop();
      await rig.drive(1);
      await soon(() => edges.length === 2);
      assert.equal(others.length, 1);
    });

    it('never tells an edge from within the call that causes it, but later', async () => {
      const driving = rig.drive(0);
      assert.deepEqual(edges, []);
      await driving;
      await soon(() => edges.length === 1);
    });

    it('belongs to one only', async () => {
      const error = await rejection(rig.open());
      assert.equal(error.kind, 'line-busy');
      assert.match(error.message, name);
      await rig.drive(0);
      await soon(() => edges.length === 1);
    });

    it('tells nothing after it was closed, even when closed twice', async () => {
      await rig.drive(0);
      await line.close();
      await line.close();
      const heard = edges.length;
      await delay(50);
      assert.equal(edges.length, heard);
      assert.ok((await rejection(line.read())) instanceof LineError);
    });

    it('may be closed by a listener', async () => {
      let closing: Promise<void> | undefined;
      line.onEdge(() => {
        closing = line.close();
      });
      await rig.drive(0);
      await soon(() => closing !== undefined);
      await closing;
      await (await rig.open()).close();
    });

    it('can be opened again when it is closed', async () => {
      await rig.drive(0);
      for (let i = 0; i < 3; i++) {
        await line.close();
        line = await rig.open();
      }
      assert.equal(await line.read(), 0);
      const again: LineEdge[] = [];
      line.onEdge((edge) => again.push(edge));
      await rig.drive(1);
      await soon(() => again.length === 1);
      assert.equal(again[0]?.level, 1);
    });

    it('tells once that it is lost, and then nothing more', async () => {
      await rig.lose();
      await soon(() => losses.length > 0, lossWithinMs);
      assert.equal((await rejection(line.read())).kind, 'lost');
      await delay(100);
      assert.deepEqual(
        losses.map(({ kind }) => kind),
        ['lost'],
      );
      assert.match(losses[0]?.message ?? '', name);
      await line.close();
    });
  });
}

async function rejection(promise: Promise<unknown>): Promise<LineError> {
  const error = await promise.then(
    () => assert.fail('it succeeded'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof LineError, String(error));
  return error;
}

async function soon(condition: () => boolean, withinMs = SOON_MS): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!condition()) {
    assert.ok(performance.now() < deadline, `it did not happen within ${withinMs} ms`);
    await delay(5);
  }
}
