// Failures of the drivers as Linux and Node.js really word them, and what a user reads instead.
import assert from 'node:assert/strict';
import type { BusError, BusErrorKind } from '../../src/bus/bus-error';
import { busErrorFrom, closedError, shortReadError } from '../../src/bus/linux-errno';

/** An error as i2c-bus makes it: positive number, and no code where Node.js has no name for it. */
function fromI2cBus(errno: number, code: string, syscall: string): Error {
  return Object.assign(new Error(`${code}, something, ${syscall}`), { errno, code, syscall });
}

/** An error as the driver for the kernel's own interface makes it. */
function fromKernel(errno: number, code: string, syscall: string): Error {
  return Object.assign(new Error(`${code}, ioctl`), { errno, code, syscall });
}

/** An error as Node.js makes it when a driver opens the device file. */
function fromOpen(errno: number, code: string): Error {
  return Object.assign(new Error(`${code}: something, open '/dev/i2c-1'`), { errno, code, syscall: 'open' });
}

describe('A failed transfer with 0x21 on i2c-1', () => {
  const cases: { what: string; error: unknown; kind: BusErrorKind; says: RegExp[] }[] = [
    {
      what: 'Broadcom’s and DesignWare’s way to say that nobody acknowledged (number 121, empty code)',
      error: fromI2cBus(121, '', 'readI2cBlock'),
      kind: 'no-answer',
      says: [/0x21 on i2c-1 \(EREMOTEIO\)/, /A2 A1 A0 \(0 0 1 for this address\)/, /i2cdetect -y 1/],
    },
    {
      what: 'the same with a negative number',
      error: { errno: -121 },
      kind: 'no-answer',
      says: [/EREMOTEIO/],
    },
    {
      what: 'the way of other adapters to say so',
      error: fromI2cBus(6, 'ENXIO', 'writeI2cBlock'),
      kind: 'no-answer',
      says: [/ENXIO/],
    },
    {
      what: 'an adapter that went away',
      error: fromI2cBus(19, 'ENODEV', 'readI2cBlock'),
      kind: 'no-answer',
      says: [/ENODEV/],
    },
    { what: 'a code without a number', error: { code: 'EREMOTEIO' }, kind: 'no-answer', says: [/EREMOTEIO/] },
    {
      what: 'an address a kernel driver has',
      error: fromI2cBus(16, 'EBUSY', 'setAddr'),
      kind: 'address-held',
      says: [
        /driver of the Linux kernel holds 0x21 on i2c-1/,
        /cat \/sys\/bus\/i2c\/devices\/1-0021\/name/,
        /echo 1-0021 \| sudo tee \/sys\/bus\/i2c\/devices\/1-0021\/driver\/unbind/,
        /dtoverlay/,
      ],
    },
    {
      what: 'an address a kernel driver has, as the kernel itself says it',
      error: fromKernel(16, 'EBUSY', 'I2C_SLAVE'),
      kind: 'address-held',
      says: [/driver of the Linux kernel holds 0x21 on i2c-1 \(EBUSY\)/],
    },
    {
      what: 'a bus another master keeps busy, as the kernel itself says it',
      error: fromKernel(16, 'EBUSY', 'I2C_SMBUS'),
      kind: 'transfer-failed',
      says: [/EBUSY/],
    },
    {
      what: 'a number for which Node.js has no name, from the kernel itself',
      error: fromKernel(71, 'Unknown system error -71', 'I2C_SMBUS'),
      kind: 'transfer-failed',
      says: [/\(EPROTO\)/],
    },
    { what: 'EBUSY from nowhere in particular', error: { code: 'EBUSY' }, kind: 'address-held', says: [] },
    {
      what: 'a bus another master keeps busy',
      error: fromI2cBus(16, 'EBUSY', 'writeI2cBlock'),
      kind: 'transfer-failed',
      says: [/EBUSY/],
    },
    {
      what: 'a transfer the adapter gave up',
      error: fromI2cBus(110, 'ETIMEDOUT', 'readI2cBlock'),
      kind: 'timeout',
      says: [/0x21 on i2c-1 did not finish in time \(ETIMEDOUT\)/, /SDA or SCL/],
    },
    {
      what: 'a transfer with noise',
      error: fromI2cBus(5, 'EIO', 'readI2cBlock'),
      kind: 'transfer-failed',
      says: [/0x21 on i2c-1 failed \(EIO\)/, /pull-up/],
    },
    {
      what: 'lost arbitration',
      error: fromI2cBus(11, 'EAGAIN', 'readI2cBlock'),
      kind: 'transfer-failed',
      says: [/EAGAIN/],
    },
    {
      what: 'an adapter without block transfers',
      error: fromI2cBus(95, 'ENOTSUP', 'readI2cBlock'),
      kind: 'transfer-failed',
      says: [/adapter of i2c-1 cannot do I2C block transfers/, /i2cdetect -F 1/],
    },
    {
      what: 'its other name for that',
      error: { code: 'EOPNOTSUPP' },
      kind: 'transfer-failed',
      says: [/cannot do I2C block transfers/],
    },
    {
      what: 'a number nobody knows',
      error: Object.assign(new Error('Strange thing'), { errno: 9999, code: '' }),
      kind: 'transfer-failed',
      says: [/\(Strange thing\)/],
    },
    { what: 'no error object at all', error: 'boom', kind: 'transfer-failed', says: [/\(boom\)/] },
    {
      what: 'a bus that is not there, noticed at the first transfer',
      error: fromOpen(-2, 'ENOENT'),
      kind: 'no-bus',
      says: [/no bus \/dev\/i2c-1 \(ENOENT\)/, /raspi-config nonint do_i2c 0/, /dtparam=i2c_arm=on/],
    },
    {
      what: 'a device file without an adapter behind it',
      error: fromOpen(-19, 'ENODEV'),
      kind: 'no-bus',
      says: [/ENODEV/],
    },
    {
      what: 'a device file that may not be opened',
      error: fromOpen(-13, 'EACCES'),
      kind: 'no-permission',
      says: [/\/dev\/i2c-1 \(EACCES\)/, /usermod -aG i2c/, /--device \/dev\/i2c-1/, /--group-add/],
    },
    {
      what: 'a container that may not open it',
      error: fromOpen(-1, 'EPERM'),
      kind: 'no-permission',
      says: [/--device \/dev\/i2c-1/],
    },
    {
      what: 'too many open files',
      error: fromOpen(-24, 'EMFILE'),
      kind: 'transfer-failed',
      says: [/Opening \/dev\/i2c-1 failed \(EMFILE\)/],
    },
  ];

  for (const { what, error, kind, says } of cases) {
    it(`is of the kind ${kind} for ${what}`, () => {
      const result = busErrorFrom(error, 1, 0x21);
      assert.equal(result.kind, kind);
      assert.equal(result.bus, 'i2c-1');
      assert.equal(result.cause, error);
      for (const text of says) assert.match(result.message, text);
      assertReadable(result);
    });
  }

  it('names the address, unless the failure concerns the whole bus', () => {
    assert.equal(busErrorFrom(fromI2cBus(121, '', 'readI2cBlock'), 1, 0x21).address, 0x21);
    assert.equal(busErrorFrom(fromOpen(-2, 'ENOENT'), 1, 0x21).address, undefined);
  });

  it('says which straps select the address', () => {
    assert.match(busErrorFrom({ errno: 121 }, 1, 0x25).message, /straps A2 A1 A0 \(1 0 1 for this address\)/);
  });

  it('stays as it is when it is a BusError already', () => {
    const error = closedError(1);
    assert.equal(busErrorFrom(error, 1, 0x21), error);
  });
});

describe('A bus that cannot be opened', () => {
  it('is missing, though the system says only that there is no such device', () => {
    for (const code of ['ENOENT', 'ENODEV', 'ENXIO']) assert.equal(busErrorFrom({ code }, 1).kind, 'no-bus');
  });

  it('is no address-held: no address is concerned', () => {
    const error = busErrorFrom({ code: 'EBUSY' }, 1);
    assert.equal(error.kind, 'transfer-failed');
    assert.match(error.message, /Opening \/dev\/i2c-1 failed \(EBUSY\)/);
  });
});

it('A short read tells how much came', () => {
  const error = shortReadError(1, 0x21, 3, 6);
  assert.equal(error.kind, 'transfer-failed');
  assert.match(error.message, /0x21 on i2c-1 brought 3 of 6 bytes/);
  assertReadable(error);
});

/** One paragraph, with every blank filled in. */
function assertReadable({ message }: BusError): void {
  assert.doesNotMatch(message, /__|undefined|\n/);
  assert.match(message, /^[A-Z].*\.$/);
}
