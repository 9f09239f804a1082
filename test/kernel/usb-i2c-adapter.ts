// An I2C adapter on USB, as the kernel's i2c-tiny-usb driver expects it: control requests become I2C messages.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { type Answer, type Setup, UsbIpDevice } from './usbip-device';

/** What hangs on the adapter's two wires. A message is what lies between two (repeated) STARTs. */
export interface I2cWires {
  /** @returns false when nobody acknowledges the address */
  write(address: number, data: Uint8Array): boolean;
  /** @returns undefined when nobody acknowledges the address */
  read(address: number, length: number): Uint8Array | undefined;
  /** How the message to come fails, if it does: nobody acknowledges it, or the adapter itself fails. */
  failure(address: number): 'nak' | 'stall' | 'silence' | undefined;
}

const DEVICE_DESCRIPTOR = [18, 1, 0x10, 1, 0xff, 0, 0, 64, 0x03, 0x04, 0x31, 0xc6, 0, 1, 0, 0, 0, 1];
const CONFIGURATION = [9, 2, 18, 0, 1, 1, 0, 0x80, 50, 9, 4, 0, 0, 0, 0xff, 0, 0, 0];
const DESCRIPTORS: Readonly<Record<number, readonly number[]>> = { 1: DEVICE_DESCRIPTOR, 2: CONFIGURATION };
const GET_DESCRIPTOR = 6;

/** Plain I2C, and all of SMBus the kernel can make out of it; little endian. */
const FUNCTIONS = [0x09, 0x00, 0xff, 0x0e];

/** The driver's requests; a message is 4 + 1 (the first of a transfer) + 2 (the last). */
const REQUEST = { functions: 1, delay: 2, status: 3, message: 4, lastMessage: 7 } as const;
const STATUS = { acknowledged: 1, notAcknowledged: 2 } as const;

const ADAPTERS = '/sys/class/i2c-dev';

export class UsbI2cAdapter {
  private acknowledged = true;

  /** Plugs an adapter in. Resolves with it and the number N of its /dev/i2c-N, once that is there. */
  static async plug(wires: I2cWires): Promise<{ busNumber: number; unplug: () => void }> {
    const before = new Set(readdirSync(ADAPTERS));
    const adapter = new UsbI2cAdapter(wires);
    const device = await UsbIpDevice.plug((setup, data) => adapter.control(setup, data));
    for (let attempt = 0; attempt < 400; attempt++) {
      const name = readdirSync(ADAPTERS).find((each) => !before.has(each));
      if (name !== undefined && isTinyUsb(name) && existsSync(`/dev/${name}`))
        return { busNumber: Number(name.replace('i2c-', '')), unplug: () => device.unplug() };
      await delay(25);
    }
    device.unplug();
    throw new Error('the kernel made no /dev/i2c-N of the adapter within 10 s');
  }

  private constructor(private readonly wires: I2cWires) {}

  private control(setup: Setup, data: Uint8Array): Answer {
    if ((setup.type & 0x60) === 0) return standardRequest(setup);
    if (setup.request === REQUEST.functions) return Uint8Array.from(FUNCTIONS);
    if (setup.request === REQUEST.status)
      return Uint8Array.of(this.acknowledged ? STATUS.acknowledged : STATUS.notAcknowledged);
    if (setup.request >= REQUEST.message && setup.request <= REQUEST.lastMessage)
      return this.message(setup, data);
    return new Uint8Array();
  }

  private message({ type, index: address, length }: Setup, data: Uint8Array): Answer {
    const failure = this.wires.failure(address);
    if (failure === 'nak') {
      this.acknowledged = false;
      return new Uint8Array((type & 0x80) === 0 ? 0 : length).fill(0xff);
    }
    if (failure) return failure;
    if ((type & 0x80) === 0) {
      this.acknowledged = this.wires.write(address, data);
      return new Uint8Array();
    }
    const bytes = this.wires.read(address, length);
    this.acknowledged = bytes !== undefined;
    // The driver wants all bytes before it asks for the status: an open bus reads as ones.
    return bytes ?? new Uint8Array(length).fill(0xff);
  }
}

function standardRequest({ request, value }: Setup): Answer {
  if (request !== GET_DESCRIPTOR) return new Uint8Array();
  const descriptor = DESCRIPTORS[value >> 8];
  return descriptor ? Uint8Array.from(descriptor) : 'stall';
}

function isTinyUsb(name: string): boolean {
  return readFileSync(`${ADAPTERS}/${name}/name`, 'utf8').startsWith('i2c-tiny-usb');
}
