// Linux's own MCP23017 driver (pinctrl-mcp23s08) on the simulated chip: what two strangers agree on holds.
import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { type KernelChip, type KernelI2c, sharedKernelI2c } from './kernel-i2c';

const ADDRESS = 0x23;
const GPIO = '/sys/class/gpio';
const LINES = Array.from({ length: 16 }, (_, line) => line);

describe('The kernel’s own driver on the simulated chip', () => {
  let device: KernelI2c;
  let adapter: string;
  let chip: KernelChip;
  /** The number of line 0 in sysfs. */
  let base: number;

  before(async () => {
    const shared = await sharedKernelI2c();
    device = shared.device;
    adapter = `/sys/bus/i2c/devices/i2c-${shared.busNumber}`;
  });
  beforeEach(async () => {
    chip = await device.place(ADDRESS);
    await writeFile(`${adapter}/new_device`, `mcp23017 ${ADDRESS}`);
    base = await baseOf('mcp23017');
    for (const line of LINES) await writeFile(`${GPIO}/export`, String(base + line));
    await device.forget();
  });
  afterEach(() => writeFile(`${adapter}/delete_device`, String(ADDRESS)));

  it('finds all 16 lines as inputs', async () => {
    for (const line of LINES) assert.equal(await get(line, 'direction'), 'in');
    assert.equal(await chip.outputs(), 0x0000);
  });

  it('drives each line, and no other', async () => {
    for (const line of LINES) await set(line, 'direction', 'low');
    assert.equal(await chip.outputs(), 0xffff);
    for (const line of LINES) {
      await set(line, 'value', '1');
      assert.equal(await chip.pads(), 1 << line);
      assert.equal(await get(line, 'value'), '1');
      await set(line, 'value', '0');
    }
    assert.equal(await chip.pads(), 0x0000);
  });

  it('reads on each line what the outside does', async () => {
    // Lines whose number has a certain bit, then all others: no two lines see the same.
    for (const word of [0xaaaa, 0x5555, 0xcccc, 0x3333, 0xf0f0, 0x0f0f, 0xff00, 0x00ff]) {
      await chip.drivePort('A', word & 0xff);
      await chip.drivePort('B', word >> 8);
      assert.equal(await levels(), word);
    }
  });

  it('sees a line that is held low against its output', async () => {
    await set(5, 'direction', 'high');
    assert.equal(await get(5, 'value'), '1');
    await chip.short(5, 0);
    assert.equal(await get(5, 'value'), '0');
  });

  it('makes a line an output that begins high without a low pulse', async () => {
    await chip.drive(9, 1);
    await device.forget();
    await set(9, 'direction', 'high');
    const history = await chip.history();
    assert.equal(history.at(-1)?.outputs, 1 << 9);
    assert.deepEqual(new Set(history.map(({ pads }) => pads)), new Set([1 << 9]));
  });

  it('takes one write to set a line, and a pointer with a read to get one', async () => {
    await set(0, 'direction', 'low');
    await device.forget();
    await set(0, 'value', '1');
    assert.deepEqual(await device.messages(), [
      { kind: 'write', address: ADDRESS, bytes: [0x14, 0x01, 0x00] },
    ]);
    await device.forget();
    await get(0, 'value');
    assert.deepEqual((await device.messages()).slice(0, 2), [
      { kind: 'write', address: ADDRESS, bytes: [0x12] },
      { kind: 'read', address: ADDRESS, bytes: [0x01, 0x00] },
    ]);
  });

  async function levels(): Promise<number> {
    let word = 0;
    for (const line of LINES) if ((await get(line, 'value')) === '1') word |= 1 << line;
    return word;
  }

  function set(line: number, attribute: 'direction' | 'value', value: string): Promise<void> {
    return writeFile(`${GPIO}/gpio${base + line}/${attribute}`, value);
  }

  async function get(line: number, attribute: 'direction' | 'value'): Promise<string> {
    return (await readFile(`${GPIO}/gpio${base + line}/${attribute}`, 'utf8')).trim();
  }
});

async function baseOf(label: string): Promise<number> {
  for (const chip of (await readdir(GPIO)).filter((name) => name.startsWith('gpiochip'))) {
    const at = (attribute: string) => readFile(`${GPIO}/${chip}/${attribute}`, 'utf8');
    if ((await at('label')).trim() === label) return Number(await at('base'));
  }
  throw new Error(`no GPIO controller is called ${label}`);
}
