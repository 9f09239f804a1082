// The race of the first question ever asked about this chip: many flows, one chip, and no pin overwritten by another.
// https://raspberrypi.stackexchange.com/questions/85981
import assert from 'node:assert/strict';
import { simulatedBus } from '../../nodes/shared/hardware';
import {
  expanderNode,
  flowNode,
  loadFlow,
  node,
  settle,
  startServer,
  stopServer,
  unloadFlow,
} from '../support/node-red';

const PINS = Array.from({ length: 16 }, (_, pin) => `${pin < 8 ? 'A' : 'B'}${pin & 7}`);
const MESSAGES = 200;

describe('16 flows that set 16 pins 200 times each at random', () => {
  before(startServer);
  after(stopServer);
  afterEach(unloadFlow);

  it('show every level they command, in order, and no other: a second flow cannot overwrite a pin', async () => {
    await loadFlow(
      expanderNode(),
      ...PINS.flatMap((pin) => [
        { id: `flow-${pin}`, type: 'helper', z: 'tab1', wires: [[`out-${pin}`]] },
        flowNode(`out-${pin}`, 'mcp-out', { pins: pin }),
      ]),
    );
    const chip = simulatedBus.chip(0x20);
    const shown = PINS.map(() => [0]);
    chip.onChange(() => shown.forEach((levels, pin) => note(levels, chip.pad(pin))));
    const commanded = PINS.map(() => [0]);
    for (let message = 0; message < MESSAGES; message++) {
      for (const [pin, name] of PINS.entries()) {
        const payload = Math.random() < 0.5;
        note(commanded[pin] ?? [], Number(payload));
        node(`flow-${name}`).send({ payload });
        if (Math.random() < 0.1) await new Promise(setImmediate);
      }
    }
    await settle(1000);
    assert.deepEqual(shown, commanded);
  });
});

function note(levels: number[], level: number): void {
  if (levels.at(-1) !== level) levels.push(level);
}
