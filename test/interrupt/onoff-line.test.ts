// OnoffLine on an onoff that is played by the test, and a folder in place of sysfs; on a real kernel it is tested in
// test/kernel.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import FakeTimers from '@sinonjs/fake-timers';
import {
  type LineEdge,
  LineError,
  type LineErrorKind,
  type LineId,
  type LineOptions,
} from '../../src/interrupt/interrupt-line';
import { type OnoffGpio, OnoffLine, type OnoffPackage } from '../../src/interrupt/onoff-line';
import { sysfsNumber } from '../../src/interrupt/sysfs-gpio';

const GPIO17: LineId = { kind: 'gpio', gpio: 17 };
const AS_IS: LineOptions = { bias: 'as-is' };

/** A GPIO of onoff: reads when it is told of an edge, as onoff does, outside of what anybody could catch. */
class FakeGpio implements OnoffGpio {
  level: 0 | 1 = 0;
  failure: Error | undefined;
  unexported = 0;
  private listener: ((error: Error | undefined, level: 0 | 1) => void) | undefined;

  constructor(
    readonly number: number,
    readonly settings: readonly unknown[],
  ) {}

  readSync(): 0 | 1 {
    if (this.failure) throw this.failure;
    return this.level;
  }

  watch(listener: (error: Error | undefined, level: 0 | 1) => void): void {
    this.listener = listener;
  }

  unexport(): void {
    this.unexported += 1;
    this.listener = undefined;
    if (this.failure) throw this.failure;
  }

  edge(level = this.level, error?: Error): void {
    this.level = level;
    this.listener?.(error, this.readSync());
  }
}

describe('onoff', () => {
  let root: string;
  let gpios: FakeGpio[];
  /** What the next line fails with. */
  let refuse: ((number: number) => Error) | undefined;

  const onoff: OnoffPackage = {
    Gpio: class extends FakeGpio {
      constructor(number: number, ...settings: unknown[]) {
        super(number, settings);
        if (refuse) throw refuse(number);
        gpios.push(this);
      }
    },
  };

  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'gpio-'));
    gpios = [];
    refuse = undefined;
    await addChip(512, 'pinctrl-bcm2711', 58, 'gpiochip0');
    await addChip(570, 'raspberrypi-exp-gpio', 8, 'gpiochip1');
  });
  afterEach(() => rm(root, { recursive: true }));

  /** A controller as in /sys/class/gpio, with its device in a folder of its own. */
  async function addChip(base: number, label: string, ngpio: number, ...devices: string[]): Promise<void> {
    const folder = path.join(root, `gpiochip${base}`);
    await mkdir(folder);
    const attributes = Object.entries({ base, label, ngpio });
    await Promise.all(attributes.map(([name, value]) => writeFile(path.join(folder, name), `${value}\n`)));
    const parent = path.join(root, `parent-of-${base}`);
    await Promise.all(devices.map((device) => mkdir(path.join(parent, device), { recursive: true })));
    if (devices.length > 0) await symlink(parent, path.join(folder, 'device'));
  }

  async function writeValue(text: string): Promise<void> {
    await mkdir(path.join(root, 'gpio529'), { recursive: true });
    await writeFile(path.join(root, 'gpio529/value'), text);
  }

  const open = (id = GPIO17, options = AS_IS): Promise<OnoffLine> =>
    OnoffLine.open(id, options, { load: () => onoff, root });

  async function opened(): Promise<{
    line: OnoffLine;
    gpio: FakeGpio;
    edges: LineEdge[];
    losses: LineError[];
  }> {
    const line = await open();
    const edges: LineEdge[] = [];
    const losses: LineError[] = [];
    line.onEdge((edge) => edges.push(edge));
    line.onLost((error) => losses.push(error));
    return { line, gpio: gpios.at(-1) ?? assert.fail(), edges, losses };
  }

  async function failure(kind: LineErrorKind, opening = open()): Promise<LineError> {
    const error = await rejection(opening);
    assert.equal(error.kind, kind, error.message);
    return error;
  }

  describe('numbers of sysfs', () => {
    it('begin where the header’s controller begins, whatever the kernel', async () => {
      assert.equal(await sysfsNumber(GPIO17, root), 529);
      await rm(path.join(root, 'gpiochip512'), { recursive: true });
      await addChip(970, 'pinctrl-bcm2835', 54);
      assert.equal(await sysfsNumber(GPIO17, root), 987);
      await rm(path.join(root, 'gpiochip970'), { recursive: true });
      await addChip(0, 'pinctrl-bcm2835', 54);
      assert.equal(await sysfsNumber(GPIO17, root), 17);
    });

    it('are found by the name of the character device', async () => {
      assert.equal(await sysfsNumber({ kind: 'offset', chip: 'gpiochip1', offset: 3 }, root), 573);
    });

    it('are found where the device itself is the parent', async () => {
      const folder = path.join(root, 'gpiochip600');
      await addChip(600, 'direct', 4);
      await mkdir(path.join(root, 'x/gpiochip5'), { recursive: true });
      await symlink(path.join(root, 'x/gpiochip5'), path.join(folder, 'device'));
      assert.equal(await sysfsNumber({ kind: 'offset', chip: 'gpiochip5', offset: 3 }, root), 603);
    });

    it('are found by the label, or by sysfs’s own name where the device is not to be seen', async () => {
      await addChip(600, 'bank', 4, 'gpiochip7', 'gpiochip8');
      await addChip(604, 'lonely', 4);
      for (const [chip, number] of [
        ['bank', 602],
        ['gpiochip600', 602],
        ['gpiochip604', 606],
        ['raspberrypi-exp-gpio', 572],
      ] as const) {
        assert.equal(await sysfsNumber({ kind: 'offset', chip, offset: 2 }, root), number);
      }
    });

    it('do not exist for a line that no controller has', async () => {
      const { message } = await rejection(sysfsNumber({ kind: 'gpio', gpio: 99 }, root));
      assert.match(message, /gpiochip0 \(pinctrl-bcm2711, 58 lines\), gpiochip1/);
    });
  });

  describe('as a line', () => {
    it('is an input with both edges that nobody has inverted', async () => {
      const { line, gpio } = await opened();
      assert.equal(line.name, 'GPIO17');
      assert.equal(line.kind, 'sysfs');
      assert.equal(gpio.number, 529);
      assert.deepEqual(gpio.settings, ['in', 'both', { activeLow: false }]);
      await line.close();
    });

    it('tells edges with the level and the time at which it heard of them', async () => {
      const { line, gpio, edges } = await opened();
      const before = Date.now();
      gpio.edge(1);
      gpio.edge(0);
      assert.deepEqual(
        edges.map(({ level, exact }) => ({ level, exact })),
        [
          { level: 1, exact: false },
          { level: 0, exact: false },
        ],
      );
      assert.ok(edges.every(({ time }) => time >= before && time <= Date.now()));
      await line.close();
    });

    it('reads the level, and leaves onoff’s own file alone', async () => {
      const { line, gpio } = await opened();
      gpio.failure = errorOf('EIO', 'value');
      await writeValue('0\n');
      assert.equal(await line.read(), 0);
      await writeValue('1\n');
      assert.equal(await line.read(), 1);
      await rm(path.join(root, 'gpio529/value'));
      await mkdir(path.join(root, 'gpio529/value'));
      assert.equal((await rejection(line.read())).kind, 'failed');
      await line.close();
    });

    it('gives the line back when it is closed, once', async () => {
      const { line, gpio, edges } = await opened();
      await line.close();
      await line.close();
      assert.equal(gpio.unexported, 1);
      gpio.edge(1);
      assert.deepEqual(edges, []);
      assert.equal((await rejection(line.read())).key, 'line-closed');
      await (await open()).close();
    });

    for (const { how, happen } of [
      { how: 'an edge cannot be read', happen: (gpio: FakeGpio) => gpio.edge() },
      { how: 'onoff tells an error', happen: (gpio: FakeGpio) => gpio.edge(0, errorOf('ENODEV', 'value')) },
    ]) {
      it(`is lost once when ${how}`, async () => {
        const { line, gpio, edges, losses } = await opened();
        gpio.failure = errorOf('ENODEV', 'value');
        happen(gpio);
        assert.deepEqual([edges.length, losses.length, gpio.unexported], [0, 1, 1]);
        assert.equal(losses[0]?.kind, 'lost');
        assert.equal(await rejection(line.read()), losses[0]);
        await line.close();
        assert.deepEqual([losses.length, gpio.unexported], [1, 1]);
      });
    }

    it('is lost when a read finds its controller gone', async () => {
      const { line, losses } = await opened();
      assert.equal((await rejection(line.read())).kind, 'lost');
      assert.equal(losses.length, 1);
      await line.close();
    });

    it('looks now and then whether it is still there', async () => {
      const clock = FakeTimers.install({ toFake: ['setInterval', 'clearInterval'] });
      try {
        const { line, losses } = await opened();
        await writeValue('1\n');
        clock.tick(2000);
        for (let i = 0; i < 20; i++) assert.equal(await line.read(), 1);
        await rm(path.join(root, 'gpio529'), { recursive: true });
        clock.tick(2000);
        while (losses.length === 0) await stat(root);
        assert.equal(clock.countTimers(), 0);
        await line.close();
        await (await open()).close();
        assert.equal(clock.countTimers(), 0);
      } finally {
        clock.uninstall();
      }
    });
  });

  describe('tells why a line cannot be opened:', () => {
    it('onoff is not installed, or not built', async () => {
      for (const [cause, key, text] of [
        [errorOf('MODULE_NOT_FOUND', ''), 'line-onoff-missing', /npm install onoff/],
        [
          new Error('Could not locate the bindings file. Tried:\n x'),
          'line-onoff-broken',
          /npm rebuild epoll/,
        ],
      ] as const) {
        const load = (): never => {
          throw cause;
        };
        const error = await failure('not-available', OnoffLine.open(GPIO17, AS_IS, { load, root }));
        assert.equal(error.key, key);
        assert.match(error.message, text);
      }
    });

    it('there is no sysfs for GPIO', async () => {
      await rm(path.join(root), { recursive: true });
      const error = await failure('not-available');
      assert.equal(error.key, 'line-no-sysfs');
      await mkdir(root);
    });

    it('a pull-up cannot be had', async () => {
      const error = await failure('not-available', open(GPIO17, { bias: 'pull-up' }));
      assert.match(error.message, /gpio=17=pu/);
    });

    it('this process has it already', async () => {
      const line = await open();
      assert.match((await failure('line-busy')).message, /GPIO17 .*Node-RED/);
      await line.close();
      await (await open()).close();
    });

    it('another program has it', async () => {
      refuse = () => errorOf('EBUSY', '/sys/class/gpio/export');
      assert.match((await failure('line-busy')).message, /GPIO17 .*\(EBUSY\)/);
    });

    it('sysfs may not be written', async () => {
      refuse = () => errorOf('EACCES', '/sys/class/gpio/export');
      const { message } = await failure('no-permission');
      assert.match(message, /open \/sys\/class\/gpio\/export \(EACCES\).*GPIO17.*group gpio/);
    });

    it('it has no interrupt, and it is exported no longer', async () => {
      refuse = (number) => {
        mkdirSync(path.join(root, `gpio${number}`));
        return errorOf('ENOENT', `/sys/class/gpio/gpio${number}/edge`);
      };
      assert.equal((await failure('failed')).key, 'line-no-edges');
      assert.equal(await readFile(path.join(root, 'unexport'), 'utf8'), '529');
    });

    it('the kernel refuses, and a line that was exported before stays so', async () => {
      await mkdir(path.join(root, 'gpio529'));
      refuse = () => errorOf('EIO', undefined);
      assert.equal((await failure('failed')).key, 'line-no-edges');
      await assert.rejects(readFile(path.join(root, 'unexport')), { code: 'ENOENT' });
      await rm(path.join(root, 'gpio529'), { recursive: true });
      refuse = () => errorOf('EINVAL', undefined);
      assert.match((await failure('failed')).message, /GPIO17 failed \(EINVAL\)/);
    });
  });
});

function errorOf(code: string, file: string | undefined): Error {
  return Object.assign(new Error(code), { code, ...(file === undefined ? {} : { path: file }) });
}

async function rejection(promise: Promise<unknown>): Promise<LineError> {
  const error = await promise.then(
    () => assert.fail('it succeeded'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof LineError, String(error));
  return error;
}
