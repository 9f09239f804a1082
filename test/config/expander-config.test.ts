// The expander's settings as they come from flow files: good ones are understood, bad ones are all named.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseExpanderConfig } from '../../src/config/expander-config';
import { DEFAULT_PIN_SETTINGS } from '../../src/config/pin-settings';

describe('expander settings', () => {
  const problemsOf = (raw: object) => parseExpanderConfig(raw as never).problems.map(({ key }) => key);

  it('have a default for everything', () => {
    const { config, problems } = parseExpanderConfig({});
    assert.deepEqual(problems, []);
    const pins = Array.from({ length: 16 }, () => DEFAULT_PIN_SETTINGS);
    const interrupts = {
      wiring: 'none',
      output: 'auto',
      lines: [],
      driver: 'auto',
      bias: 'as-is',
      safetyMs: 1000,
    };
    assert.deepEqual(config, {
      ...{ bus: 'simulated', address: 0x20, pollMs: 20, pins, jumpers: [], interrupts },
      ...{ checkMs: 1000, drift: 'repair', sharedChip: false },
      ...{ interlocks: [], messages: { read: true, write: false } },
    });
  });

  it('take bus and address as people and environment variables write them', () => {
    for (const [bus, parsed] of [
      ['simulated', 'simulated'],
      [1, 1],
      ['1', 1],
      ['/dev/i2c-22', 22],
      ['i2c-0', 0],
    ] as const) {
      assert.equal(parseExpanderConfig({ bus }).config.bus, parsed);
    }
    for (const [address, parsed] of [
      ['0x27', 0x27],
      ['0X21', 0x21],
      [33, 33],
      ['33', 33],
    ] as const) {
      assert.equal(parseExpanderConfig({ address }).config.address, parsed);
    }
  });

  it('from an environment variable that is not set are named once, by property and variable', () => {
    const raw = {
      name: '${NAME}',
      bus: '${BUS}',
      address: '$(ADDRESS)',
      pollMs: '${POLL}',
      wiring: '${WIRING}',
    };
    const { problems } = parseExpanderConfig(raw);
    assert.deepEqual(
      problems.map(({ key, params }) => [key, params['property'], params['name']]),
      [
        ['env-missing', 'bus', 'BUS'],
        ['env-missing', 'address', 'ADDRESS'],
        ['env-missing', 'pollMs', 'POLL'],
        ['env-missing', 'wiring', 'WIRING'],
      ],
    );
  });

  it('refuse other buses, addresses and intervals', () => {
    for (const bus of ['', 'spi', -1, 256, '1; rm', '../1', 1.5, {}, true])
      assert.deepEqual(problemsOf({ bus }), ['bus-unknown']);
    for (const address of ['', '0x1f', '0x28', 'x', 0x28, NaN, {}, '0x', '32.5'])
      assert.deepEqual(problemsOf({ address }), ['address-unknown']);
    for (const pollMs of ['', 4, 60_001, -20, 'fast', '1e3', 20.5, [], Infinity])
      assert.deepEqual(problemsOf({ pollMs }), ['ms-range']);
  });

  it('say whether and how the chip is checked', () => {
    for (const [checkMs, parsed] of [
      [0, 0],
      ['0', 0],
      ['100', 100],
      [60_000, 60_000],
    ] as const) {
      assert.equal(parseExpanderConfig({ checkMs }).config.checkMs, parsed);
    }
    for (const checkMs of ['', 99, 60_001, -1, 'often', NaN, {}, '1e3'])
      assert.deepEqual(problemsOf({ checkMs }), ['ms-range']);
    const { config } = parseExpanderConfig({ drift: 'adopt', sharedChip: true });
    assert.deepEqual([config.drift, config.sharedChip], ['adopt', true]);
    assert.deepEqual(problemsOf({ drift: 'ignore' }), ['choice-unknown']);
  });

  it('read interlocks, with pins by name and label', () => {
    const { config, problems } = parseExpanderConfig({
      pins: { A0: { label: 'up' }, A1: { label: 'down' } },
      interlocks: [
        { pins: 'up, down', breakMs: '500' },
        { pins: 'B0-B3', breakMs: '' },
      ],
    });
    assert.deepEqual(problems, []);
    assert.deepEqual(config.interlocks, [
      { mask: 0x0003, breakMs: 500 },
      { mask: 0x0f00, breakMs: 0 },
    ]);
  });

  it('refuse interlocks that cannot be meant', () => {
    for (const [interlocks, key] of [
      ['A0, A1', 'interlock-shape'],
      [[null], 'interlock-shape'],
      [[['A0', 'A1']], 'interlock-shape'],
      [[{}], 'selection-empty'],
      [[{ pins: 'A0' }], 'interlock-alone'],
      [[{ pins: 'A0, A0' }], 'pin-twice'],
      [[{ pins: 'A0, C1' }], 'pin-unknown'],
      [[{ pins: 'A0, A1' }, { pins: 'A1, A2' }], 'interlock-twice'],
      [[{ pins: 'A0, A1', breakMs: -1 }], 'ms-range'],
      [[{ pins: 'A0, A1', breakMs: 60_001 }], 'ms-range'],
      [[{ pins: 'A0, A1', breakMs: NaN }], 'ms-range'],
    ] as const) {
      assert.deepEqual(problemsOf({ interlocks }), [key], JSON.stringify(interlocks));
    }
  });

  it('refuse a table that has two outputs of an interlock on at start or stop', () => {
    const interlocks = [{ pins: 'A0, A1' }];
    const on = { start: 'high', safe: 'high' };
    assert.deepEqual(problemsOf({ interlocks, pins: { A0: on, A1: on } }), [
      'interlock-levels',
      'interlock-levels',
    ]);
    const low = { start: 'low', safe: 'low', inverted: true };
    assert.equal(problemsOf({ interlocks, pins: { A0: low, A1: low } }).length, 2);
    assert.deepEqual(problemsOf({ interlocks, pins: { A0: on, A1: { ...on, inverted: true } } }), []);
  });

  it('give messages the right to read, and the right to write only where that is ticked', () => {
    const rights = (raw: object) => parseExpanderConfig({ ...raw }).config.messages;
    assert.deepEqual(rights({}), { read: true, write: false });
    assert.deepEqual(rights({ configRead: false, configWrite: true }), { read: false, write: true });
    assert.deepEqual(rights({ configRead: 'no', configWrite: 'yes' }), { read: false, write: false });
  });

  it('read the pin table, with pins in any spelling', () => {
    const { config, problems } = parseExpanderConfig({
      pins: {
        a0: { direction: 'output', inverted: true, start: 'high', label: ' pump ' },
        GPB7: { pullUp: true, interrupt: 'low' },
      },
    });
    assert.deepEqual(problems, []);
    assert.deepEqual(config.pins[0], {
      ...DEFAULT_PIN_SETTINGS,
      direction: 'output',
      inverted: true,
      start: 'high',
      label: 'pump',
    });
    assert.deepEqual(config.pins[15], { ...DEFAULT_PIN_SETTINGS, pullUp: true, interrupt: 'low' });
  });

  it('name each wrong row of the pin table', () => {
    for (const [pins, keys] of [
      ['A0', ['pins-shape']],
      [[{}], ['pins-shape']],
      [{ A0: 1 }, ['pins-shape']],
      [{ A8: {} }, ['pin-unknown']],
      [
        { A0: { direction: 'up' }, A1: { pullUp: 'yes' }, A2: { start: 1 } },
        ['setting-unknown', 'setting-unknown', 'setting-unknown'],
      ],
      [{ A0: { label: 'x' }, B0: { label: 'X' } }, ['label-taken']],
      [{ A0: { label: 'B1' } }, ['label-reserved']],
      [{ A0: { label: '7' } }, ['label-reserved']],
      [
        { A0: { label: 'a,b' }, A1: { label: 'x'.repeat(41) }, A2: { label: 'a#' } },
        ['label-characters', 'label-characters', 'label-characters'],
      ],
    ] as const) {
      assert.deepEqual(problemsOf({ pins }), keys, JSON.stringify(pins));
    }
  });

  it('read jumpers on the simulated bus, and refuse them elsewhere', () => {
    const { config, problems } = parseExpanderConfig({ jumpers: 'B0-A0, b1-0x21.A3-gpa2;' });
    assert.deepEqual(problems, []);
    assert.deepEqual(config.jumpers, [
      [{ pin: 8 }, { pin: 0 }],
      [{ pin: 9 }, { address: 0x21, pin: 3 }, { pin: 2 }],
    ]);
    for (const jumpers of ['B0', 'B0-', 'B0-C0', 'B0-0x40.A0', 'B0 A0', 7])
      assert.deepEqual(problemsOf({ jumpers }), ['jumper-shape']);
    assert.deepEqual(problemsOf({ bus: 1, jumpers: 'A0-B0' }), ['jumpers-need-simulation']);
  });

  it('never throw, whatever is in a flow file', () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withNullPrototype: true,
      withSparseArray: true,
    });
    fc.assert(
      fc.property(
        fc.record({
          bus: anything,
          address: anything,
          pollMs: anything,
          pins: fc.oneof(anything, fc.dictionary(fc.string(), anything)),
          jumpers: anything,
        }),
        (raw) => {
          for (const problem of parseExpanderConfig(raw).problems) assert.ok(problem.message.length > 0);
        },
      ),
    );
  });
});
