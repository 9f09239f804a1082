// A kernel with GPIO controllers, played by the test, in the bytes of include/uapi/linux/gpio.h (restated here).
import assert from 'node:assert/strict';
import type { LinuxCalls } from '../../src/interrupt/linux-calls';

export interface FakeLine {
  name: string;
  consumer: string;
  used: boolean;
  level: 0 | 1;
  /** Edges that were not read yet, as struct gpio_v2_line_event. */
  events: Buffer[];
}

export interface FakeChip {
  readonly file: string;
  readonly name: string;
  readonly label: string;
  readonly lines: FakeLine[];
}

type OpenFile =
  | { readonly kind: 'chip'; readonly chip: FakeChip }
  | { readonly kind: 'line'; readonly chip: FakeChip; readonly line: FakeLine }
  | { readonly kind: 'bell'; rung: boolean };

/** A poll in a thread. */
interface Polling {
  readonly entries: Buffer;
  readonly count: number;
  readonly timeoutMs: number;
  settle(failure?: Error): void;
}

const POLLIN = 1;
const POLLERR = 8;
const POLLHUP = 16;

export function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

export class FakeLinux implements LinuxCalls {
  readonly chips: FakeChip[] = [];
  readonly files = new Map<number, OpenFile>();
  readonly unblocked = new Set<number>();
  /** The bytes of each request for a line. */
  readonly requests: Buffer[] = [];
  /** What the next calls of a kind fail with. */
  readonly failures: { call: string; code: string }[] = [];
  readonly time = { realtimeMs: 1_700_000_000_000, monotonicNs: 5_000_000_000n };
  /** Flags a request may have; Linux 5.10 lacks the last. */
  knownFlags = (1n << 12n) - 1n;
  polls = 0;
  polling: Polling | undefined;
  private lastFd = 10;

  addChip(file: string, label: string, lineNames: readonly string[], name = file): FakeChip {
    const lines = lineNames.map((line): FakeLine => {
      return { name: line, consumer: '', used: false, level: 0, events: [] };
    });
    const chip = { file, name, label, lines };
    this.chips.push(chip);
    return chip;
  }

  /** The controller disappears, as one that is unplugged. */
  remove(chip: FakeChip): void {
    this.chips.splice(this.chips.indexOf(chip), 1);
    this.notice();
  }

  edge(line: FakeLine, level: 0 | 1, timestampNs: bigint): void {
    line.level = level;
    const event = Buffer.alloc(48);
    event.writeBigUInt64LE(timestampNs, 0);
    event.writeUInt32LE(level === 1 ? 1 : 2, 8);
    line.events.push(event);
    this.notice();
  }

  /** Open files by kind, in the order they were opened. */
  get opened(): string[] {
    return [...this.files.values()].map(({ kind }) => kind);
  }

  // ---- LinuxCalls ----

  list(directory: string): string[] {
    this.attempt('list');
    assert.equal(directory, '/dev');
    return ['null', 'gpiomem', 'gpiochip', ...this.chips.map(({ file }) => file)];
  }

  open(path: string): number {
    this.attempt(`open ${path}`);
    const chip = this.chips.find(({ file }) => `/dev/${file}` === path);
    if (!chip) throw systemError('ENOENT');
    return this.add({ kind: 'chip', chip });
  }

  close(fd: number): void {
    assert.ok(this.files.has(fd), `close of ${fd}, which is not open`);
    assert.ok(!this.polledFds().includes(fd), `close of ${fd} while a thread uses it`);
    const file = this.fileAt(fd);
    if (file.kind === 'line') Object.assign(file.line, { used: false, consumer: '' });
    this.files.delete(fd);
  }

  read(fd: number, into: Buffer): number {
    this.attempt('read');
    const file = this.fileAt(fd);
    assert.ok(file.kind === 'line');
    if (!this.chips.includes(file.chip)) throw systemError('ENODEV');
    if (file.line.events.length === 0) throw systemError('EAGAIN');
    return Buffer.concat(file.line.events.splice(0, into.length / 48)).copy(into);
  }

  ioctl(fd: number, request: number, argument: Buffer): void {
    const file = this.fileAt(fd);
    if (file.kind === 'bell' || !this.chips.includes(file.chip)) throw systemError('ENODEV');
    this.attempt(`ioctl ${request.toString(16)}`);
    if (file.kind === 'line') this.values(file.line, request, argument);
    else if (request === 0x8044b401) this.chipInfo(file.chip, argument);
    else if (request === 0xc100b405) this.lineInfo(file.chip, argument);
    else if (request === 0xc250b407) this.requestLine(file.chip, argument);
    else throw systemError('EINVAL');
  }

  unblock(fd: number): void {
    this.attempt('unblock');
    this.unblocked.add(fd);
  }

  poll(entries: Buffer, count: number, timeoutMs: number): Promise<void> {
    assert.equal(this.polling, undefined, 'two threads poll');
    assert.equal(entries.length, 8 * count);
    this.polls += 1;
    return new Promise((resolve, reject) => {
      this.attempt('poll');
      this.polling = {
        entries,
        count,
        timeoutMs,
        settle: (failure) => {
          this.polling = undefined;
          if (failure) reject(failure);
          else resolve();
        },
      };
      this.notice();
    });
  }

  bell(): number {
    this.attempt('bell');
    return this.add({ kind: 'bell', rung: false });
  }

  ring(bell: number): void {
    const file = this.fileAt(bell);
    assert.equal(file.kind, 'bell');
    Object.assign(file, { rung: true });
    this.notice();
  }

  silence(bell: number): void {
    Object.assign(this.fileAt(bell), { rung: false });
  }

  clocks(): { realtimeMs: number; monotonicNs: bigint } {
    return this.time;
  }

  // ---- inside ----

  private chipInfo(chip: FakeChip, argument: Buffer): void {
    assert.equal(argument.length, 68);
    argument.write(chip.name, 0);
    argument.write(chip.label, 32);
    argument.writeUInt32LE(chip.lines.length, 64);
  }

  private lineInfo(chip: FakeChip, argument: Buffer): void {
    assert.equal(argument.length, 256);
    const line = chip.lines[argument.readUInt32LE(64)];
    if (!line) throw systemError('EINVAL');
    argument.write(line.name, 0);
    argument.write(line.consumer, 32);
    argument.writeBigUInt64LE(line.used ? 1n : 0n, 72);
  }

  private requestLine(chip: FakeChip, argument: Buffer): void {
    assert.equal(argument.length, 592);
    this.requests.push(Buffer.from(argument));
    const line = chip.lines[argument.readUInt32LE(0)];
    if (!line || (argument.readBigUInt64LE(288) & ~this.knownFlags) !== 0n) throw systemError('EINVAL');
    if (line.used) throw systemError('EBUSY');
    line.used = true;
    line.consumer = argument.toString('latin1', 256, 288).replace(/\0.*$/, '');
    argument.writeInt32LE(this.add({ kind: 'line', chip, line }), 588);
  }

  private values(line: FakeLine, request: number, argument: Buffer): void {
    assert.equal(request, 0xc010b40e);
    assert.equal(argument.readBigUInt64LE(8), 1n);
    argument.writeBigUInt64LE(BigInt(line.level), 0);
  }

  /** A thread needs its time to start and to wake up. */
  private notice(): void {
    setImmediate(() => this.returnFromPoll());
  }

  /** When there is something that poll(2) reports. */
  private returnFromPoll(): void {
    const { polling } = this;
    if (!polling) return;
    const events = this.polledFds().map((fd) => this.eventsOf(fd));
    if (events.every((event) => event === 0)) return;
    events.forEach((event, index) => polling.entries.writeInt16LE(event, 8 * index + 6));
    polling.settle();
  }

  private eventsOf(fd: number): number {
    const file = this.fileAt(fd);
    if (file.kind === 'bell') return file.rung ? POLLIN : 0;
    if (file.kind === 'chip') return 0;
    if (!this.chips.includes(file.chip)) return POLLERR | POLLHUP;
    return file.line.events.length > 0 ? POLLIN : 0;
  }

  private polledFds(): number[] {
    const { polling } = this;
    return polling
      ? Array.from({ length: polling.count }, (_, index) => polling.entries.readInt32LE(8 * index))
      : [];
  }

  private add(file: OpenFile): number {
    this.files.set(++this.lastFd, file);
    return this.lastFd;
  }

  private fileAt(fd: number): OpenFile {
    return this.files.get(fd) ?? assert.fail(`${fd} is not open`);
  }

  private attempt(call: string): void {
    const index = this.failures.findIndex((failure) => failure.call === call);
    const [failure] = index < 0 ? [] : this.failures.splice(index, 1);
    if (failure) throw systemError(failure.code);
  }
}
