// What a message asks of an mcp-out over its settings, whatever it holds.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseOutConfig } from '../../src/config/out-config';
import { UserError } from '../../src/errors/user-error';
import { type OutMessage, parseOutCommand } from '../../src/message/parse-out-command';

const LABELS = [undefined, undefined, undefined, 'lamp', undefined, 'pump'];
const LAMP = 0x08;
const PUMP = 0x20;

describe('a message to mcp-out', () => {
  const parse = (config: object, message: OutMessage, outputPins = 0) => {
    const { selection, command, mask } = parseOutCommand(message, {
      config: parseOutConfig({ pins: 'A0-A3', ...config }, LABELS),
      labels: LABELS,
      outputPins,
    });
    return { pins: selection.pins, mask, ...command };
  };
  const refused = (config: object, message: OutMessage, text: RegExp): void => {
    assert.throws(
      () => parse(config, message),
      (error) => error instanceof UserError && text.test(error.message),
    );
  };
  const setting = (set: number, levels: number) => ({ set, levels, toggle: 0 });

  it('sets, unless the node or the message has another action', () => {
    assert.deepEqual(parse({}, { payload: true }).change, setting(15, 15));
    assert.deepEqual(parse({ action: 'toggle' }, { payload: true }).change, {
      set: 0,
      levels: 0,
      toggle: 15,
    });
    assert.deepEqual(parse({ action: 'toggle' }, { payload: true, action: 'set' }).change, setting(15, 15));
    assert.deepEqual(parse({}, { payload: true, action: 'toggle' }).change.toggle, 15);
    assert.deepEqual(parse({ action: 'toggle' }, { payload: true, action: '' }).change.toggle, 15);
  });

  it('toggles pins that are named with true, and leaves those with false alone', () => {
    const { change, mask } = parse({ action: 'toggle' }, { payload: { A0: true, A1: false, A2: 'toggle' } });
    assert.deepEqual([change, mask], [{ set: 0, levels: 0, toggle: 5 }, 5]);
    assert.equal(parse({ action: 'toggle' }, { payload: false }).mask, 0);
  });

  it('lets pins with true pulse or blink, and switches those with false off', () => {
    for (const action of ['pulse', 'blink'] as const) {
      const { change, timed, mask } = parse({ action }, { payload: { A0: true, A1: 0, A2: 'toggle' } });
      assert.deepEqual([change, timed?.mask, mask], [setting(2, 0), 5, 7]);
      assert.equal(timed?.settings.kind, action);
      assert.equal(parse({ action, pins: 'A' }, { payload: 0xf0 }).change.set, 0x0f);
    }
  });

  it('has times of its own, or those of the node', () => {
    const node = { action: 'pulse', pulseMs: 70, whileRunning: 'ignore' };
    assert.deepEqual(parse(node, { payload: 1 }).timed?.settings, {
      ...{ kind: 'pulse', ms: 70, whileRunning: 'ignore' },
    });
    assert.deepEqual(parse(node, { payload: 1, ms: '250', whileRunning: 'restart' }).timed?.settings, {
      ...{ kind: 'pulse', ms: 250, whileRunning: 'restart' },
    });
    assert.deepEqual(
      parse(node, { payload: 1, action: 'blink', onMs: 20, offMs: 90, count: 3, ms: -1 }).timed?.settings,
      { kind: 'blink', onMs: 20, offMs: 90, count: 3 },
    );
  });

  it('needs no payload to toggle, pulse or blink: an inject node is enough', () => {
    for (const payload of [undefined, null, '', 1_700_000_000_000]) {
      for (const action of ['toggle', 'pulse', 'blink']) {
        assert.equal(parse({ action }, { payload }).mask, 15, `${action} ${String(payload)}`);
        assert.equal(parse({ action, pins: 'all' }, { payload }).mask, 0xffff);
      }
      refused({}, { payload }, /not a value for the pins/);
    }
    refused({ action: 'pulse' }, { payload: Infinity }, /Infinity/);
  });

  it('may come straight from the clicks of a button: a press begins, its end and its repetitions do nothing', () => {
    for (const action of ['toggle', 'pulse', 'blink']) {
      for (const payload of ['click', 'double', 'long'])
        assert.equal(parse({ action }, { payload }).mask, 15);
      for (const payload of ['hold', 'release']) assert.equal(parse({ action }, { payload }).mask, 0);
    }
    refused({}, { payload: 'click' }, /not a value for the pins/);
  });

  it('with bad settings is refused with a text that names them', () => {
    for (const bad of [-1, 0, NaN, Infinity, 1e12, 1.5, 'soon', {}, [5], true, 10n, '5 s']) {
      refused({ action: 'pulse' }, { payload: true, ms: bad }, /"msg\.ms" is ".*from 1 to 86400000/);
    }
    refused({ action: 'blink' }, { payload: true, onMs: 19 }, /"msg\.onMs" is "19".*from 20 to 3600000/);
    refused({ action: 'blink' }, { payload: true, offMs: -500 }, /"msg\.offMs" is "-500"/);
    refused({ action: 'blink' }, { payload: true, count: 1e9 }, /"msg\.count" is "1000000000"/);
    refused(
      {},
      { payload: true, action: 'explode' },
      /"explode" is not a choice for "msg\.action".*set, toggle/,
    );
    refused({}, { payload: true, action: ['set'] }, /not a choice for "msg\.action"/);
    refused({ action: 'pulse' }, { payload: true, whileRunning: 'wait' }, /"msg\.whileRunning"/);
  });

  it('may be text that names pin and state, also in a Buffer', () => {
    for (const payload of ['A3,on', 'lamp , 1', '3,1', 'GPA3,true', Buffer.from('Lamp,ON\n')]) {
      assert.deepEqual(parse({}, { payload }).change, setting(LAMP, LAMP), String(payload));
    }
    assert.deepEqual(parse({}, { payload: 'lamp,toggle' }).change.toggle, LAMP);
    assert.equal(parse({ action: 'pulse' }, { payload: 'lamp,1' }).timed?.mask, LAMP);
    assert.deepEqual(parse({}, { payload: Buffer.from('off') }).change, setting(15, 0));
    refused({}, { payload: 'pump,on' }, /A5 \(pump\) is not one of this node's pins/);
    refused({}, { payload: 'attic,on' }, /no pin "attic"/);
    refused({}, { payload: 'lamp,perhaps' }, /"perhaps" is not a level/);
    refused({}, { payload: 'lamp,on,off' }, /not a value/);
    refused({}, { payload: '__proto__,on' }, /no pin "__proto__"/);
    refused({}, { payload: Buffer.from([1, 2, 3]) }, /a Buffer of 3 bytes/);
    refused({}, { payload: Buffer.from([0xff, 0xfe]) }, /a Buffer of 2 bytes/);
    refused({}, { payload: Buffer.alloc(1_000_000, 'on') }, /a Buffer of 1000000 bytes/);
  });

  it('that names its pin in text is about that pin, where the node takes pins from messages', () => {
    const node = { pins: '', pinsFromMessage: true };
    assert.deepEqual(parse(node, { payload: 'pump,on' }), {
      pins: [5],
      mask: PUMP,
      change: setting(PUMP, PUMP),
    });
    refused(node, { payload: 'attic,on' }, /no pin "attic"/);
  });

  it('with "all on" is for all pins of the node, or for every output where it takes pins from messages', () => {
    assert.deepEqual(parse({}, { payload: 'all on' }).change, setting(15, 15));
    assert.deepEqual(parse({}, { payload: ' ALL  off ' }).change, setting(15, 0));
    assert.deepEqual(parse({ pins: 'A' }, { payload: Buffer.from('all on') }).change, setting(255, 255));
    const node = { pins: 'A0', pinsFromMessage: true };
    assert.deepEqual(parse(node, { payload: 'all off' }, 0x8101), {
      ...{ pins: [0, 8, 15], mask: 0x8101, change: setting(0x8101, 0) },
    });
    refused(node, { payload: 'all off' }, /No pin is chosen/);
    refused({}, { payload: 'all right' }, /"all right"/);
  });

  it('takes its pin from the end of the topic, where the node takes pins from messages and none is named', () => {
    const node = { pins: 'A0', pinsFromMessage: true };
    for (const topic of ['house/cellar/lamp', 'house/lamp/set', 'house/A3', 'LAMP', 'gpa3/SET']) {
      assert.deepEqual(parse(node, { payload: 1, topic }).pins, [3], topic);
    }
    for (const topic of [
      'house/attic',
      'house/3',
      'lamp/status',
      'set',
      '/set',
      '',
      'a/b',
      7,
      {},
      undefined,
    ]) {
      assert.deepEqual(parse(node, { payload: 1, topic }).pins, [0], JSON.stringify(topic));
    }
    assert.deepEqual(parse(node, { payload: 1, topic: 'house/lamp', pin: 'pump' }).pins, [5]);
    assert.deepEqual(parse({}, { payload: 1, topic: 'house/pump' }).pins, [0, 1, 2, 3]);
  });

  it('that reports an end asks nothing by its action', () => {
    assert.deepEqual(parse({}, { payload: false, action: 'limit', event: 'end' }).change, setting(15, 0));
  });

  it('is parsed or refused with a readable error, whatever is in it', () => {
    const trap = {
      get A0(): boolean {
        throw Object.create(null);
      },
    };
    const trapped = new Proxy({}, { getPrototypeOf: () => assert.fail('looked') });
    refused({}, { payload: trap }, /cannot be read/);
    refused({}, { payload: trapped }, /cannot be read \(looked\)/);
    refused(
      {},
      {
        get action(): string {
          throw new Error('no action');
        },
        payload: true,
      },
      /cannot be read \(no action\)/,
    );
    const anything = fc.oneof(
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true }),
      fc.constant(trap),
      fc.constant(trapped),
      fc.constantFrom('all on', 'A3,on', 'pulse', 'blink', 'toggle', 'end', 'house/lamp/set'),
    );
    const keys = [
      'payload',
      'action',
      'ms',
      'whileRunning',
      'onMs',
      'offMs',
      'count',
      'event',
      'topic',
      'pin',
      'pins',
    ];
    const messages = fc.record(Object.fromEntries(keys.map((key) => [key, anything])), { requiredKeys: [] });
    const config = fc.record({
      action: fc.constantFrom('set', 'toggle', 'pulse', 'blink'),
      pins: fc.constantFrom('A3', 'A0,B1', 'B', 'all'),
      pinsFromMessage: fc.boolean(),
    });
    fc.assert(
      fc.property(config, messages, (config, message) => {
        try {
          const { mask, change, timed } = parse(config, message, 0xff);
          assert.equal(mask & ~0xffff, 0);
          assert.equal((change.set | change.toggle) & (timed?.mask ?? 0), 0);
          assert.equal(change.levels & ~change.set, 0);
        } catch (error) {
          assert.ok(error instanceof UserError, String(error));
        }
      }),
      { numRuns: 2000 },
    );
  });
});
