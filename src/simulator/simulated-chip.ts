// A register-accurate MCP23017: a wire face for a bus, and pins and INT outputs on its outside.
import { type ChipOptions, DEFAULT_CHIP_OPTIONS } from './chip-options';
import { locate, type PortRegister, step } from './address-map';
import { SimulatedPort } from './simulated-port';

/** Electrical level: low, high, or nothing drives it. */
export type Level = 0 | 1 | 'Z';

/** What a pin does to the node it is soldered to. */
export type PinDrive =
  { readonly kind: 'output' | 'external' | 'pull-up'; readonly level: 0 | 1 } | { readonly kind: 'none' };

const IOCON = { BANK: 0x80, MIRROR: 0x40, SEQOP: 0x20, ODR: 0x04, INTPOL: 0x02, IMPLEMENTED: 0xfe } as const;
const READ_ONLY: ReadonlySet<PortRegister> = new Set(['INTF', 'INTCAP']);
const CLEARS_INTERRUPT: ReadonlySet<PortRegister> = new Set(['INTCAP', 'GPIO']);

/**
 * Pins are numbered 0..15 (A0..A7, B0..B7). At power-on every pin is driven low from outside unless the
 * constructor is told to leave them open.
 */
export class SimulatedChip {
  private readonly ports: readonly [SimulatedPort, SimulatedPort];
  private iocon = 0;
  private pointer = 0;
  private expectsPointer = false;
  private readonly listeners = new Set<() => void>();
  private readonly pressed = { driven: 0xffff, level: 0 };
  private readonly wired = { driven: 0, level: 0 };
  private readonly stuckInt: Record<'A' | 'B', 0 | 1 | undefined> = { A: undefined, B: undefined };
  private shown = '';

  constructor(
    readonly options: ChipOptions = DEFAULT_CHIP_OPTIONS,
    outside: { readonly pins: 'low' | 'open' } = { pins: 'low' },
  ) {
    this.ports = [new SimulatedPort(options), new SimulatedPort(options)];
    if (outside.pins === 'open') this.pressed.driven = 0;
    this.settle();
  }

  // ---- the wire ----

  /** START and the chip's address with the write bit: the next byte is the register pointer. */
  beginWrite(): void {
    this.expectsPointer = true;
  }

  /** One byte from the host, acknowledged; it takes effect at once, not at STOP. */
  receive(byte: number): void {
    if (this.expectsPointer) {
      this.expectsPointer = false;
      this.pointer = byte & 0xff;
      return;
    }
    const location = locate(this.pointer, this.banked);
    if (location) this.writeRegister(location.port, location.register, byte & 0xff);
    this.pointer = step(this.pointer, this.banked, (this.iocon & IOCON.SEQOP) !== 0);
  }

  /**
   * One byte to the host.
   * @param inside happens after the register was sampled and before the byte's last bit clears the interrupt
   */
  transmit(inside?: () => void): number {
    const location = locate(this.pointer, this.banked);
    const byte = location ? this.readRegister(location.port, location.register) : 0;
    const sampled = location ? this.ports[location.port].compared : 0;
    inside?.();
    if (location && CLEARS_INTERRUPT.has(location.register)) {
      this.ports[location.port].clearInterrupt(sampled);
      this.notify();
    }
    this.pointer = step(this.pointer, this.banked, (this.iocon & IOCON.SEQOP) !== 0);
    return byte;
  }

  /** The RESET pin, or a power cycle. What the outside does to the pins stays. */
  reset(): void {
    this.iocon = 0;
    this.pointer = 0;
    for (const port of this.ports) port.reset();
    this.notify();
  }

  // ---- faults, see chip-faults.ts ----

  /** Lets a register hold something, whatever the addressing is set to and without a transfer. IOCON has no port. */
  force(port: 'A' | 'B', register: PortRegister, value: number): void {
    const index = port === 'A' ? 0 : 1;
    if (register === 'INTF') this.ports[index].intf = value & 0xff;
    else if (register === 'INTCAP') this.ports[index].intcap = value & 0xff;
    else this.writeRegister(index, register, value & 0xff);
    this.notify();
  }

  /** What a register holds, without a transfer and its consequences. */
  peek(port: 'A' | 'B', register: PortRegister): number {
    return this.readRegister(port === 'A' ? 0 : 1, register);
  }

  /** A short of INTA or INTB to a level, which undefined repairs. */
  stickInt(port: 'A' | 'B', level: 0 | 1 | undefined): void {
    this.stuckInt[port] = level;
    this.notify();
  }

  // ---- the outside ----

  /** Somebody's finger, switch or sensor on a pin; 'Z' lets go. An output pin wins against it. */
  drive(pin: number, level: Level): void {
    setBit(this.pressed, pin, level);
    this.settle();
  }

  /** Drives the eight pins of a port at the same instant. @param levels bit n = pin n */
  drivePort(port: 'A' | 'B', levels: number): void {
    const shift = port === 'A' ? 0 : 8;
    this.pressed.driven |= 0xff << shift;
    this.pressed.level = (this.pressed.level & ~(0xff << shift)) | ((levels & 0xff) << shift);
    this.settle();
  }

  /** A hard short that beats even an output; 'Z' removes it. */
  short(pin: number, level: Level): void {
    const { outside } = this.ports[portOf(pin)];
    const bit = 1 << (pin & 7);
    outside.shorted = level === 'Z' ? outside.shorted & ~bit : outside.shorted | bit;
    outside.shortLevel = level === 1 ? outside.shortLevel | bit : outside.shortLevel & ~bit;
    this.settle();
  }

  /** What a jumper brings to a pin from its other end; weaker than `drive`. Used by `Jumper`. */
  driveByWire(pin: number, level: Level): void {
    setBit(this.wired, pin, level);
    this.settle();
  }

  /** What this pin does to a jumper that is plugged onto it. */
  driveOf(pin: number): PinDrive {
    const port = this.ports[portOf(pin)];
    const bit = 1 << (pin & 7);
    if ((port.iodir & bit) === 0) return { kind: 'output', level: port.olat & bit ? 1 : 0 };
    if (this.pressed.driven & (1 << pin))
      return { kind: 'external', level: this.pressed.level & (1 << pin) ? 1 : 0 };
    return port.gppu & bit ? { kind: 'pull-up', level: 1 } : { kind: 'none' };
  }

  /** Electrical levels of all pins, A | B << 8. */
  get pads(): number {
    return this.ports[0].pads | (this.ports[1].pads << 8);
  }

  /** Electrical level of one pin. */
  pad(pin: number): 0 | 1 {
    return this.pads & (1 << pin) ? 1 : 0;
  }

  /** Pins that drive their pad, A | B << 8. */
  get outputs(): number {
    return ~(this.ports[0].iodir | (this.ports[1].iodir << 8)) & 0xffff;
  }

  /** Electrical level of INTA or INTB (DS20001952C 3.5.6: ODR overrides INTPOL, MIRROR joins both). */
  int(port: 'A' | 'B'): Level {
    const stuck = this.stuckInt[port];
    if (stuck !== undefined) return stuck;
    const own = this.ports[port === 'A' ? 0 : 1].interruptPending;
    const any = this.ports[0].interruptPending || this.ports[1].interruptPending;
    const active = this.iocon & IOCON.MIRROR ? any : own;
    if (this.iocon & IOCON.ODR) return active ? 0 : 'Z';
    return active === ((this.iocon & IOCON.INTPOL) !== 0) ? 1 : 0;
  }

  /** Called after each change of a pad, of what a pin drives, or of INT. Returns the way to stop it. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  // ---- inside ----

  private get banked(): boolean {
    return (this.iocon & IOCON.BANK) !== 0;
  }

  private readRegister(index: 0 | 1, register: PortRegister): number {
    const port = this.ports[index];
    switch (register) {
      case 'IOCON':
        return this.iocon;
      case 'IODIR':
        return port.iodir;
      case 'IPOL':
        return port.ipol;
      case 'GPINTEN':
        return port.gpinten;
      case 'DEFVAL':
        return port.defval;
      case 'INTCON':
        return port.intcon;
      case 'GPPU':
        return port.gppu;
      case 'INTF':
        return port.intf;
      case 'INTCAP':
        return port.intcap;
      case 'GPIO':
        return port.gpio;
      case 'OLAT':
        return port.olat;
    }
  }

  private writeRegister(index: 0 | 1, register: PortRegister, value: number): void {
    if (READ_ONLY.has(register)) return;
    const port = this.ports[index];
    switch (register) {
      case 'IOCON':
        this.iocon = value & IOCON.IMPLEMENTED;
        break;
      case 'IODIR':
        port.iodir = value;
        break;
      case 'IPOL':
        port.ipol = value;
        break;
      case 'GPINTEN':
        port.gpinten = value;
        break;
      case 'DEFVAL':
        port.defval = value;
        break;
      case 'INTCON':
        port.intcon = value;
        break;
      case 'GPPU':
        port.gppu = value;
        break;
      case 'GPIO':
      case 'OLAT':
        port.olat = value;
        break;
    }
    port.evaluate();
    this.notify();
  }

  private settle(): void {
    const driven = this.pressed.driven | this.wired.driven;
    const level = (this.pressed.driven & this.pressed.level) | (~this.pressed.driven & this.wired.level);
    this.ports.forEach((port, index) => {
      port.outside.driven = (driven >> (8 * index)) & 0xff;
      port.outside.level = (level >> (8 * index)) & 0xff;
      port.evaluate();
    });
    this.notify();
  }

  private notify(): void {
    const [a, b] = this.ports;
    const shown = [
      this.pads,
      a.iodir,
      b.iodir,
      a.gppu,
      b.gppu,
      a.olat,
      b.olat,
      this.pressed.driven,
      this.pressed.level,
      this.int('A'),
      this.int('B'),
    ].join();
    if (shown === this.shown) return;
    this.shown = shown;
    for (const listener of [...this.listeners]) listener();
  }
}

function portOf(pin: number): 0 | 1 {
  return pin < 8 ? 0 : 1;
}

function setBit(word: { driven: number; level: number }, pin: number, level: Level): void {
  const bit = 1 << pin;
  word.driven = level === 'Z' ? word.driven & ~bit : word.driven | bit;
  word.level = level === 1 ? word.level | bit : word.level & ~bit;
}
