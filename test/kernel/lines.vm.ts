// GpiochipLine and OnoffLine on the kernel's own GPIO controllers: the contract of every line, and each kind of failure
// as it really comes.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { decodeLineFd, encodeLineRequest, REQUEST } from '../../src/interrupt/gpio-uapi';
import { GpiochipLine } from '../../src/interrupt/gpiochip-line';
import {
  type InterruptLine,
  type LineEdge,
  LineError,
  type LineErrorKind,
  type LineId,
} from '../../src/interrupt/interrupt-line';
import { loadLinuxCalls } from '../../src/interrupt/linux-calls';
import { OnoffLine } from '../../src/interrupt/onoff-line';
import { lineContract } from '../contracts/line-contract';
import { GpioSim } from './gpio-sim';

const NOBODY = 65534;
const LINE = 17;
const AS_IS = { bias: 'as-is' } as const;
const SYSFS = '/sys/class/gpio';
/** Less than a poll that nobody wakes may take. */
const PROMPT_MS = 600;
/** Edges closer together may be one for the kernel itself, whose interrupt thread asks for the level. */
const KERNEL_GAP_MS = 10;

const WAYS = [
  {
    driver: 'cdev',
    open: (id: LineId) => GpiochipLine.open(id, AS_IS),
    limits: { gapMs: KERNEL_GAP_MS, exact: true, name: /gpiochip\d+ line 17/, lossWithinMs: 3000 },
  },
  {
    driver: 'sysfs',
    open: (id: LineId) => OnoffLine.open(id, AS_IS),
    limits: { gapMs: 50, exact: false, name: /gpiochip\d+ line 17/, lossWithinMs: 5000 },
  },
] as const;

for (const { driver, open, limits } of WAYS) {
  lineContract(
    `A line by ${driver}`,
    () => {
      const sim = GpioSim.make('test-lines');
      sim.drive(LINE, 1);
      return Promise.resolve({
        open: () => open({ kind: 'offset', chip: sim.chip, offset: LINE }),
        drive: (level) => Promise.resolve().then(() => sim.drive(LINE, level)),
        lose: () => Promise.resolve().then(() => sim.remove()),
        end: () => Promise.resolve().then(() => sim.remove()),
      });
    },
    limits,
  );

  describe(`A line by ${driver}`, () => {
    let sim: GpioSim;
    let id: LineId;
    beforeEach(() => {
      sim = GpioSim.make('test-lines');
      id = { kind: 'offset', chip: sim.chip, offset: LINE };
    });
    afterEach(() => sim.remove());

    it('is found by the label of its controller', async () => {
      const line = await open({ kind: 'offset', chip: 'test-lines', offset: LINE });
      sim.drive(LINE, 1);
      assert.equal(await line.read(), 1);
      await line.close();
    });

    it('is the GPIO of the header, by its number alone', async () => {
      const header = GpioSim.header();
      const line = await open({ kind: 'gpio', gpio: LINE });
      for (const level of [1, 0] as const) {
        header.drive(LINE, level);
        assert.equal(await line.read(), level);
      }
      await line.close();
      header.remove();
    });

    it('is refused with the list of controllers when there is none', async () => {
      const { message } = await failure(open({ kind: 'offset', chip: 'gpiochip99', offset: 3 }), 'no-line');
      assert.ok(message.includes(`${sim.chip} (test-lines, ${GpioSim.LINES} lines)`), message);
      await failure(open({ kind: 'offset', chip: sim.chip, offset: GpioSim.LINES }), 'no-line');
    });

    it('is refused to a user who may not open it', async () => {
      process.seteuid?.(NOBODY);
      try {
        const { message } = await failure(open(id), 'no-permission');
        assert.match(
          message,
          driver === 'cdev' ? /open \/dev\/gpiochip\d+ \(EACCES\)/ : /gpio\/export \(EACCES\)/,
        );
      } finally {
        process.seteuid?.(0);
      }
    });

    it('leaves no file open and no line taken, opened and closed many times', async () => {
      await (await open(id)).close();
      const before = openFiles();
      for (let i = 0; i < 10; i++) {
        const lines = await Promise.all(
          [3, 4, 5].map((offset) => open({ kind: 'offset', chip: sim.chip, offset })),
        );
        await Promise.all(lines.map((line) => line.close()));
      }
      assert.deepEqual(openFiles(), before);
      assert.deepEqual(exported(), []);
    });

    it('leaves no file open when it was lost', async () => {
      await (await open(id)).close();
      const before = openFiles();
      const line = await open(id);
      const lost = new Promise((resolve) => line.onLost(resolve));
      sim.remove();
      await lost;
      await line.close();
      assert.deepEqual(openFiles(), before);
    });

    it('costs no processor time after it was lost, beside one that is not', async () => {
      const other = GpioSim.make('other-lines');
      const [line, otherLine] = [await open(id), await open({ kind: 'offset', chip: other.chip, offset: 0 })];
      const lost = new Promise((resolve) => line.onLost(resolve));
      sim.remove();
      await lost;
      const before = process.cpuUsage();
      await delay(1000);
      const { user, system } = process.cpuUsage(before);
      assert.ok(user + system < 400_000, `${user + system} us in a second`);
      const edges = edgesOf(otherLine);
      other.drive(0, 1);
      await soon(() => edges.length === 1);
      await Promise.all([line.close(), otherLine.close()]);
      other.remove();
    });

    it('lets the process end by itself when it is closed', async () => {
      const { output, afterMs, code } = await run(driver, id, 'line.close().then(() => console.log("done"))');
      assert.deepEqual({ output, code }, { output: 'done', code: 0 });
      assert.ok(afterMs < PROMPT_MS, `it took ${afterMs} ms`);
    });

    it('does not hold up process.exit() while it is open', async () => {
      const exit = 'setTimeout(() => { console.log("done"); process.exit(7); }, 50)';
      const { output, afterMs, code } = await run(driver, id, exit);
      assert.deepEqual({ output, code }, { output: 'done', code: 7 });
      assert.ok(afterMs < PROMPT_MS, `it took ${afterMs} ms`);
      // Where sysfs keeps the line, it can be opened anew.
      await (await open(id)).close();
    });
  });
}

describe('A line by cdev', () => {
  let sim: GpioSim;
  let id: LineId;
  beforeEach(() => {
    sim = GpioSim.make('test-lines');
    id = { kind: 'offset', chip: sim.chip, offset: LINE };
  });
  afterEach(() => sim.remove());

  const open = (bias: 'as-is' | 'pull-up' | 'none' = 'as-is'): Promise<GpiochipLine> =>
    GpiochipLine.open(id, { bias });

  it('tells all edges that came while JavaScript was busy, in order, with the times of the kernel', async () => {
    const line = await open();
    const edges = edgesOf(line);
    const begin = Date.now();
    for (let i = 0; i < 10; i++) {
      sim.drive(LINE, i % 2 === 0 ? 1 : 0);
      keepBusy(KERNEL_GAP_MS);
    }
    const end = Date.now();
    await soon(() => edges.length === 10);
    assert.deepEqual(
      edges.map(({ level }) => level),
      [1, 0, 1, 0, 1, 0, 1, 0, 1, 0],
    );
    const times = edges.map(({ time }) => time);
    assert.deepEqual(
      times,
      times.toSorted((one, other) => one - other),
    );
    assert.equal(new Set(times).size, 10);
    assert.ok(
      (times[0] ?? 0) >= begin && (times[9] ?? Infinity) <= end + 1,
      `${begin} ${times.join()} ${end}`,
    );
    await line.close();
  });

  it('tells when an edge was, however late it is heard of', async () => {
    const line = await open();
    const edges = edgesOf(line);
    sim.drive(LINE, 1);
    const happened = Date.now();
    keepBusy(300);
    await soon(() => edges.length === 1);
    assert.ok(Math.abs((edges[0]?.time ?? 0) - happened) < 50, `${edges[0]?.time} is not ${happened}`);
    await line.close();
  });

  it('tells the last edge when more come than the kernel keeps', async () => {
    const line = await open();
    const edges = edgesOf(line);
    for (let i = 0; i < 1001; i++) sim.drive(LINE, i % 2 === 0 ? 1 : 0);
    await soon(() => edges.at(-1)?.level === 1);
    await delay(50);
    assert.equal(edges.at(-1)?.level, 1);
    await line.close();
  });

  it('is pulled up where that is asked for, and only there', async () => {
    for (const { bias, level } of [
      { bias: 'as-is', level: 0 },
      { bias: 'none', level: 0 },
      { bias: 'pull-up', level: 1 },
    ] as const) {
      const line = await open(bias);
      assert.equal(await line.read(), level);
      await line.close();
    }
  });

  it('names the program that has it', async () => {
    const linux = loadLinuxCalls();
    const chipFd = linux.open(`/dev/${sim.chip}`);
    const consumer = 'another program';
    const request = encodeLineRequest({
      offset: LINE,
      consumer,
      bias: 'none',
      realtime: true,
      eventBufferSize: 16,
    });
    linux.ioctl(chipFd, REQUEST.line, request);
    linux.close(chipFd);
    assert.match((await failure(open(), 'line-busy')).message, /in use by "another program"/);
    assert.match(
      (await failure(OnoffLine.open(id, AS_IS), 'line-busy')).message,
      /another program or driver \(EBUSY\)/,
    );
    linux.close(decodeLineFd(request));
    await (await open()).close();
  });

  it('names sysfs when that has it, and what its text advises helps', async () => {
    const line = await OnoffLine.open(id, AS_IS);
    const { message } = await failure(open(), 'line-busy');
    assert.match(message, /in use by "sysfs"/);
    const [, file = ''] = /echo NUMBER \| sudo tee (\S+?)"/.exec(message) ?? [];
    const [number = ''] = exported();
    writeFileSync(file, number);
    await (await open()).close();
    await line.close();
  });

  it('leaves three of libuv’s four threads to others, however many are open', async () => {
    const lines = await Promise.all(
      Array.from({ length: 10 }, (_, offset) =>
        GpiochipLine.open({ kind: 'offset', chip: sim.chip, offset }, AS_IS),
      ),
    );
    await delay(50);
    const begin = performance.now();
    await Promise.all(Array.from({ length: 30 }, () => stat('/proc/self')));
    const took = performance.now() - begin;
    assert.ok(took < 700, `30 calls took ${took} ms`);
    await Promise.all(lines.map((line) => line.close()));
  });

  it('shares its poll with lines that come and go', async () => {
    const line = await open();
    const edges = edgesOf(line);
    for (let i = 0; i < 10; i++) {
      const other = await GpiochipLine.open({ kind: 'offset', chip: sim.chip, offset: 3 }, AS_IS);
      const otherEdges = edgesOf(other);
      sim.drive(3, i % 2 === 0 ? 1 : 0);
      sim.drive(LINE, i % 2 === 0 ? 1 : 0);
      await soon(() => edges.length === i + 1 && otherEdges.length === 1);
      await other.close();
    }
    await line.close();
  });
});

/** JavaScript does nothing else meanwhile. */
function keepBusy(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

function edgesOf(line: InterruptLine): LineEdge[] {
  const edges: LineEdge[] = [];
  line.onEdge((edge) => edges.push(edge));
  return edges;
}

/** Opens the line in a process of its own. @param then what it does with `line`; it writes a line when it is about to end */
async function run(
  driver: string,
  id: LineId,
  then: string,
): Promise<{ output: string; code: unknown; afterMs: number }> {
  const program = `
    const { openLine } = require('./src/interrupt/open-line.ts');
    openLine(${JSON.stringify(id)}, { bias: 'as-is' }, '${driver}').then((line) => ${then});`;
  const child = spawn(process.execPath, ['-r', 'tsx/cjs', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  let said = NaN;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    said = performance.now();
  });
  const [code] = (await once(child, 'exit')) as unknown[];
  return { output: output.trim(), code, afterMs: performance.now() - said };
}

function openFiles(): number {
  return readdirSync('/proc/self/fd').length;
}

/** Numbers of the lines that sysfs has. */
function exported(): string[] {
  return readdirSync(SYSFS)
    .filter((entry) => /^gpio\d+$/.test(entry))
    .map((entry) => entry.slice('gpio'.length));
}

async function failure(opening: Promise<unknown>, kind: LineErrorKind): Promise<LineError> {
  const error = await opening.then(
    () => assert.fail('it was opened'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof LineError, String(error));
  assert.equal(error.kind, kind, error.message);
  return error;
}

async function soon(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!condition()) {
    assert.ok(performance.now() < deadline, 'it did not happen within 20 s');
    await delay(5);
  }
}
