import assert from 'node:assert/strict';
import type { InterruptMode } from '../../src/config/pin-settings';
import {
  conflictsOf,
  interruptConflictsOf,
  interruptOf,
  isRiskyInput,
  type PinNode,
  pinsInUse,
  textOfPins,
} from '../../nodes/editor/pins-in-use';

const A0 = 0;
const A7 = 7;
const B0 = 8;
const B7 = 15;

function output(name: string, pins: unknown, pinsFromMessage = false): PinNode {
  return {
    ...{ id: name, name, shortName: name, kind: 'output', pins, pinsFromMessage },
    ...{ interrupt: undefined },
  };
}

function input(name: string, pins: unknown, interrupt?: InterruptMode): PinNode {
  return { id: name, name, shortName: name, kind: 'input', pins, pinsFromMessage: false, interrupt };
}

describe('pins in use', () => {
  it('lists the users of each pin, by name, number, label, list and range', () => {
    const labels = ['door'];
    const { byPin } = pinsInUse(
      [
        output('one', 'A0'),
        output('number', 0),
        output('label', 'Door'),
        output('list', ['A0', 'B7']),
        output('range', 'A0-A2'),
      ],
      labels,
    );
    assert.deepEqual(
      byPin[A0]?.map(({ name }) => name),
      ['one', 'number', 'label', 'list', 'range'],
    );
    assert.deepEqual(
      byPin[B7]?.map(({ name }) => name),
      ['list'],
    );
    assert.deepEqual(byPin[B0], []);
  });

  it('counts an mcp-in on a port or the chip as a look at its pins', () => {
    const { byPin } = pinsInUse([input('port', 'B'), input('chip', 'all'), input('pin', 'B0')], []);
    assert.deepEqual(
      byPin[B0]?.map(({ name, use }) => [name, use]),
      [
        ['port', 'view'],
        ['chip', 'view'],
        ['pin', 'input'],
      ],
    );
  });

  it('counts an mcp-interrupt as an input of its pins, and on a port as a look at them, with its mode', () => {
    const { byPin } = pinsInUse([input('list', 'B0, B1', 'low'), input('port', 'B', 'change')], []);
    assert.deepEqual(
      byPin[B0]?.map(({ name, use, interrupt }) => [name, use, interrupt]),
      [
        ['list', 'input', 'low'],
        ['port', 'view', 'change'],
      ],
    );
  });

  it('counts an mcp-out on a port as eight outputs', () => {
    const { byPin } = pinsInUse([output('port', 'A')], []);
    assert.equal(byPin.filter((users) => users[0]?.use === 'output').length, 8);
  });

  it('lists nodes that messages direct, even without a pin of their own', () => {
    const inUse = pinsInUse([output('any', '', true), output('some', 'A0', true)], []);
    assert.deepEqual(
      inUse.byMessage.map(({ name }) => name),
      ['any', 'some'],
    );
    assert.deepEqual(inUse.unresolved, []);
  });

  it('lists nodes whose pins the table does not know', () => {
    const inUse = pinsInUse([output('lost', 'gate'), output('empty', ''), input('junk', { a: 1 })], ['door']);
    assert.deepEqual(
      inUse.unresolved.map(({ name }) => name),
      ['lost', 'empty', 'junk'],
    );
  });

  it('shows pins as text, whatever a flow file has', () => {
    assert.equal(textOfPins(' A3 '), 'A3');
    assert.equal(textOfPins(3), '3');
    assert.equal(textOfPins(['A0', 4]), 'A0, 4');
    assert.equal(textOfPins(undefined), '');
  });
});

describe('a conflict over a pin', () => {
  const user = (name: string, use: 'output' | 'input' | 'view') => ({
    ...{ id: name, name, shortName: name, use },
    interrupt: undefined,
  });

  it('is none among outputs, among inputs, or with a look at a port', () => {
    assert.deepEqual(
      conflictsOf(A0, [user('a', 'output'), user('b', 'output'), user('c', 'view')], 'auto'),
      [],
    );
    assert.deepEqual(conflictsOf(A0, [user('a', 'input'), user('b', 'input')], 'input'), []);
  });

  it('is one for each of two nodes that want opposite directions', () => {
    const [a, b] = [user('a', 'output'), user('b', 'input')];
    assert.deepEqual(conflictsOf(A0, [a, b], 'auto'), [
      { pin: A0, user: a, other: b, wanted: 'output' },
      { pin: A0, user: b, other: a, wanted: 'input' },
    ]);
  });

  it('is with the table where that sets the opposite direction', () => {
    const a = user('a', 'output');
    assert.deepEqual(conflictsOf(A0, [a], 'input'), [
      { pin: A0, user: a, other: undefined, wanted: 'output' },
    ]);
    assert.deepEqual(conflictsOf(A0, [a], 'output'), []);
  });
});

describe('a conflict over when a pin interrupts', () => {
  const user = (name: string, interrupt?: InterruptMode) => ({
    ...{ id: name, name, shortName: name, interrupt },
    use: 'view' as const,
  });

  it('is none with nodes that leave it to the pin table, or want the same', () => {
    const users = [user('a'), user('b', 'low'), user('c'), user('d', 'low')];
    assert.deepEqual(interruptConflictsOf(A0, users), []);
  });

  it('is one of the later node with the earlier', () => {
    const [a, b] = [user('a', 'low'), user('b', 'change')];
    assert.deepEqual(interruptConflictsOf(A0, [a, user('c'), b]), [{ pin: A0, user: b, other: a }]);
  });

  it('comes from the property mode, where that is not the table or nonsense', () => {
    const modes = ['table', 'change', 'high', 'low', 'off', undefined, 3];
    assert.deepEqual(modes.map(interruptOf), [
      undefined,
      'change',
      'high',
      'low',
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('the warning about A7 and B7', () => {
  const watcher = [{ id: 'n', name: 'n', shortName: 'n', use: 'input' as const, interrupt: undefined }];

  it('comes when the table makes one an input, or a node uses one as such', () => {
    assert.equal(isRiskyInput(A7, [], 'input'), true);
    assert.equal(isRiskyInput(B7, watcher, 'auto'), true);
  });

  it('does not come for outputs, unused pins and other pins', () => {
    assert.equal(isRiskyInput(A7, [], 'auto'), false);
    assert.equal(isRiskyInput(A7, watcher, 'output'), false);
    assert.equal(isRiskyInput(B0, watcher, 'input'), false);
  });
});
