// docs/iopi.md, carried out: what stands in its tables does to the chip what the method of the IOPi class would do.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import { REGISTER_NAMES } from '../../src/chip/registers';
import { answerTo, chip, ENDS, register } from '../support/conversation';
import {
  expanderNode,
  flowNode,
  loadFlow,
  type Message,
  startServer,
  stopServer,
  unloadFlow,
} from '../support/node-red';

interface Row {
  readonly method: string;
  readonly args: readonly number[];
  /** `any`, or the type of a node. */
  readonly node: string;
  readonly properties: object;
  readonly message: Message | undefined;
  /** Registers for a method that writes, an expression for one that reads. */
  readonly result: string;
}

const DOC = readFileSync(path.resolve(__dirname, '../../docs/iopi.md'), 'utf8');
const ROWS = DOC.split('\n').flatMap(parseRow);

/** A line of a table whose first cell is a call. */
function parseRow(line: string): Row[] {
  const cells = line.split('|').map((cell) => cell.trim());
  const [, method = '', args = ''] = /^`([a-z_]+)\((.*)\)`$/.exec(cells[1] ?? '') ?? [];
  if (method === '') return [];
  const code = (cell = ''): string | undefined => /`([^`]+)`/.exec(cell)?.[1];
  const json = (cell: string | undefined): object | undefined => {
    const text = code(cell);
    return text?.startsWith('{') ? (JSON.parse(text) as object) : undefined;
  };
  return [
    {
      method,
      args: args.split(',').flatMap((arg) => (arg.trim() === '' ? [] : [Number(arg)])),
      node: /^[\w-]+/.exec(cells[2] ?? '')?.[0] ?? '',
      properties: json(cells[2]) ?? {},
      message: json(cells[3]) as Message | undefined,
      result: code(cells[4]) ?? cells[4] ?? '',
    },
  ];
}

// ---- the simulated chip, and IOPi's view of it ----

/** A register pair as the chip has it, A | B << 8, read past the driver; IOCON is one register. */
function pairOf(name: string): number {
  const at = REGISTER_NAMES.findIndex((register) => register === name || register === `${name}A`);
  assert.notEqual(at, -1, name);
  const [a = 'IOCON', b = 'IOCON'] = REGISTER_NAMES.slice(at);
  return name === 'IOCON' ? register(a) : register(a) | (register(b) << 8);
}

type Part = 'pin' | 'port' | 'bus';

/** What a pair holds after a method of IOPi has written `args` to a part of it: pins count from 1, ports from 0. */
function written(before: number, part: Part, args: readonly number[]): number {
  const value = args.at(-1) ?? NaN;
  const [shift, mask] = placeOf(part, args);
  assert.ok(value >= 0 && value <= mask);
  return (before & ~(mask << shift)) | (value << shift);
}

/** What a method of IOPi returns of a pair. */
function read(pair: number, part: Part, args: readonly number[]): number {
  const [shift, mask] = placeOf(part, args);
  return (pair >> shift) & mask;
}

function placeOf(part: Part, [first = NaN]: readonly number[]): [shift: number, mask: number] {
  if (part === 'bus') return [0, 0xffff];
  if (part === 'port') {
    assert.ok(first === 0 || first === 1);
    return [first * 8, 0xff];
  }
  assert.ok(first >= 1 && first <= 16);
  return [first - 1, 1];
}

// ---- the nodes ----

const ANY = [
  flowNode('in', 'mcp-in', { pins: 'all', wires: [['done']] }),
  flowNode('out', 'mcp-out', { pinsFromMessage: true, wires: [['done']] }),
  flowNode('int', 'mcp-interrupt', { pins: 'all', wires: [['done']] }),
];

/** An expander, a node of each kind, and the node of a row. */
async function load(row: Row, expander: object = {}): Promise<void> {
  const own =
    row.node.startsWith('mcp-') && row.node !== 'mcp-expander'
      ? [flowNode('own', row.node, { ...row.properties, wires: [['done']] })]
      : [];
  await loadFlow(
    expanderNode({ configWrite: true, pollMs: 60_000, ...expander }),
    ...[...ANY, ...own, ...ENDS],
  );
  assert.ok(pairOf('GPINTEN') !== 0, 'the inputs are watched');
}

/** Sends the row's message to its node and returns the answer. */
async function carryOut(row: Row): Promise<Message> {
  assert.ok(row.message, `${row.method} has no message`);
  const id = row.node === 'any' ? ANY[ROWS.indexOf(row) % ANY.length]?.id : 'own';
  return answerTo(id ?? '', row.message);
}

/** The value of the row's expression: a number, from booleans too, lowest bit first. */
function evaluate({ result }: Row, { payload }: Message): number {
  const value: unknown = runInNewContext(result, { payload });
  if (!Array.isArray(value)) return Number(value);
  return value.reduce((word: number, bit, place) => word | (Number(bit) << place), 0);
}

/** The levels that an mcp-in of the whole chip has. */
async function levels(): Promise<number> {
  return Number((await answerTo('in', {})).payload);
}

// ---- one driver for each method ----

type Driver = (row: Row) => Promise<void>;

/** The message leaves in the row's register what the method would, and that is something new. */
const writes =
  (part: Part, check: (value: number) => void = () => undefined): Driver =>
  async (row) => {
    await load(row);
    const before = pairOf(row.result);
    const wanted = written(before, part, row.args);
    assert.notEqual(wanted, before, 'the example shows nothing');
    await carryOut(row);
    assert.equal(pairOf(row.result), wanted);
    check(wanted);
  };

/** A table in which every register has something to tell. */
const VARIED = {
  A0: { direction: 'output' },
  A1: { pullUp: true, inverted: true, interrupt: 'low' },
  A2: { interrupt: 'high' },
  A3: { interrupt: 'off' },
  B0: { pullUp: true, inverted: true },
  B7: { direction: 'output' },
};

/** The answer is what the method would return. */
const reads =
  (register: string, part: Part): Driver =>
  async (row) => {
    await load(row, { pins: VARIED });
    const wanted = read(pairOf(register), part, row.args);
    assert.notEqual(wanted, 0, 'the example shows nothing');
    assert.equal(evaluate(row, await carryOut(row)), wanted);
  };

/** The levels of the pads, and mcp-in with them. */
const readsLevels =
  (part: Part): Driver =>
  async (row) => {
    await load(row);
    for (const pads of [0xa5c6, 0x5a39]) {
      chip().drivePort('A', pads & 0xff);
      chip().drivePort('B', pads >> 8);
      assert.equal(evaluate(row, await carryOut(row)), read(pads, part, row.args));
    }
  };

/** IPOL turns what is read: here the driver does, and IPOL stays 0. */
const inverts =
  (part: Part): Driver =>
  async (row) => {
    await load(row);
    chip().drivePort('A', 0x33);
    chip().drivePort('B', 0x55);
    assert.equal(await levels(), 0x5533);
    const inversion = written(0, part, row.args);
    await carryOut(row);
    assert.equal(await levels(), 0x5533 ^ inversion);
    assert.equal(pairOf('IPOL'), 0);
  };

const tellsInversion =
  (part: Part): Driver =>
  async (row) => {
    await load(row, { pins: { ...VARIED, A0: {}, B7: {} } });
    chip().drivePort('A', 0);
    chip().drivePort('B', 0);
    const inverted = await levels();
    assert.equal(inverted, 0x0102);
    assert.equal(evaluate(row, await carryOut(row)), read(inverted, part, row.args));
  };

/** A bit of IOCON follows from the properties of the expander. */
const wires =
  (bit: number): Driver =>
  async (row) => {
    const [value] = row.args;
    assert.equal(row.node, 'mcp-expander');
    for (const properties of [row.properties, { ...row.properties, ...otherChoice(row) }]) {
      await load(row, properties);
      const wanted = properties === row.properties ? value : 0;
      assert.equal((pairOf(row.result) >> bit) & 1, wanted, JSON.stringify(properties));
      await unloadFlow();
    }
  };

/** What the row's text has for 0. */
function otherChoice({ method }: Row): object {
  const line = DOC.split('\n').find((one) => one.includes(`\`${method}(`)) ?? '';
  const [, pair] = /0 is `([^`]+)`/.exec(line) ?? [];
  assert.ok(pair, line);
  return JSON.parse(`{${pair}}`) as object;
}

/** Both ports have an interrupt pending, and the pins are back. */
function press(): void {
  for (const pin of [2, 9]) {
    chip().drive(pin, 0);
    chip().drive(pin, 1);
    chip().drive(pin, 0);
  }
}

async function loadPressed(row: Row): Promise<void> {
  chip().drivePort('A', 0);
  chip().drivePort('B', 0);
  await load(row);
  press();
  assert.equal(pairOf('INTF'), 0x0204);
}

const DRIVERS: Readonly<Record<string, Driver>> = {
  set_pin_direction: writes('pin', () => assert.equal(chip().outputs, 0x0001)),
  get_pin_direction: reads('IODIR', 'pin'),
  set_port_direction: writes('port', () => assert.equal(chip().outputs, 0x000f)),
  get_port_direction: reads('IODIR', 'port'),
  set_bus_direction: writes('bus', () => assert.equal(chip().outputs, 0x00ff)),
  get_bus_direction: reads('IODIR', 'bus'),

  set_pin_pullup: writes('pin', pulledPads),
  get_pin_pullup: reads('GPPU', 'pin'),
  set_port_pullups: writes('port', pulledPads),
  get_port_pullups: reads('GPPU', 'port'),
  set_bus_pullups: writes('bus', pulledPads),
  get_bus_pullups: reads('GPPU', 'bus'),

  write_pin: writes('pin', (olat) => assert.equal(chip().pads & 0x0100, olat)),
  write_port: writes('port', (olat) => assert.equal(chip().pads & 0x00ff, olat)),
  write_bus: writes('bus', (olat) => assert.equal(chip().pads, olat)),
  read_pin: readsLevels('pin'),
  read_port: readsLevels('port'),
  read_bus: readsLevels('bus'),

  invert_pin: inverts('pin'),
  get_pin_polarity: tellsInversion('pin'),
  invert_port: inverts('port'),
  get_port_polarity: tellsInversion('port'),
  invert_bus: inverts('bus'),
  get_bus_polarity: tellsInversion('bus'),

  mirror_interrupts: wires(6),
  set_interrupt_polarity: wires(1),
  get_interrupt_polarity: async (row) => {
    for (const [intOutput, polarity] of [
      ['active-high', 1],
      ['active-low', 0],
    ] as const) {
      await load(row, { wiring: 'mirrored', intOutput });
      assert.equal(evaluate(row, await carryOut(row)), polarity);
      assert.equal((pairOf('IOCON') >> 1) & 1, polarity);
      assert.equal(chip().int('A'), 1 - polarity, 'INT at rest');
      await unloadFlow();
    }
  },
  set_interrupt_type: writes('port'),
  get_interrupt_type: reads('INTCON', 'port'),
  set_interrupt_defaults: writes('port'),
  get_interrupt_defaults: reads('DEFVAL', 'port'),
  set_interrupt_on_pin: writes('pin', caughtPins),
  get_interrupt_on_pin: reads('GPINTEN', 'pin'),
  set_interrupt_on_port: writes('port', caughtPins),
  get_interrupt_on_port: reads('GPINTEN', 'port'),
  set_interrupt_on_bus: writes('bus', caughtPins),
  get_interrupt_on_bus: reads('GPINTEN', 'bus'),

  read_interrupt_status: async (row) => {
    await loadPressed(row);
    assert.equal(evaluate(row, await carryOut(row)), read(pairOf('INTF'), 'port', row.args));
    assert.equal(pairOf('INTF'), 0x0204, 'nothing is cleared');
  },
  read_interrupt_capture: async (row) => {
    await loadPressed(row);
    const captured = 0x0204;
    assert.equal(evaluate(row, await carryOut(row)), read(captured, 'port', row.args));
    assert.equal(pairOf('INTF'), 0);
  },
  reset_interrupts: async (row) => {
    await loadPressed(row);
    await carryOut(row);
    assert.equal(pairOf(row.result), 0);
    chip().drive(2, 1);
    assert.equal(pairOf(row.result), 0x0004, 'the next one is caught');
  },
};

/** Open pads with a pull-up are high. */
function pulledPads(gppu: number): void {
  for (let pin = 0; pin < 16; pin++) chip().drive(pin, 'Z');
  assert.equal(chip().pads, gppu);
}

/** Only pins that are enabled interrupt. */
function caughtPins(gpinten: number): void {
  assert.equal(pairOf('INTF'), 0);
  const pinWith = (enabled: number): number =>
    Array.from({ length: 16 }, (_, pin) => pin).find((pin) => ((gpinten >> pin) & 1) === enabled) ?? NaN;
  for (const [pin, flags] of [
    [pinWith(0), 0],
    [pinWith(1), 1 << pinWith(1)],
  ] as const) {
    chip().drive(pin, 0);
    chip().drive(pin, 1);
    assert.equal(pairOf('INTF'), flags);
  }
}

describe('docs/iopi.md', () => {
  before(startServer);
  after(stopServer);
  afterEach(unloadFlow);

  it('has a line for each of the 40 methods of IOPi, and no other', () => {
    assert.equal(Object.keys(DRIVERS).length, 40);
    assert.deepEqual(ROWS.map(({ method }) => method).sort(), Object.keys(DRIVERS).sort());
  });

  for (const row of ROWS) {
    it(`${row.method}(${row.args.join(', ')}) is what it says`, async () => {
      const drive = DRIVERS[row.method];
      assert.ok(drive, 'there is no such method');
      await drive(row);
    });
  }
});
