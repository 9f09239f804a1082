// What messages ask of outputs, whatever they hold.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parsePinSelection } from '../../src/config/pin-selection';
import { show, UserError } from '../../src/errors/user-error';
import { formatLevels } from '../../src/message/format-levels';
import { parseOutput } from '../../src/message/parse-output';

const SELECTIONS = ['A3', 'A0,B1', 'B', 'all'];

describe('an output message', () => {
  it('is a change of pins that are the node’s own, or a readable error, whatever the payload', () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withTypedArray: true,
    });
    const named = fc.dictionary(
      fc.constantFrom('A0', 'A3', 'B1', 'mask', 'value', 'GPB7', '3', '__proto__', 'constructor'),
      fc.oneof(anything, fc.boolean()),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...SELECTIONS),
        fc.oneof(anything, named, fc.nat(70_000), fc.string()),
        (pins, payload) => {
          const selection = parsePinSelection(pins, []);
          try {
            const { set, levels, toggle } = parseOutput(payload, selection, []);
            assert.equal((set | toggle) & ~selection.mask, 0);
            assert.equal(set & toggle, 0);
            assert.equal(levels & ~set, 0);
            assert.notEqual(set | toggle, 0);
          } catch (error) {
            assert.ok(error instanceof UserError, String(error));
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('comes back as it went: what a node answers with sets the same levels', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SELECTIONS), fc.nat(0xffff), (pins, levels) => {
        const selection = parsePinSelection(pins, []);
        const change = parseOutput(formatLevels(levels, selection, []), selection, []);
        assert.equal(change.set, selection.mask);
        assert.equal(change.levels, levels & selection.mask);
      }),
    );
  });

  it('may name further pins where the node takes pins from messages', () => {
    const selection = parsePinSelection('A0', []);
    assert.deepEqual(parseOutput({ A0: true, B0: 'toggle' }, selection, [], true), {
      set: 1,
      levels: 1,
      toggle: 0x100,
    });
  });

  it('is shown shortened in errors, and never breaks them', () => {
    assert.ok(show('x'.repeat(1000)).length <= 60);
    assert.equal(
      show({
        toJSON: () => {
          throw new Error('no');
        },
      }),
      'an object that refers to itself',
    );
    assert.equal(show({ toJSON: () => undefined }), 'an object');
    assert.equal(
      show(() => 1),
      'a function',
    );
  });
});
