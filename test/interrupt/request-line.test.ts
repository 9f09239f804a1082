// Why the character device refuses a line, on a kernel that is played by the test: each reason as a text, and nothing
// left open.
import assert from 'node:assert/strict';
import { FdPoller } from '../../src/interrupt/fd-poller';
import { GpiochipLine } from '../../src/interrupt/gpiochip-line';
import {
  LineError,
  type LineErrorKind,
  type LineId,
  type LineOptions,
} from '../../src/interrupt/interrupt-line';
import { type FakeChip, type FakeLine, FakeLinux, systemError } from './fake-linux';

const GPIO17: LineId = { kind: 'gpio', gpio: 17 };
const AS_IS: LineOptions = { bias: 'as-is' };
const NAMES = Array.from({ length: 28 }, (_, offset) => `GPIO${offset}`);

describe('GpiochipLine tells why a line cannot be opened:', () => {
  let linux: FakeLinux;
  let poller: FdPoller;
  let chip: FakeChip;
  let gpio17: FakeLine;

  beforeEach(() => {
    linux = new FakeLinux();
    poller = new FdPoller(linux);
    linux.addChip('gpiochip0', 'firmware', ['', 'BT_ON']);
    chip = linux.addChip('gpiochip1', 'pinctrl-bcm2711', NAMES);
    gpio17 = lineOf(chip, 17);
  });

  const open = (id: LineId = GPIO17, options: LineOptions = AS_IS): Promise<GpiochipLine> =>
    GpiochipLine.open(id, options, () => ({ linux, poller }));

  /** The failure, which must have left nothing open. */
  async function failure(kind: LineErrorKind, opening = open()): Promise<LineError> {
    const error = await rejection(opening);
    assert.equal(error.kind, kind, error.message);
    await settled();
    assert.deepEqual(linux.opened, []);
    return error;
  }

  it('koffi is not installed', async () => {
    const error = await failure('not-available', openWithout(systemError('MODULE_NOT_FOUND')));
    assert.match(error.message, /npm install koffi/);
    assert.equal(error.key, 'line-koffi-missing');
  });

  it('koffi does not load', async () => {
    const error = await failure('not-available', openWithout(new Error('invalid ELF header\nat x')));
    assert.equal(error.key, 'line-koffi-broken');
    assert.match(error.message, /\(invalid ELF header\)/);
  });

  it('there is no controller', async () => {
    linux.chips.length = 0;
    const error = await failure('not-available');
    assert.equal(error.key, 'line-no-chips');
    assert.match(error.message, /--device \/dev\/gpiochip0/);
  });

  it('no controller has the line', async () => {
    const error = await failure('no-line', open({ kind: 'offset', chip: 'gpiochip9', offset: 1 }));
    assert.match(
      error.message,
      /gpiochip9 line 1 .*gpiochip0 \(firmware, 2 lines\), gpiochip1 \(pinctrl-bcm2711/,
    );
  });

  it('another program has it', async () => {
    Object.assign(gpio17, { used: true, consumer: 'sysfs' });
    const error = await failure('line-busy');
    assert.match(error.message, /GPIO17 is already in use by "sysfs"/);
    assert.match(error.message, /unexport/);
  });

  it('somebody without a name has it', async () => {
    gpio17.used = true;
    assert.match((await failure('line-busy')).message, /GPIO17 .*another program or driver \(EBUSY\)/);
  });

  it('this process has it already', async () => {
    const line = await open();
    assert.match((await rejection(open())).message, /"node-red-mcp23017"/);
    assert.equal(await line.read(), 0);
    await line.close();
  });

  it('the device may not be opened', async () => {
    linux.failures.push({ call: 'open /dev/gpiochip1', code: 'EACCES' });
    const { message } = await failure('no-permission');
    assert.match(message, /\/dev\/gpiochip1 \(EACCES\).*GPIO17.*usermod -aG gpio.*--group-add/);
  });

  it('the device that was named may not be opened, among others', async () => {
    linux.failures.push({ call: 'open /dev/gpiochip0', code: 'EACCES' });
    linux.failures.push({ call: 'open /dev/gpiochip1', code: 'EPERM' });
    const { message } = await failure(
      'no-permission',
      open({ kind: 'offset', chip: 'gpiochip1', offset: 3 }),
    );
    assert.match(message, /open \/dev\/gpiochip1 \(EPERM\)/);
  });

  it('the line’s device may not be opened any more', async () => {
    const openFile = linux.open.bind(linux);
    let opens = 0;
    linux.open = (path) => {
      // The first ones are to see what there is.
      if (++opens > linux.chips.length) throw systemError('EACCES');
      return openFile(path);
    };
    await failure('no-permission');
  });

  it('the kernel is too old', async () => {
    for (const code of ['EINVAL', 'ENOTTY']) {
      linux.failures.push({ call: 'ioctl c100b405', code });
      assert.equal((await failure('not-available')).key, 'line-old-kernel');
    }
  });

  it('its controller has no interrupts', async () => {
    for (const code of ['ENXIO', 'ENODEV']) {
      linux.failures.push({ call: 'ioctl c250b407', code });
      const { key, message } = await failure('failed');
      assert.equal(key, 'line-no-edges');
      assert.ok(message.includes(code));
    }
  });

  it('the kernel refuses for another reason', async () => {
    linux.failures.push({ call: 'ioctl c250b407', code: 'ENOMEM' });
    assert.match((await failure('failed')).message, /GPIO17 failed \(ENOMEM\)/);
    linux.failures.push(
      { call: 'ioctl c250b407', code: 'EINVAL' },
      { call: 'ioctl c250b407', code: 'EINVAL' },
    );
    assert.match((await failure('failed')).message, /GPIO17 failed \(EINVAL\)/);
    linux.failures.push({ call: 'ioctl 8044b401', code: 'EIO' });
    assert.match((await failure('failed')).message, /GPIO17 failed \(EIO\)/);
  });

  it('there are too many open files', async () => {
    for (const call of ['bell', 'unblock']) {
      linux.failures.push({ call, code: 'EMFILE' });
      assert.match((await failure('failed')).message, /EMFILE/);
      assert.equal(gpio17.used, false);
    }
  });

  it('a controller that disappears meanwhile is none', async () => {
    linux.failures.push({ call: 'open /dev/gpiochip0', code: 'ENXIO' });
    await (await open()).close();
  });
});

function openWithout(cause: Error): Promise<GpiochipLine> {
  return GpiochipLine.open(GPIO17, AS_IS, () => {
    throw cause;
  });
}

function lineOf(chip: FakeChip, offset: number): FakeLine {
  return chip.lines[offset] ?? assert.fail();
}

async function rejection(promise: Promise<unknown>): Promise<LineError> {
  const error = await promise.then(
    () => assert.fail('it succeeded'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof LineError, String(error));
  return error;
}

/** Lets everything run that needs no outside event. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await new Promise((resolve) => setImmediate(resolve));
}
