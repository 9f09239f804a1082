// The interrupt decoder against the simulated chip, under every option the silicon leaves open.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeInterrupt, parseServiceRead } from '../../src/chip/decode-interrupt';
import { type ChipOptions } from '../../src/simulator/chip-options';
import { SimulatedChip } from '../../src/simulator/simulated-chip';

const anyOptions = fc.record<ChipOptions>({
  irqPostIpol: fc.boolean(),
  ipolOnOutputs: fc.boolean(),
  refAtSample: fc.boolean(),
  intfSingle: fc.boolean(),
  staleRef: fc.boolean(),
});

/** Something happens to a pin: between two reads, or inside or after byte n of the next read. */
const anyEvent = fc.record({
  pin: fc.nat(15),
  level: fc.constantFrom(0 as const, 1 as const),
  when: fc.oneof(fc.constant('before' as const), fc.record({ byte: fc.nat(5), inside: fc.boolean() })),
});

describe('decoding a service read', () => {
  it('names a short press from INTF, INTCAP and GPIO as press and release', () => {
    const read = parseServiceRead(Uint8Array.of(0x01, 0x00, 0x01, 0x00, 0x00, 0x00));
    assert.deepEqual(decodeInterrupt(0, read, 0xffff), [
      { levels: 1, changed: 1, source: 'captured' },
      { levels: 0, changed: 1, source: 'now' },
    ]);
  });

  it('ignores an old INTCAP of a port without interrupt', () => {
    assert.deepEqual(decodeInterrupt(0, { intf: 0, intcap: 0xffff, gpio: 0 }, 0xffff), []);
    assert.deepEqual(decodeInterrupt(0, { intf: 0x0100, intcap: 0x01ff, gpio: 0x0100 }, 0xffff), [
      { levels: 0x0100, changed: 0x0100, source: 'captured' },
    ]);
  });

  it('finds pins that INTF does not name', () => {
    assert.deepEqual(decodeInterrupt(0, { intf: 0x0001, intcap: 0x0003, gpio: 0x0003 }, 0xffff), [
      { levels: 3, changed: 3, source: 'captured' },
    ]);
  });

  it('leaves pins alone that nobody watches', () => {
    assert.deepEqual(decodeInterrupt(0x00f0, { intf: 0xff, intcap: 0xff, gpio: 0xff0f }, 0x0001), [
      { levels: 0x00f1, changed: 1, source: 'captured' },
    ]);
  });

  it('refuses a read of another length', () => {
    assert.throws(() => parseServiceRead(Uint8Array.of(1, 2, 3)), RangeError);
  });

  it('reports only what happened, in order, whenever it happened, and a quiet read at the end is right', () => {
    fc.assert(
      fc.property(
        anyOptions,
        fc.nat(0xffff),
        fc.nat(0xffff),
        fc.nat(0xffff),
        fc.array(fc.array(anyEvent, { maxLength: 6 }), { maxLength: 12 }),
        (options, enabled, compared, defaults, rounds) => {
          const chip = new SimulatedChip(options);
          write(chip, 0x06, defaults & 0xff, defaults >> 8, compared & 0xff, compared >> 8);
          write(chip, 0x04, enabled & 0xff, enabled >> 8);
          const history: number[][] = Array.from({ length: 16 }, (_, pin) => [chip.pad(pin)]);
          chip.onChange(() => note(history, chip.pads));
          const reported: number[][] = Array.from({ length: 16 }, () => []);
          let last = parseServiceRead(service(chip, [])).gpio;
          note(reported, last);
          for (const events of [...rounds, []]) {
            for (const { pin, level } of events.filter(({ when }) => when === 'before'))
              chip.drive(pin, level);
            const read = parseServiceRead(service(chip, events));
            for (const step of decodeInterrupt(last, read, 0xffff)) note(reported, step.levels);
            last = read.gpio;
          }
          assert.equal(last, chip.pads);
          history.forEach((levels, pin) => {
            assert.ok(
              isSubsequence(reported[pin] ?? [], levels),
              `pin ${pin}: ${reported[pin]?.join()} of ${levels.join()}`,
            );
          });
        },
      ),
      { numRuns: 2000 },
    );
  });
});

type Event = { pin: number; level: 0 | 1; when: 'before' | { byte: number; inside: boolean } };

/** The six bytes from 0x0E, with events falling between and into them. */
function service(chip: SimulatedChip, events: readonly Event[]): Uint8Array {
  write(chip, 0x0e);
  const play = (byte: number, inside: boolean) => {
    for (const { pin, level, when } of events) {
      if (when !== 'before' && when.byte === byte && when.inside === inside) chip.drive(pin, level);
    }
  };
  return Uint8Array.from({ length: 6 }, (_, byte) => {
    const value = chip.transmit(() => play(byte, true));
    play(byte, false);
    return value;
  });
}

function write(chip: SimulatedChip, register: number, ...data: number[]): void {
  chip.beginWrite();
  for (const byte of [register, ...data]) chip.receive(byte);
}

function note(history: number[][], levels: number): void {
  history.forEach((seen, pin) => {
    const level = (levels >> pin) & 1;
    if (seen.at(-1) !== level) seen.push(level);
  });
}

function isSubsequence(part: readonly number[], whole: readonly number[]): boolean {
  let at = 0;
  for (const level of whole) if (level === part[at]) at += 1;
  return at === part.length;
}
