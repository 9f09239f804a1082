// Which I2C buses there are, on machines described by hand.
import assert from 'node:assert/strict';
import { BusError } from '../../src/bus/bus-error';
import { type BusFiles, listBuses } from '../../src/bus/list-buses';
import { noDriverError } from '../../src/bus/linux-errno';

interface Machine {
  /** By directory. */
  readonly lists?: Readonly<Record<string, readonly string[]>>;
  /** By file. */
  readonly texts?: Readonly<Record<string, string>>;
  /** Files that cannot be used, and why. */
  readonly refused?: Readonly<Record<string, string>>;
}

const failure = (code: string) => Object.assign(new Error(code), { code });
const missing = <T>(value: T | undefined): Promise<T> =>
  value === undefined ? Promise.reject(failure('ENOENT')) : Promise.resolve(value);

function files({ lists = {}, texts = {}, refused = {} }: Machine): BusFiles {
  return {
    list: async (directory) => [...(await missing(lists[directory]))],
    read: (file) => missing(texts[file]),
    mayUse: (file) => {
      const code = refused[file];
      return code === undefined ? Promise.resolve() : Promise.reject(failure(code));
    },
  };
}

async function seen(machine: Machine, driverProblem = (): BusError | undefined => undefined) {
  const buses = await listBuses(files(machine), driverProblem);
  return buses.map(({ number, adapter, problem }) => [number, adapter, problem?.key ?? 'available']);
}

const PI = {
  lists: {
    '/sys/bus/i2c/devices': ['1-0020', 'i2c-10', 'i2c-1', 'i2c-20'],
    '/dev': ['null', 'i2c-1', 'i2c-10', 'i2c-x', 'gpiochip0'],
  },
  texts: {
    '/sys/bus/i2c/devices/i2c-1/name': 'bcm2835 (i2c@7e804000)\n',
    '/sys/bus/i2c/devices/i2c-10/name': `${'x'.repeat(500)}\n`,
  },
  refused: { '/dev/i2c-10': 'EACCES', '/dev/i2c-20': 'ENOENT' },
};

describe('The list of I2C buses', () => {
  it('names the adapters by number, and tells which may be opened and why others may not', async () => {
    assert.deepEqual(await seen(PI), [
      [1, 'bcm2835 (i2c@7e804000)', 'available'],
      [10, 'x'.repeat(80), 'bus-no-permission'],
      [20, '', 'bus-no-bus'],
    ]);
  });

  it('has the buses of a container that shows the device only', async () => {
    assert.deepEqual(await seen({ lists: { '/dev': ['i2c-1'] } }), [[1, '', 'available']]);
  });

  it('is empty where there is no I2C', async () => {
    assert.deepEqual(await seen({}), []);
    assert.deepEqual(await seen({ lists: { '/dev': ['null'], '/sys/bus/i2c/devices': [] } }), []);
  });

  it('says of every bus that the package is missing, and of a forbidden one that it is forbidden', async () => {
    const load = Object.assign(new Error('Cannot find module'), { code: 'MODULE_NOT_FOUND' });
    const found = await seen(PI, () => noDriverError(1, load, load));
    assert.deepEqual(
      found.map(([, , problem]) => problem),
      ['bus-no-driver', 'bus-no-permission', 'bus-no-bus'],
    );
  });

  it('works on the machine that runs this test', async () => {
    for (const { number, problem } of await listBuses()) {
      assert.ok(Number.isInteger(number));
      assert.ok(problem === undefined || problem instanceof BusError);
    }
  });
});
