// For tests in the virtual machine: a bus of the kernel, /dev/i2c-N, with simulated chips and their outsides.
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Level } from '../../src/simulator/simulated-chip';
import type {
  AdapterFault,
  DeviceCommand,
  DeviceCommands,
  DeviceReply,
  DeviceRequest,
  I2cMessage,
  PadChange,
} from './i2c-device';

type Waiting = { resolve: (value: unknown) => void; reject: (error: Error) => void };

/** The chips live in a process of their own: a program that waits for the kernel cannot serve it too. */
export class KernelI2c {
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;

  private constructor(private readonly child: ChildProcess) {
    child.on('message', (reply: DeviceReply) => this.settle(reply));
    child.on('exit', (code) => this.failAll(new Error(`the device's process ended with ${code}`)));
    // It ends when the tests do, and is no reason for them not to.
    child.unref();
    child.channel?.unref();
  }

  /** Starts the process; nothing is plugged in yet. */
  static start(): KernelI2c {
    const child = fork(join(__dirname, 'i2c-device.ts'), { execArgv: ['--require', 'tsx/cjs'] });
    return new KernelI2c(child);
  }

  /** Plugs the adapter in. @returns N of its /dev/i2c-N */
  plug(): Promise<number> {
    return this.call('plug');
  }

  /** Pulls the adapter out. The kernel lets go of its number when the last program closes its /dev/i2c-N. */
  unplug(): Promise<void> {
    return this.call('unplug');
  }

  /** Puts a chip fresh from power-on at an address, its pins open, in place of one that was there. */
  async place(address: number): Promise<KernelChip> {
    await this.call('place', address);
    return new KernelChip(this, address);
  }

  remove(address: number): Promise<void> {
    return this.call('remove', address);
  }

  /** Puts a chip that was taken off back as it is. */
  putBack(address: number): Promise<void> {
    return this.call('putBack', address);
  }

  /** All I2C messages since `forget`, oldest first. */
  messages(): Promise<I2cMessage[]> {
    return this.call('messages');
  }

  /** Forgets messages, pad changes and faults. */
  forget(): Promise<void> {
    return this.call('forget');
  }

  /** Lets the adapter fail at a message to come; several faults are used up in their order. */
  inject(fault: AdapterFault): Promise<void> {
    return this.call('inject', fault);
  }

  async stop(): Promise<void> {
    this.child.removeAllListeners('exit');
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.disconnect();
    await ended;
  }

  call<C extends DeviceCommand>(
    command: C,
    ...args: Parameters<DeviceCommands[C]>
  ): Promise<Awaited<ReturnType<DeviceCommands[C]>>> {
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.child.send({ id, command, args } satisfies DeviceRequest, (error) => {
        if (error) this.settle({ id, failed: error.message });
      });
    });
  }

  private settle(reply: DeviceReply): void {
    const waiting = this.waiting.get(reply.id);
    this.waiting.delete(reply.id);
    if ('failed' in reply) waiting?.reject(new Error(reply.failed));
    else waiting?.resolve(reply.value);
  }

  private failAll(error: Error): void {
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

/** A chip's pins and INT outputs, from outside. Pins are numbered 0..15. */
export class KernelChip {
  constructor(
    private readonly device: KernelI2c,
    readonly address: number,
  ) {}

  /** A finger or sensor on a pin; 'Z' lets go. */
  drive(pin: number, level: Level): Promise<void> {
    return this.device.call('drive', this.address, pin, level);
  }

  /** The eight pins of a port at the same instant. */
  drivePort(port: 'A' | 'B', levels: number): Promise<void> {
    return this.device.call('drivePort', this.address, port, levels);
  }

  /** A hard short that beats even an output; 'Z' removes it. */
  short(pin: number, level: Level): Promise<void> {
    return this.device.call('short', this.address, pin, level);
  }

  /** Solders INTA or INTB to a line of gpio-sim, and takes it off another one. @param pullFile the file that says where the line is pulled */
  wireInt(int: 'A' | 'B', pullFile: string): Promise<void> {
    return this.device.call('wireInt', this.address, int, pullFile);
  }

  /** The RESET pin, or a power cycle. */
  reset(): Promise<void> {
    return this.device.call('reset', this.address);
  }

  /** Electrical levels, A | B << 8. */
  async pads(): Promise<number> {
    return (await this.now()).pads;
  }

  /** Pins that drive their pad, A | B << 8. */
  async outputs(): Promise<number> {
    return (await this.now()).outputs;
  }

  async int(port: 'A' | 'B'): Promise<Level> {
    const now = await this.now();
    return port === 'A' ? now.intA : now.intB;
  }

  /** All changes since the chip was placed or `KernelI2c.forget`, oldest first. */
  history(): Promise<PadChange[]> {
    return this.device.call('history', this.address);
  }

  private now(): Promise<PadChange> {
    return this.device.call('outside', this.address);
  }
}

export interface PluggedI2c {
  readonly device: KernelI2c;
  /** N of its /dev/i2c-N. */
  readonly busNumber: number;
}

let shared: Promise<PluggedI2c> | undefined;

/** One device, plugged in, for all test files of a run, because it takes seconds to start. */
export function sharedKernelI2c(): Promise<PluggedI2c> {
  shared ??= start();
  return shared;
}

async function start(): Promise<PluggedI2c> {
  const device = KernelI2c.start();
  return { device, busNumber: await device.plug() };
}
