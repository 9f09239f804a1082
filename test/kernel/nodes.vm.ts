// The nodes in a real Node-RED on a bus of the kernel: what a user sees of a driver that holds the address, and of its end.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import {
  expanderNode,
  flowNode,
  loadFlow,
  loggedErrors,
  node,
  shownStatus,
  startServer,
  stopServer,
  unloadFlow,
} from '../support/node-red';
import { type KernelChip, type KernelI2c, sharedKernelI2c } from './kernel-i2c';

const ADDRESS = 0x24;

describe('a flow on a bus of the kernel', function () {
  // Node-RED is slow to start on an emulated processor.
  this.timeout(180_000);
  let device: KernelI2c;
  let adapter: string;
  let busNumber: number;
  let chip: KernelChip;

  before(async () => {
    ({ device, busNumber } = await sharedKernelI2c());
    adapter = `/sys/bus/i2c/devices/i2c-${busNumber}`;
    await startServer();
  });
  after(stopServer);
  beforeEach(async () => {
    chip = await device.place(ADDRESS);
    await device.forget();
  });
  afterEach(async () => {
    await unloadFlow();
    await device.remove(ADDRESS);
  });

  const status = async (text: RegExp): Promise<void> => {
    let shown: string | undefined;
    for (let attempt = 0; attempt < 50; attempt++) {
      shown = (await shownStatus('lamp')).text;
      if (text.test(shown ?? '')) return;
      await delay(100);
    }
    assert.fail(`the node shows ${shown}, not ${String(text)}`);
  };

  it('whose chip a driver holds says so with the way out, and works after that without a deploy', async () => {
    await writeFile(`${adapter}/new_device`, `mcp23017 ${ADDRESS}`);
    try {
      await loadFlow(
        expanderNode({ bus: String(busNumber), address: '0x24' }),
        flowNode('lamp', 'mcp-out', { pins: 'A0' }),
      );
      await status(/address-held/);
      const [error = ''] = loggedErrors('chip');
      const [, client = '', file = ''] = /echo (\S+) \| sudo tee (\S+)"/.exec(error) ?? [];
      assert.match(error, /^mcp-expander "board": A driver of the Linux kernel holds 0x24/);
      node('lamp').receive({ payload: true });
      await writeFile(file, client);
      await status(/ready|on|back/);
      for (let wait = 0; wait < 100 && ((await chip.pads()) & 1) === 0; wait++) await delay(50);
      assert.equal((await chip.pads()) & 1, 1, 'the lamp is on as it was wanted');
      assert.equal(loggedErrors('chip').length, 1, 'told once');
    } finally {
      await writeFile(`${adapter}/delete_device`, String(ADDRESS));
    }
  });
});
