// What the sidebar's picture shows of a deployed expander, and what can be pressed in it.
import assert from 'node:assert/strict';
import { factsOf, picturesOf } from '../../nodes/editor/sidebar/pictures';
import type { Snapshot } from '../../nodes/contract/live-snapshot';
import type { PinPicture } from '../../nodes/editor/chip-picture/model';
import { pinRowsWith, snapshotWith } from '../support/live-snapshot';

const B0 = 8;
const ALL = { mayWrite: true, unlocked: true };
const LOCKED = { mayWrite: true, unlocked: false };
const READ_ONLY = { mayWrite: false, unlocked: true };

function pictures(changes: Partial<Snapshot>, access = LOCKED): PinPicture[] {
  return picturesOf(snapshotWith(changes), access, (key) => key);
}

function pressOf(pin: PinPicture | undefined): unknown[] {
  return [pin?.press, pin?.disabled ?? false, pin?.hint];
}

const board: Partial<Snapshot> = { inputs: 0x0001, outputs: 0x0100, levels: 0x0101, electrical: 0x0100 };

describe("the picture of an expander's live state", () => {
  it('has the directions, levels and legs of used pins, and none of others', () => {
    const pins = pictures({ ...board, levels: 0x01ff, electrical: 0x0100 });
    const shown = [0, B0, 1].map((index) => {
      const { direction, level, electrical } = pins[index] ?? assert.fail();
      return [direction, level, electrical];
    });
    assert.deepEqual(shown, [
      ['input', true, false],
      ['output', true, true],
      ['unused', undefined, undefined],
    ]);
  });

  it('knows no level while the chip is away', () => {
    const pins = pictures({ ...board, state: 'away', levels: null, electrical: null });
    assert.deepEqual([pins[0]?.level, pins[B0]?.electrical], [undefined, undefined]);
  });

  it('names users as people do', () => {
    const users = [['mcp-out "la "mp""', 'mcp-in 3f2a9c', 'somebody'], ...Array<string[]>(15).fill([])];
    assert.deepEqual(pictures({ users })[0]?.users, ['la "mp"', 'mcp-in', 'somebody']);
  });

  it('shows interrupts only where INT is wired', () => {
    const pins = pinRowsWith({ interrupt: 'low' });
    assert.equal(pictures({ ...board, pins })[0]?.interrupt, 'off');
    assert.equal(pictures({ ...board, pins, wiring: 'mirrored' })[0]?.interrupt, 'low');
  });

  it('makes buttons of the inputs of simulated chips only, and says who may not press them', () => {
    assert.deepEqual(pressOf(pictures(board)[0]), ['hold', false, 'live.press-hint']);
    assert.deepEqual(pressOf(pictures(board, READ_ONLY)[0]), ['hold', true, 'live.not-allowed']);
    assert.deepEqual(pressOf(pictures({ ...board, simulated: false }, ALL)[0]), [undefined, false, '']);
    assert.deepEqual(pressOf(pictures(board)[1]), [undefined, false, '']);
  });

  it('makes a button of an input of the pin table that nobody reads', () => {
    const pins = pinRowsWith({ direction: 'input' });
    assert.deepEqual(pressOf(pictures({ pins })[3]), ['hold', false, 'live.press-hint']);
  });

  it('lets outputs be switched only while they are unlocked and known', () => {
    for (const simulated of [true, false]) {
      const of = (access: typeof ALL, levels: number | null = 0): unknown[] =>
        pressOf(pictures({ ...board, simulated, levels }, access)[B0]);
      assert.deepEqual(of(LOCKED), [undefined, false, 'live.locked-hint']);
      assert.deepEqual(of(ALL), ['toggle', false, 'live.unlocked-hint']);
      assert.deepEqual(of(ALL, null), ['toggle', true, 'live.unlocked-hint']);
      assert.deepEqual(of(READ_ONLY), [undefined, false, '']);
    }
  });

  it('shows which buttons are pressed, by whomever', () => {
    const pins = pictures({ ...board, pressed: 0x0001 });
    assert.deepEqual([pins[0]?.pressed, pins[1]?.pressed], [true, false]);
  });

  it('has the straps of the address and the lines of INT', () => {
    const lines = { A: 'GPIO17', B: '' };
    const facts = factsOf(snapshotWith({ address: '0x25', wiring: 'shared', lines }), 'cellar');
    assert.deepEqual(facts, {
      ...{ title: 'cellar', address: '0x25', straps: [true, false, true], wiring: 'shared', lines },
    });
    assert.equal(factsOf(snapshotWith({ address: 'odd' }), 'cellar').straps, undefined);
  });
});
