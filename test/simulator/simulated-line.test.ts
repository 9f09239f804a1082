// INT outputs of simulated chips on lines of a simulated host.
import assert from 'node:assert/strict';
import type { LineEdge, LineError } from '../../src/interrupt/interrupt-line';
import { parseLine } from '../../src/interrupt/parse-line';
import { SimulatedChip } from '../../src/simulator/simulated-chip';
import { SimulatedLine } from '../../src/simulator/simulated-line';
import { SimulatedLines } from '../../src/simulator/simulated-lines';
import { SimulatedWire } from '../../src/simulator/simulated-wire';
import { lineContract } from '../contracts/line-contract';

const ODR = 0x04;
const INTPOL = 0x02;

function write(chip: SimulatedChip, register: number, value: number): void {
  chip.beginWrite();
  chip.receive(register);
  chip.receive(value);
}

/** Reads INTCAP of both ports, which ends the interrupt. */
function serve(chip: SimulatedChip): void {
  chip.beginWrite();
  chip.receive(0x10);
  chip.transmit();
  chip.transmit();
}

/** A chip whose A0 and B0 interrupt on change, low at first. */
function makeChip(iocon: number): SimulatedChip {
  const chip = new SimulatedChip();
  write(chip, 0x0a, iocon);
  write(chip, 0x04, 0x01);
  write(chip, 0x05, 0x01);
  return chip;
}

function interrupt(chip: SimulatedChip, port: 'A' | 'B' = 'A'): void {
  const pin = port === 'A' ? 0 : 8;
  chip.drive(pin, chip.pad(pin) === 1 ? 0 : 1);
}

lineContract(
  'SimulatedLine',
  () => {
    const chip = makeChip(0);
    const wire = new SimulatedWire([{ chip, int: 'A' }]);
    return Promise.resolve({
      open: () => Promise.resolve().then(() => new SimulatedLine('simulated GPIO17', wire)),
      drive: (level) => {
        if (level === 0) interrupt(chip);
        else serve(chip);
        return Promise.resolve();
      },
      lose: () => Promise.resolve().then(() => wire.lose()),
      end: () => Promise.resolve(),
    });
  },
  { gapMs: 0, exact: true, name: /simulated GPIO17/, lossWithinMs: 1000 },
);

describe('A simulated wire', () => {
  it('is high when nothing is soldered to it', () => assert.equal(new SimulatedWire().level, 1));

  it('is high while no open-drain output pulls, and low while any does', () => {
    const [one, other] = [makeChip(ODR), makeChip(ODR)];
    const wire = new SimulatedWire([
      { chip: one, int: 'A' },
      { chip: other, int: 'B' },
    ]);
    assert.equal(wire.level, 1);
    interrupt(one);
    assert.equal(wire.level, 0);
    interrupt(other, 'B');
    serve(one);
    assert.equal(wire.level, 0);
    serve(other);
    assert.equal(wire.level, 1);
  });

  it('is low when push-pull outputs are against each other', () => {
    const [low, high] = [makeChip(INTPOL), makeChip(0)];
    const wire = new SimulatedWire([
      { chip: low, int: 'A' },
      { chip: high, int: 'A' },
    ]);
    assert.deepEqual([low.int('A'), high.int('A'), wire.level], [0, 1, 0]);
    interrupt(low);
    assert.deepEqual([low.int('A'), high.int('A'), wire.level], [1, 1, 1]);
  });

  it('follows one output of a chip, not the other', () => {
    const chip = makeChip(0);
    const wire = new SimulatedWire([{ chip, int: 'B' }]);
    interrupt(chip, 'A');
    assert.equal(wire.level, 1);
    interrupt(chip, 'B');
    assert.equal(wire.level, 0);
  });

  it('forgets a chip that is taken off', () => {
    const chip = makeChip(0);
    let listening = 0;
    const onChange = chip.onChange.bind(chip);
    chip.onChange = (listener) => {
      listening += 1;
      const stop = onChange(listener);
      return () => {
        listening -= 1;
        stop();
      };
    };
    const leave = new SimulatedWire().join(chip, 'A');
    assert.equal(listening, 1);
    leave();
    assert.equal(listening, 0);
  });

  it('stays where a fault holds it', async () => {
    const chip = makeChip(0);
    const wire = new SimulatedWire([{ chip, int: 'A' }]);
    const { levels } = listen(new SimulatedLine('x', wire));
    wire.stuckAt(0);
    interrupt(chip);
    serve(chip);
    assert.equal(wire.level, 0);
    wire.stuckAt(undefined);
    assert.equal(wire.level, 1);
    wire.stuckAt(1);
    interrupt(chip);
    assert.equal(wire.level, 1);
    wire.stuckAt(undefined);
    await turn();
    assert.deepEqual(levels, [0, 1, 0]);
  });
});

describe('A simulated line', () => {
  it('is not lost when it was closed meanwhile', async () => {
    const wire = new SimulatedWire();
    const { line, losses } = listen(new SimulatedLine('x', wire));
    wire.lose();
    await line.close();
    await turn();
    assert.deepEqual(losses, []);
    await assert.rejects(line.read(), { key: 'line-closed' });
  });

  it('tells edges in a later turn, in order, with their own times', async () => {
    const chip = makeChip(0);
    const line = new SimulatedLine('x', new SimulatedWire([{ chip, int: 'A' }]));
    const edges: LineEdge[] = [];
    line.onEdge((edge) => edges.push(edge));
    const begin = Date.now();
    interrupt(chip);
    serve(chip);
    interrupt(chip);
    const end = Date.now();
    await Promise.resolve();
    assert.deepEqual(edges, []);
    await turn();
    assert.deepEqual(
      edges.map(({ level, exact }) => ({ level, exact })),
      [0, 1, 0].map((level) => ({ level, exact: true })),
    );
    assert.ok(edges.every(({ time }) => time >= begin && time <= end));
  });

  it('can be opened again after it was lost', async () => {
    const wire = new SimulatedWire();
    const { line, losses } = listen(new SimulatedLine('x', wire));
    wire.lose();
    const { levels } = listen(new SimulatedLine('x', wire));
    wire.stuckAt(0);
    await turn();
    assert.deepEqual(levels, [0]);
    assert.deepEqual(losses, ['lost']);
    // Closing the lost one takes nothing from the new one.
    await line.close();
    wire.stuckAt(1);
    await turn();
    assert.deepEqual(levels, [0, 1]);
  });

  it('stops telling when a listener stops another, or closes it', async () => {
    const wire = new SimulatedWire();
    const line = new SimulatedLine('x', wire);
    const heard: string[] = [];
    line.onEdge(() => {
      heard.push('first');
      stopSecond();
    });
    const stopSecond = line.onEdge(() => heard.push('second'));
    line.onEdge(() => {
      heard.push('third');
      void line.close();
    });
    line.onEdge(() => heard.push('fourth'));
    wire.stuckAt(0);
    await turn();
    assert.deepEqual(heard, ['first', 'third']);
  });
});

describe('The lines of a simulated host', () => {
  const GPIO17 = parseLine('GPIO17');

  it('are shared by all chips that are soldered to the same name', async () => {
    const lines = new SimulatedLines();
    const [one, other, elsewhere] = [makeChip(ODR), makeChip(ODR), makeChip(ODR)];
    lines.join('GPIO17', one, 'A');
    lines.join('GPIO17', other, 'A');
    lines.join('GPIO18', elsewhere, 'A');
    const line = await lines.open(GPIO17);
    const { levels } = listen(line);
    assert.equal(line.name, 'simulated GPIO17');
    interrupt(elsewhere);
    interrupt(one);
    interrupt(other);
    serve(one);
    serve(other);
    await turn();
    assert.deepEqual(levels, [0, 1]);
  });

  it('tell when a chip that pulls comes or goes', async () => {
    const lines = new SimulatedLines();
    const line = await lines.open(GPIO17);
    const { levels } = listen(line);
    assert.equal(await line.read(), 1);
    const chip = makeChip(0);
    interrupt(chip);
    const leave = lines.join('GPIO17', chip, 'A');
    assert.equal(await line.read(), 0);
    leave();
    leave();
    assert.equal(await line.read(), 1);
    serve(chip);
    interrupt(chip);
    await turn();
    assert.deepEqual(levels, [0, 1]);
  });

  it('may be joined twice by the same output, and left once each', async () => {
    const lines = new SimulatedLines();
    const chip = makeChip(0);
    interrupt(chip);
    const leave = lines.join('GPIO17', chip, 'A');
    const leaveToo = lines.join('GPIO17', chip, 'A');
    const line = await lines.open(GPIO17);
    leave();
    assert.equal(await line.read(), 0);
    leaveToo();
    assert.equal(await line.read(), 1);
  });

  it('are named by chip and offset too', async () => {
    const lines = new SimulatedLines();
    lines.wire('gpiochip0 line 5').stuckAt(0);
    const line = await lines.open(parseLine('gpiochip0:5'));
    assert.equal(await line.read(), 0);
  });

  it('belong to one who has them open', async () => {
    const lines = new SimulatedLines();
    const line = await lines.open(GPIO17);
    await assert.rejects(lines.open(GPIO17), { kind: 'line-busy' });
    await lines.open(parseLine(18));
    await line.close();
    await lines.open(GPIO17);
  });
});

function listen<L extends SimulatedLine | Awaited<ReturnType<SimulatedLines['open']>>>(
  line: L,
): { line: L; levels: number[]; losses: string[] } {
  const levels: number[] = [];
  const losses: string[] = [];
  line.onEdge(({ level }) => levels.push(level));
  line.onLost(({ kind }: LineError) => losses.push(kind));
  return { line, levels, losses };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
