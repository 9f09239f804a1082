import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  type InterruptLine,
  LineError,
  type LineErrorKind,
  type LineId,
} from '../../src/interrupt/interrupt-line';
import { type LineDriver, openLine, type LineOpeners } from '../../src/interrupt/open-line';
import { SimulatedLine } from '../../src/simulator/simulated-line';
import { SimulatedWire } from '../../src/simulator/simulated-wire';

const GPIO17: LineId = { kind: 'gpio', gpio: 17 };
const SOURCES = path.join(__dirname, '../../src');

type Outcome = LineErrorKind | 'opens';

function opener(name: string, outcome: Outcome, tried: string[]): () => Promise<InterruptLine> {
  return () => {
    tried.push(name);
    return outcome === 'opens'
      ? Promise.resolve(new SimulatedLine(name, new SimulatedWire()))
      : Promise.reject(new LineError(outcome, 'line-failed', { line: name, reason: outcome }));
  };
}

async function open(
  driver: LineDriver,
  cdev: Outcome,
  sysfs: Outcome,
): Promise<{ tried: string[]; result: unknown }> {
  const tried: string[] = [];
  const openers: LineOpeners = { cdev: opener('cdev', cdev, tried), sysfs: opener('sysfs', sysfs, tried) };
  const result = await openLine(GPIO17, { bias: 'as-is' }, driver, openers).catch((error: unknown) => error);
  return { tried, result };
}

describe('Opening a line', () => {
  for (const driver of ['cdev', 'sysfs'] as const) {
    it(`by ${driver} tries that only`, async () => {
      const { tried, result } = await open(driver, 'not-available', 'not-available');
      assert.deepEqual(tried, [driver]);
      assert.ok(result instanceof LineError && result.key === 'line-failed');
      assert.equal(nameOf((await open(driver, 'opens', 'opens')).result), driver);
    });
  }

  it('takes the character device where there is one', async () => {
    const { tried, result } = await open('auto', 'opens', 'opens');
    assert.deepEqual(tried, ['cdev']);
    assert.equal(nameOf(result), 'cdev');
  });

  it('takes onoff where there is none', async () => {
    const { tried, result } = await open('auto', 'not-available', 'opens');
    assert.deepEqual(tried, ['cdev', 'sysfs']);
    assert.equal(nameOf(result), 'sysfs');
  });

  for (const kind of ['line-busy', 'no-permission', 'no-line', 'failed', 'lost'] as const) {
    it(`does not look for a way around ${kind}`, async () => {
      const { tried, result } = await open('auto', kind, 'opens');
      assert.deepEqual(tried, ['cdev']);
      assert.ok(result instanceof LineError && result.kind === kind);
    });
  }

  for (const kind of ['not-available', 'line-busy', 'no-permission', 'no-line'] as const) {
    it(`says both reasons when onoff ends with ${kind}`, async () => {
      const { result } = await open('auto', 'not-available', kind);
      assert.ok(result instanceof LineError);
      assert.equal(result.kind, kind);
      assert.match(result.message, /^GPIO17 .*cdev failed \(not-available\).*sysfs failed \(/);
    });
  }

  it('lets errors through that are none of a line', async () => {
    const broken = new TypeError('a bug');
    const fails = (): Promise<InterruptLine> => Promise.reject(broken);
    const works = opener('x', 'not-available', []);
    for (const openers of [
      { cdev: fails, sysfs: works },
      { cdev: works, sysfs: fails },
    ]) {
      await assert.rejects(openLine(GPIO17, { bias: 'as-is' }, 'auto', openers), broken);
    }
  });
});

describe('koffi and onoff', () => {
  it('onoff is named as a module in onoff-line.ts only', () => {
    const naming = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
      .filter((source) => source.endsWith('.ts'))
      .filter((source) => readFileSync(path.join(SOURCES, source), 'utf8').includes("'onoff'"));
    assert.deepEqual(naming, [path.join('interrupt', 'onoff-line.ts')]);
  });

  it('are loaded when a line is opened, not before', async () => {
    const program = `
      const { openLine } = require('./src/interrupt/open-line.ts');
      const loaded = () => Object.keys(require.cache).filter((file) => /node_modules.(koffi|onoff|epoll)/.test(file));
      const before = loaded().length;
      openLine({ kind: 'offset', chip: 'none', offset: 0 }, { bias: 'as-is' }, 'auto')
        .then(() => 'opened', (error) => error.name)
        .then((outcome) => console.log(before, loaded().length > 0, outcome));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['-r', 'tsx/cjs', '-e', program], {
      cwd: path.join(SOURCES, '..'),
    });
    assert.equal(stdout.trim(), '0 true LineError');
  });
});

function nameOf(result: unknown): string {
  assert.ok(result instanceof SimulatedLine, String(result));
  return result.name;
}
