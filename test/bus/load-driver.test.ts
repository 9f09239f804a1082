// Which package opens real buses, and when it is loaded.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { BusError } from '../../src/bus/bus-error';
import type { I2cDriver } from '../../src/bus/i2c-driver';
import { driverProblem, type DriverLoaders, loadDriver } from '../../src/bus/load-driver';

const SOURCES = path.join(__dirname, '../../src');

const driver = (): I2cDriver => ({ open: () => Promise.reject(new Error('nothing opens here')) });
const fails = (message: string) => () => {
  throw new Error(message);
};

describe('The choice of a driver', () => {
  it('is koffi where it loads, and then i2c-bus is not even tried', () => {
    const koffi = driver();
    assert.equal(loadDriver(1, { koffi: () => koffi, i2cBus: fails('it was tried') }), koffi);
  });

  it('is i2c-bus where koffi does not load', () => {
    const i2cBus = driver();
    assert.equal(loadDriver(1, { koffi: fails('too old a processor'), i2cBus: () => i2cBus }), i2cBus);
  });

  it('is none where neither loads, which a problem tells with both reasons and what to run', () => {
    const neither: DriverLoaders = {
      koffi: fails("Cannot find module 'koffi'\nRequire stack:\n- /a/b.js"),
      i2cBus: fails('Could not locate the bindings file. Tried:\n → /a/build/i2c.node'),
    };
    const problem = driverProblem(1, neither);
    assert.ok(problem);
    assert.equal(problem.kind, 'not-installed');
    assert.match(problem.message, /koffi \(Cannot find module 'koffi'\)/);
    assert.match(problem.message, /i2c-bus \(Could not locate the bindings file\)/);
    assert.match(problem.message, /~\/\.node-red\) run "npm install koffi"/);
    assert.match(problem.message, /"npm install-scripts approve i2c-bus && npm rebuild i2c-bus"/);
    assert.match(problem.message, /"sudo apt install build-essential python3" and "npm install i2c-bus"/);
    assert.doesNotMatch(problem.message, /__|undefined|\n/);
    assert.throws(
      () => loadDriver(1, neither),
      (error) => error instanceof BusError && error.message === problem.message,
    );
  });

  it('is no problem where one loads', () => {
    assert.equal(driverProblem(1, { koffi: driver, i2cBus: driver }), undefined);
    assert.equal(driverProblem(1, { koffi: fails('missing'), i2cBus: driver }), undefined);
  });
});

describe('koffi and i2c-bus', () => {
  it('are loaded by nothing until a real bus is opened, and i2c-bus not even then', async () => {
    const script = `
      const loaded = () => ['koffi', 'i2c-bus'].filter((name) =>
        Object.keys(require.cache).some((file) => file.includes('/node_modules/' + name + '/')));
      for (const file of ${JSON.stringify(sourceFiles())}) require(file);
      const before = loaded();
      const { LinuxI2cBus } = require(${JSON.stringify(path.join(SOURCES, 'bus/linux-i2c-bus'))});
      LinuxI2cBus.open(4095).catch((error) => error.kind)
        .then((kind) => console.log(before.join(), '/', loaded().join(), '/', kind));
    `;
    const args = ['--require', 'tsx/cjs', '--eval', script];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    assert.equal(stdout.trim(), '/ koffi / no-bus');
  });

  for (const [name, file] of [
    ['koffi', 'linux/c-library.ts'],
    ['i2c-bus', 'bus/i2c-bus-driver.ts'],
  ] as const) {
    it(`${name} is loaded as a module in ${file} only`, () => {
      const naming = sourceFiles().filter((source) =>
        readFileSync(source, 'utf8').includes(`require('${name}')`),
      );
      assert.deepEqual(naming, [path.join(SOURCES, file)]);
    });
  }
});

function sourceFiles(): string[] {
  return readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.join(SOURCES, file));
}
