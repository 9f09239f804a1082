import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { rowsOfWiring, WIRING_DEFAULTS, wiringProblem } from '../../nodes/editor/wiring-problems';
import { parseExpanderConfig } from '../../src/config/expander-config';
import { INT_OUTPUTS, LINE_BIASES, LINE_DRIVERS, WIRINGS } from '../../src/config/wiring-config';

const PROPERTIES = Object.keys(WIRING_DEFAULTS) as (keyof typeof WIRING_DEFAULTS)[];

/** Properties with a problem, and its key. */
function problems(raw: object): Record<string, string> {
  const found = PROPERTIES.map((property) => [property, wiringProblem(property, { ...raw })?.key] as const);
  return Object.fromEntries(
    found.filter(
      (entry): entry is [(typeof entry)[0], NonNullable<(typeof entry)[1]>] => entry[1] !== undefined,
    ),
  );
}

describe('the defaults of the INT wiring', () => {
  it('are those of docs/nodes.md', () => {
    const docs = readFileSync(path.resolve(__dirname, '../../docs/nodes.md'), 'utf8');
    for (const [property, value] of Object.entries(WIRING_DEFAULTS)) {
      const row = docs.split('\n').find((line) => line.startsWith(`| \`${property}\``));
      assert.equal(row?.split('|')[3]?.trim(), `\`${JSON.stringify(value)}\``, property);
    }
  });

  it('are fine, also for a flow that leaves them all out', () => {
    for (const bus of ['simulated', '1', '${BUS}', undefined]) {
      assert.deepEqual(problems({ bus }), {});
      assert.deepEqual(problems({ bus, ...WIRING_DEFAULTS }), {});
    }
  });
});

describe('the rows of the INT wiring', () => {
  it('come with the wiring', () => {
    assert.deepEqual(rowsOfWiring(undefined), { lines: false, second: false });
    assert.deepEqual(rowsOfWiring('none'), { lines: false, second: false });
    assert.deepEqual(rowsOfWiring('mirrored'), { lines: true, second: false });
    assert.deepEqual(rowsOfWiring('shared'), { lines: true, second: false });
    assert.deepEqual(rowsOfWiring('separate'), { lines: true, second: true });
    assert.deepEqual(rowsOfWiring('${WIRING}'), { lines: true, second: true });
  });
});

describe('a problem of the INT wiring', () => {
  it('is a line that is missing on a real bus, not on the simulated one', () => {
    assert.deepEqual(problems({ bus: '1', wiring: 'mirrored' }), { lineA: 'line-not-chosen' });
    assert.deepEqual(problems({ bus: 1, wiring: 'separate', lineA: '17' }), { lineB: 'line-not-chosen' });
    assert.deepEqual(problems({ bus: 'simulated', wiring: 'separate' }), {});
    assert.deepEqual(problems({ bus: '${BUS}', wiring: 'shared' }), {});
  });

  it('is a text that is no line, below the field where it stands', () => {
    const lines = { lineA: 'INTA', lineB: 'gpiochip0' };
    assert.deepEqual(problems({ bus: '1', wiring: 'separate', ...lines }), {
      lineA: 'line-unknown',
      lineB: 'line-unknown',
    });
    assert.deepEqual(problems({ bus: '1', wiring: 'mirrored', ...lines }), { lineA: 'line-unknown' });
    assert.deepEqual(problems({ bus: '1', wiring: 'none', ...lines }), {});
  });

  it('is one line for both outputs, below the second', () => {
    const twice = { bus: '1', wiring: 'separate', lineA: '17', lineB: 'GPIO17' };
    assert.deepEqual(problems(twice), { lineB: 'line-twice' });
    assert.deepEqual(problems({ ...twice, wiring: 'mirrored' }), {});
  });

  it('is a push-pull output on a shared line', () => {
    const shared = { bus: '1', wiring: 'shared', lineA: '17' };
    assert.deepEqual(problems({ ...shared, intOutput: 'active-low' }), { intOutput: 'line-shared-output' });
    assert.deepEqual(problems({ ...shared, intOutput: 'open-drain' }), {});
    assert.deepEqual(problems({ ...shared, wiring: 'mirrored', intOutput: 'active-high' }), {});
  });

  it('is a value that is no choice, or out of range, whatever the wiring', () => {
    const values = { lineDriver: 'gpio', lineBias: 'up', intOutput: 'loud', safetyMs: 49 };
    assert.deepEqual(problems({ ...values }), {
      lineDriver: 'choice-unknown',
      lineBias: 'choice-unknown',
      intOutput: 'choice-unknown',
      safetyMs: 'ms-range',
    });
    assert.deepEqual(problems({ wiring: 'both' }), { wiring: 'choice-unknown' });
  });

  it('is none of a value from the environment', () => {
    const values = Object.fromEntries(PROPERTIES.map((property) => [property, '${VALUE}']));
    assert.deepEqual(problems({ bus: '1', ...values }), {});
  });

  it('is found exactly where the runtime finds one', () => {
    const lines = ['', '17', '18', 'GPIO17', 'gpiochip0:17', 'x'];
    for (const bus of ['simulated', '1'])
      for (const wiring of [...WIRINGS, 'both'])
        for (const intOutput of [...INT_OUTPUTS, 'loud'])
          for (const lineA of lines)
            for (const lineB of lines) {
              const raw = { bus, wiring, intOutput, lineA, lineB };
              const runtime = parseExpanderConfig(raw).problems.length > 0;
              assert.equal(Object.keys(problems(raw)).length > 0, runtime, JSON.stringify(raw));
            }
    for (const raw of [...LINE_DRIVERS, 'x'].map((lineDriver) => ({ lineDriver })))
      assert.equal(Object.keys(problems(raw)).length, parseExpanderConfig(raw).problems.length);
    for (const raw of [...LINE_BIASES, 'x'].map((lineBias) => ({ lineBias })))
      assert.equal(Object.keys(problems(raw)).length, parseExpanderConfig(raw).problems.length);
  });
});
