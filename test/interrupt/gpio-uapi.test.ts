// The bytes of include/uapi/linux/gpio.h, written out: sizes and places were taken from a C compiler.
import assert from 'node:assert/strict';
import {
  decodeChipInfo,
  decodeEvents,
  decodeLevel,
  decodeLineFd,
  decodeLineInfo,
  encodeChipInfo,
  encodeLineInfo,
  encodeLineRequest,
  encodeLineValues,
  eventBuffer,
  REQUEST,
} from '../../src/interrupt/gpio-uapi';

/** Bytes that are not zero, by their place. */
function written(bytes: Buffer): Record<number, number> {
  return Object.fromEntries([...bytes].flatMap((byte, at) => (byte === 0 ? [] : [[at, byte]])));
}

describe('The structures of the GPIO character device', () => {
  it('are asked for by the numbers that the kernel’s macros make', () => {
    assert.deepEqual(REQUEST, {
      chipInfo: 0x8044b401,
      lineInfo: 0xc100b405,
      line: 0xc250b407,
      values: 0xc010b40e,
    });
  });

  it('tell a controller’s name, label and number of lines', () => {
    const bytes = encodeChipInfo();
    assert.equal(bytes.length, 68);
    bytes.write('gpiochip0\0rest', 0);
    bytes.write('x'.repeat(31), 32);
    bytes.writeUInt32LE(58, 64);
    assert.deepEqual(decodeChipInfo(bytes), { name: 'gpiochip0', label: 'x'.repeat(31), lineCount: 58 });
  });

  it('tell a line’s name and user', () => {
    const bytes = encodeLineInfo(0x0102);
    assert.equal(bytes.length, 256);
    assert.deepEqual(written(bytes), { 64: 2, 65: 1 });
    bytes.write('GPIO17', 0);
    bytes.write('sysfs', 32);
    bytes.writeUInt8(0x05, 72);
    assert.deepEqual(decodeLineInfo(bytes), { name: 'GPIO17', consumer: 'sysfs', used: true });
    bytes.writeUInt8(0x04, 72);
    assert.equal(decodeLineInfo(bytes).used, false);
  });

  for (const { bias, realtime, flags } of [
    { bias: 'as-is', realtime: false, flags: { 288: 0x34 } },
    { bias: 'as-is', realtime: true, flags: { 288: 0x34, 289: 0x08 } },
    { bias: 'pull-up', realtime: true, flags: { 288: 0x34, 289: 0x09 } },
    { bias: 'none', realtime: true, flags: { 288: 0x34, 289: 0x0c } },
    { bias: 'pull-up', realtime: false, flags: { 288: 0x34, 289: 0x01 } },
  ] as const) {
    it(`ask for an input with both edges, bias ${bias}, ${realtime ? 'real' : 'monotonic'} time`, () => {
      const bytes = encodeLineRequest({ offset: 17, consumer: 'ab', bias, realtime, eventBufferSize: 64 });
      assert.equal(bytes.length, 592);
      assert.deepEqual(written(bytes), { 0: 17, 256: 0x61, 257: 0x62, ...flags, 560: 1, 564: 64 });
    });
  }

  it('leave room for the zero byte after a long consumer', () => {
    const consumer = 'c'.repeat(40);
    const bytes = encodeLineRequest({
      offset: 0,
      consumer,
      bias: 'as-is',
      realtime: false,
      eventBufferSize: 1,
    });
    assert.equal(bytes.toString('latin1', 256, 288), `${'c'.repeat(31)}\0`);
  });

  it('bring the file of a requested line', () => {
    const bytes = Buffer.alloc(592);
    bytes.writeInt32LE(23, 588);
    assert.equal(decodeLineFd(bytes), 23);
  });

  it('ask for the level of one line', () => {
    const bytes = encodeLineValues();
    assert.equal(bytes.length, 16);
    assert.deepEqual(written(bytes), { 8: 1 });
    assert.equal(decodeLevel(bytes), 0);
    bytes.writeUInt8(1, 0);
    assert.equal(decodeLevel(bytes), 1);
  });

  it('bring edges of 48 bytes each, oldest first', () => {
    const bytes = eventBuffer(3);
    assert.equal(bytes.length, 144);
    bytes.writeBigUInt64LE(0x0102030405060708n, 0);
    bytes.writeUInt32LE(1, 8);
    bytes.writeBigUInt64LE(2n, 48);
    bytes.writeUInt32LE(2, 56);
    assert.deepEqual(decodeEvents(bytes, 96), [
      { level: 1, timestampNs: 0x0102030405060708n },
      { level: 0, timestampNs: 2n },
    ]);
    assert.deepEqual(decodeEvents(bytes, 0), []);
  });
});
