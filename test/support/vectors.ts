// Reads and runs files of chip behaviour vectors ("T31 change interrupt: W 04 01; PA 01; I 01"), one a line.
import { type ChipOptions, DEFAULT_CHIP_OPTIONS } from '../../src/simulator/chip-options';
import { type Level, SimulatedChip } from '../../src/simulator/simulated-chip';

export interface Vector {
  readonly name: string;
  readonly title: string;
  /** Evidence from hardware is missing: holds under the options it names, the others at their default. */
  readonly uncertain: boolean;
  readonly options: Partial<ChipOptions>;
  readonly steps: readonly string[];
}

const OPTION_NAMES: Readonly<Record<string, keyof ChipOptions>> = {
  irq_post_ipol: 'irqPostIpol',
  ipol_on_outputs: 'ipolOnOutputs',
  ref_at_sample: 'refAtSample',
  intf_single: 'intfSingle',
  stale_ref: 'staleRef',
};

/** @throws Error that names the line which is no vector */
export function parseVectors(text: string): Vector[] {
  return text.split(/\r?\n/).flatMap((raw, index) => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) return [];
    const match = /^(\S+)\s+(\[U\]\s+)?(.*?):\s+(?:\{([^}]*)\}\s*)?(.*)$/.exec(line);
    if (!match) throw new Error(`line ${index + 1} is no vector: ${line}`);
    const [, name = '', uncertain, title = '', options = '', steps = ''] = match;
    return [
      {
        name,
        title,
        uncertain: uncertain !== undefined,
        options: parseOptions(options, name),
        steps: steps
          .split(';')
          .map((step) => step.trim())
          .filter((step) => step !== ''),
      },
    ];
  });
}

function parseOptions(text: string, vector: string): Partial<ChipOptions> {
  const entries = text
    .split(/[,\s]+/)
    .filter(Boolean)
    .map((entry) => {
      const [key = '', value] = entry.split('=');
      const option = OPTION_NAMES[key];
      if (option === undefined || (value !== '0' && value !== '1'))
        throw new Error(`${vector}: unknown option ${entry}`);
      return [option, value === '1'] as const;
    });
  return Object.fromEntries(entries);
}

/** Every set of options under which a vector must hold. */
export function optionSets(vector: Vector): ChipOptions[] {
  const free = vector.uncertain
    ? []
    : Object.values(OPTION_NAMES).filter((name) => !(name in vector.options));
  const base = { ...DEFAULT_CHIP_OPTIONS, ...vector.options };
  return free.reduce<ChipOptions[]>(
    (sets, name) =>
      sets.flatMap((set) => [
        { ...set, [name]: true },
        { ...set, [name]: false },
      ]),
    [base],
  );
}

/** Runs a vector once on a fresh chip. @throws Error that names the step and what came instead */
export function runVector(vector: Vector, options: ChipOptions): void {
  const rig = new Rig(new SimulatedChip(options));
  for (const step of vector.steps) rig.run(step);
  rig.finish();
}

/** Runs a vector under all its options; the first failure as text, undefined when it holds. */
export function failureOf(vector: Vector): string | undefined {
  for (const options of optionSets(vector)) {
    try {
      runVector(vector, options);
    } catch (error) {
      const set = Object.entries(options).map(([key, value]) => `${key}=${value ? 1 : 0}`);
      return `${vector.name} ${vector.title}: ${(error as Error).message} (${set.join(' ')})`;
    }
  }
  return undefined;
}

/** One chip on the test bench, driven by the steps of a vector. */
class Rig {
  private readonly inside = new Map<number, string[]>();
  private readonly after = new Map<number, string[]>();

  constructor(private readonly chip: SimulatedChip) {}

  run(step: string): void {
    const [words = '', expected] = step.split('=').map((part) => part.trim());
    const [operation = '', ...args] = words.split(/\s+/);
    const port = /^([PSQ])([AB])([0-7])?$/.exec(operation);
    if (port) this.pin(port[1] ?? '', port[2] === 'B' ? 'B' : 'A', port[3], args, step);
    else if (operation === 'W') this.write(args.map((arg) => hex(arg, step)));
    else if (operation === 'R' || operation === 'C') this.read(operation, args, expected, step);
    else if (operation === 'I') expectSame(step, `${this.chip.int('A')}${this.chip.int('B')}`, args.join(''));
    else if (operation === 'M') this.queue(this.inside, args);
    else if (operation === 'G') this.queue(this.after, args);
    else if (operation === 'RST') this.chip.reset();
    else throw new Error(`unknown step "${step}"`);
  }

  /** An M or G whose byte was never read would be a check that cannot fail. */
  finish(): void {
    if (this.inside.size + this.after.size > 0)
      throw new Error('an M or G step names a byte that no read reached');
  }

  private pin(
    kind: string,
    port: 'A' | 'B',
    bit: string | undefined,
    [value = '']: string[],
    step: string,
  ): void {
    const first = port === 'A' ? 0 : 8;
    const pin = first + Number(bit ?? 0);
    if (kind === 'Q') {
      const pads = bit === undefined ? (this.chip.pads >> first) & 0xff : this.chip.pad(pin);
      expectSame(step, format(pads), format(hex(value, step)));
    } else if (bit === undefined) {
      if (kind === 'S') throw new Error(`a short needs a pin: "${step}"`);
      this.chip.drivePort(port, hex(value, step));
    } else if (kind === 'P') this.chip.drive(pin, level(value, step));
    else this.chip.short(pin, level(value, step));
  }

  private write([register = 0, ...data]: number[]): void {
    this.chip.beginWrite();
    for (const byte of [register, ...data]) this.chip.receive(byte);
  }

  private read(operation: 'R' | 'C', args: string[], expected: string | undefined, step: string): void {
    const [register, count] = operation === 'R' ? [args[0], args[1]] : [undefined, args[0]];
    if (register !== undefined) this.write([hex(register, step)]);
    const bytes: string[] = [];
    for (let index = 0; index < Number(count); index++) {
      bytes.push(format(this.chip.transmit(() => this.play(this.inside, index))));
      this.play(this.after, index);
    }
    if (expected !== undefined) expectSame(step, bytes.join(' '), expected.toUpperCase());
  }

  private queue(steps: Map<number, string[]>, [byte, ...step]: string[]): void {
    const index = Number(byte);
    steps.set(index, [...(steps.get(index) ?? []), step.join(' ')]);
  }

  private play(steps: Map<number, string[]>, index: number): void {
    const due = steps.get(index) ?? [];
    steps.delete(index);
    for (const step of due) this.run(step);
  }
}

function hex(text: string, step: string): number {
  if (!/^[0-9a-f]{1,2}$/i.test(text)) throw new Error(`"${text}" is no hex byte in "${step}"`);
  return parseInt(text, 16);
}

function level(text: string, step: string): Level {
  if (text === '0') return 0;
  if (text === '1') return 1;
  if (text.toUpperCase() === 'Z') return 'Z';
  throw new Error(`"${text}" is no level in "${step}"`);
}

function format(byte: number): string {
  return byte.toString(16).padStart(2, '0').toUpperCase();
}

function expectSame(step: string, actual: string, expected: string): void {
  if (actual !== expected) throw new Error(`"${step}" gave ${actual}`);
}
