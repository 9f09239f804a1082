// The list of GPIO lines to choose from, on a kernel that the test plays.
import assert from 'node:assert/strict';
import { UserError } from '../../src/errors/user-error';
import { listLines } from '../../src/interrupt/list-lines';
import { FakeLinux } from './fake-linux';

describe('The list of GPIO lines', () => {
  let linux: FakeLinux;
  beforeEach(() => (linux = new FakeLinux()));
  const list = () => listLines(() => linux);
  const keyOf = (error: Error | undefined) => (error instanceof UserError ? error.key : error);

  it('has every line with its name, its user, and the number that means it', () => {
    linux.addChip('gpiochip10', 'pinctrl-bcm2712', ['GPIO1']);
    const header = linux.addChip('gpiochip0', 'pinctrl-rp1', ['ID_SDA', 'ID_SCL', 'GPIO2', '']);
    Object.assign(header.lines[2] ?? {}, { used: true, consumer: 'w1' });
    Object.assign(header.lines[3] ?? {}, { used: true });
    const { chips, problem } = list();
    assert.equal(problem, undefined);
    assert.deepEqual(chips, [
      {
        name: 'gpiochip0',
        label: 'pinctrl-rp1',
        lines: [
          { offset: 0, name: 'ID_SDA', consumer: null, gpio: 0 },
          { offset: 1, name: 'ID_SCL', consumer: null, gpio: 1 },
          { offset: 2, name: 'GPIO2', consumer: 'w1', gpio: 2 },
          { offset: 3, name: '', consumer: '', gpio: 3 },
        ],
      },
      {
        name: 'gpiochip10',
        label: 'pinctrl-bcm2712',
        lines: [{ offset: 0, name: 'GPIO1', consumer: null, gpio: null }],
      },
    ]);
    assert.deepEqual(linux.opened, []);
  });

  it('finds the line that a setting means', () => {
    const chip = linux.addChip('gpiochip0', 'pinctrl-rp1', ['A', 'B'].concat(new Array<string>(16).fill('')));
    Object.assign(chip.lines[17] ?? {}, { used: true, consumer: 'us' });
    const { find } = list();
    assert.equal(find({ kind: 'gpio', gpio: 17 })?.consumer, 'us');
    assert.equal(find({ kind: 'offset', chip: 'pinctrl-rp1', offset: 17 })?.offset, 17);
    assert.equal(find({ kind: 'gpio', gpio: 99 }), undefined);
    assert.equal(find({ kind: 'offset', chip: 'nowhere', offset: 0 }), undefined);
  });

  it('gives no number to a line that another has as well', () => {
    linux.addChip('gpiochip0', 'one', ['GPIO4']);
    linux.addChip('gpiochip1', 'two', ['GPIO4', 'GPIO900']);
    assert.deepEqual(
      list().chips.map(({ lines }) => lines.map(({ gpio }) => gpio)),
      [[null], [null, 900]],
    );
  });

  it('says why lines are missing', () => {
    assert.equal(keyOf(list().problem), 'lines-none');
    linux.addChip('gpiochip0', 'pinctrl-rp1', ['']);
    linux.failures.push({ call: 'open /dev/gpiochip0', code: 'EACCES' });
    const denied = list();
    assert.deepEqual(denied.chips, []);
    assert.match(denied.problem?.message ?? '', /EACCES \/dev\/gpiochip0/);
    linux.failures.push({ call: 'ioctl 8044b401', code: 'ENOTTY' });
    assert.match(list().problem?.message ?? '', /ENOTTY/);
    const noKoffi = listLines(() => {
      throw Object.assign(new Error('Cannot find module\nTried: many'), { code: 'MODULE_NOT_FOUND' });
    });
    assert.deepEqual([noKoffi.chips, noKoffi.find({ kind: 'gpio', gpio: 1 })], [[], undefined]);
    assert.match(noKoffi.problem?.message ?? '', /MODULE_NOT_FOUND.*koffi/);
    assert.deepEqual(linux.opened, []);
  });

  it('has no lines of a controller that goes while they are read, and leaves nothing open', () => {
    const chip = linux.addChip('gpiochip0', 'pinctrl-rp1', ['A']);
    linux.addChip('gpiochip1', 'other', ['B']);
    let opens = 0;
    const open = linux.open.bind(linux);
    linux.open = (path) => {
      if (path === '/dev/gpiochip0' && ++opens === 2) linux.remove(chip);
      return open(path);
    };
    assert.deepEqual(
      list().chips.map(({ lines }) => lines.length),
      [0, 1],
    );
    assert.deepEqual(linux.opened, []);
  });
});
