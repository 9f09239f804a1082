// Each example, as a user tries it: pressed from outside, and looked at from outside.
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { simulatedBus } from '../../nodes/shared/hardware';
import { RunningExample, until } from '../support/examples';
import {
  collect,
  deploy,
  type Message,
  sentBy,
  settle,
  startServer,
  stopFlow,
  stopServer,
  unloadFlow,
} from '../support/node-red';

/** Pin numbers of port B. */
const B0 = 8;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const payloads = (messages: readonly Message[]): unknown[] => messages.map(({ payload }) => payload);

/** The levels that a pin shows from now on, one after the other. */
function levelsOf(address: number, pin: number): number[] {
  const chip = simulatedBus.chip(address);
  const levels = [chip.pad(pin)];
  chip.onChange(() => {
    if (levels.at(-1) !== chip.pad(pin)) levels.push(chip.pad(pin));
  });
  return levels;
}

describe('the example', function () {
  this.timeout(60_000);
  before(startServer);
  after(stopServer);
  afterEach(unloadFlow);

  it('"blink" blinks from its deploy on, until it is stopped, and tells the level', async () => {
    const flow = await RunningExample.start([1]);
    const levels = levelsOf(0x20, B0);
    const told = collect(flow.idOf('debug', 'level'));
    await until(() => levels.length >= 4, 'the lamp has been on twice');
    flow.inject('stop');
    await until(() => simulatedBus.chip(0x20).pad(B0) === 0, 'off');
    const before = levels.length;
    await pause(1200);
    assert.equal(levels.length, before);
    assert.deepEqual([...new Set(payloads(told))].sort(), [0, 1]);
    flow.inject('blink');
    await until(() => levels.length > before, 'it blinks again');
  });

  it('"button to lamp" has the lamp follow the button, and a press of 5 ms is not lost', async () => {
    const flow = await RunningExample.start([2]);
    const chip = simulatedBus.chip(0x21);
    const levels = levelsOf(0x21, B0);
    chip.drive(0, 0);
    await until(() => chip.pad(B0) === 1, 'lit while it is pressed');
    chip.drive(0, 'Z');
    await until(() => chip.pad(B0) === 0, 'dark when it is let go');
    const told = collect(flow.idOf('debug', 'button'));
    flow.inject('press for 5 ms');
    await until(() => told.length === 2, 'press and release');
    assert.deepEqual(payloads(told), [true, false]);
    await until(() => levels.length === 5, 'the lamp has been on twice');
    flow.inject('press for 2 s');
    await until(() => chip.pad(B0) === 1, 'lit');
    await pause(500);
    assert.equal(chip.pad(B0), 1, 'still lit');
  });

  it('"many flows, one chip" sets every pin to its last command, whatever the others do', async () => {
    const flow = await RunningExample.start([3]);
    const results = collect(flow.idOf('debug', 'result'));
    flow.inject('race');
    await until(() => results.length === 1, 'the pins are compared');
    assert.equal(results[0]?.payload, '3200 commands, no pin wrong');
    const last = new Map<unknown, unknown>();
    for (const name of ['flow 1', 'flow 2', 'flow 3', 'flow 4'])
      for (const { pin, payload } of sentBy(flow.idOf('mcp-out', name))) last.set(pin, payload);
    assert.equal(last.size, 16);
    for (const [pin, payload] of last) {
      const index = (String(pin).startsWith('A') ? 0 : B0) + Number(String(pin)[1]);
      assert.equal(Boolean(simulatedBus.chip(0x22).pad(index)), payload, String(pin));
    }
  });

  it('"many flows, one chip" finds a pin that is not as it was commanded', async () => {
    const flow = await RunningExample.start([3]);
    const results = collect(flow.idOf('debug', 'result'));
    for (let pin = 0; pin < 16; pin++) simulatedBus.chip(0x22).short(pin, 1);
    flow.inject('race');
    await until(() => results.length === 1, 'the pins are compared');
    assert.match(String(results[0]?.payload), /^wrong: A\d/);
  });

  for (const [number, name] of [
    [4, 'tutorial 3'],
    [5, 'tutorial 4'],
  ] as const)
    it(`"${name}" lights the LED of the pressed button until the next one is, also for a short press`, async () => {
      const flow = await RunningExample.start([number]);
      const [buttons, leds] = [simulatedBus.chip(0x20), simulatedBus.chip(0x21)];
      for (const button of [3, 6, 0]) {
        buttons.drive(button, 0);
        await pause(3);
        buttons.drive(button, 'Z');
        await until(() => (leds.pads & 0xff) === 1 << button, `LED ${button} alone`);
        await pause(60);
      }
      flow.inject('press button 5');
      await until(() => (leds.pads & 0xff) === 1 << 5, 'LED 5');
      await until(() => sentBy(flow.idOf('mcp-in', 'LEDs that are on')).at(-1)?.payload === 32, 'told');
      const interrupts = sentBy(flow.idOf('mcp-interrupt'));
      assert.equal(interrupts.at(-1)?.['exact'], number === 5);
    });

  describe('"relay board"', () => {
    const ADDRESS = 0x23;
    const relaysOn = (): number =>
      ~(simulatedBus.chip(ADDRESS).pads >> 8) & (simulatedBus.chip(ADDRESS).outputs >> 8) & 0xff;

    it('clicks no relay: not at the start, nor at a deploy, nor at the end', async () => {
      const seen: number[] = [];
      simulatedBus.chip(ADDRESS).onChange(() => seen.push(relaysOn()));
      const flow = await RunningExample.start([6]);
      await until(() => simulatedBus.chip(ADDRESS).outputs === 0xff00, 'eight outputs');
      await deploy('full', ...flow.nodes);
      await settle();
      assert.deepEqual(
        seen.filter((relays) => relays !== 0),
        [],
      );
    });

    it('a press toggles its relay, and it is off after the stop', async () => {
      const flow = await RunningExample.start([6]);
      const chip = simulatedBus.chip(ADDRESS);
      const press = async (button: number, expected: number): Promise<void> => {
        chip.drive(button, 0);
        await until(() => relaysOn() === expected, `relays ${expected}`);
        await pause(60);
        chip.drive(button, 'Z');
        await pause(80);
        assert.equal(relaysOn(), expected, 'the release changes nothing');
      };
      await press(2, 0b100);
      await press(7, 0b1000_0100);
      await press(2, 0b1000_0000);
      flow.inject('all on');
      await until(() => relaysOn() === 0xff, 'all on');
      flow.inject('all off');
      await until(() => relaysOn() === 0, 'all off');
      await press(0, 0b1);
      await stopFlow();
      assert.equal(chip.outputs & 0xff00, 0xff00, 'they are driven');
      assert.equal(relaysOn(), 0, 'off');
    });

    it('has all relays back after a reset, and takes no button for pressed', async () => {
      const flow = await RunningExample.start([6]);
      const chip = simulatedBus.chip(ADDRESS);
      flow.inject('all on');
      await until(() => relaysOn() === 0xff, 'all on');
      chip.reset();
      assert.equal(relaysOn(), 0);
      await until(() => relaysOn() === 0xff, 'all on again');
      await pause(100);
      assert.deepEqual(sentBy(flow.idOf('mcp-in')), []);
    });
  });

  it('"32 channels" has each input switch its output, in one transfer, and tells all 32 levels', async () => {
    const flow = await RunningExample.start([7]);
    const [inputs, outputs] = [simulatedBus.chip(0x24), simulatedBus.chip(0x25)];
    const told = collect(flow.idOf('debug', '32 levels'));
    for (let pin = 0; pin < 16; pin++) {
      simulatedBus.clearLog();
      inputs.drive(pin, 0);
      await until(() => outputs.pads === 1 << pin, `output ${pin} alone`);
      const writes = simulatedBus.log.filter(({ kind, address }) => kind === 'write' && address === 0x25);
      assert.equal(writes.length, 1);
      inputs.drive(pin, 'Z');
      await until(() => outputs.pads === 0, 'dark');
    }
    inputs.drive(0, 0);
    inputs.drive(15, 0);
    await until(() => outputs.pads === 0x8001, 'two at once');
    await until(() => isDeepStrictEqual(told.at(-1)?.payload, { inputs: 0x8001, outputs: 0x8001 }), 'both');
    flow.inject('every second lamp');
    await until(() => outputs.pads === 0x5555, 'every second');
    flow.inject('A0 and B7 only');
    await until(() => outputs.pads === 0xd555, 'one more');
    flow.inject('all off');
    await until(() => outputs.pads === 0, 'dark');
  });

  it('"rotary encoder and counter" counts detents both ways, pulses, and their rate', async () => {
    const flow = await RunningExample.start([10]);
    const [positions, counts, rates] = ['position', 'count', 'rate'].map((name) =>
      collect(flow.idOf('debug', name)),
    ) as [Message[], Message[], Message[]];
    flow.inject('turn right');
    await until(() => positions.length === 5, 'five detents');
    assert.deepEqual(payloads(positions), [1, 2, 3, 4, 5]);
    assert.equal(positions.at(-1)?.['direction'], 'cw');
    await pause(200);
    flow.inject('turn left');
    await until(() => positions.length === 10, 'five detents back');
    assert.deepEqual(payloads(positions.slice(5)), [4, 3, 2, 1, 0]);
    assert.equal(positions.at(-1)?.['direction'], 'ccw');

    counts.length = 0;
    flow.inject('20 litres');
    await until(() => counts.at(-1)?.payload === 20, 'twenty pulses');
    await until(() => rates.some(({ payload }) => Math.abs(Number(payload) - 10) < 2), 'ten a second');
    await pause(200);
    simulatedBus.chip(0x22).drive(3, 0);
    await until(() => counts.at(-1)?.payload === 21, 'one by hand');
    simulatedBus.chip(0x22).drive(3, 'Z');
    flow.inject('begin anew');
    await until(() => counts.at(-1)?.payload === 0, 'none');
    flow.inject('set to 0');
    await until(() => positions.at(-1)?.payload === 0, 'at 0');
  });

  describe('"watchdog and interlock"', () => {
    const chip = () => simulatedBus.chip(0x23);
    const [UP, DOWN, PUMP] = [B0, B0 + 1, B0 + 2];

    it('never drives the blind both ways, and waits half a second between', async () => {
      await RunningExample.start([11]);
      const both: boolean[] = [];
      const times: Record<string, number> = {};
      chip().onChange(() => {
        both.push(chip().pad(UP) === 1 && chip().pad(DOWN) === 1);
        if (chip().pad(UP) === 0) times['off'] ??= Date.now();
        if (chip().pad(DOWN) === 1) times['on'] ??= Date.now();
      });
      chip().drive(0, 0);
      await until(() => chip().pad(UP) === 1, 'up');
      delete times['off'];
      chip().drive(1, 0);
      await until(() => chip().pad(DOWN) === 1, 'down');
      assert.equal(chip().pad(UP), 0);
      assert.ok(Number(times['on']) - Number(times['off']) >= 495, 'a break');
      chip().drive(1, 'Z');
      chip().drive(0, 'Z');
      await until(() => chip().pad(DOWN) === 0, 'it stands');
      assert.ok(!both.includes(true));
    });

    it('lets the pump run for 5 s after the last press, and tells that it went off by itself', async () => {
      const flow = await RunningExample.start([11]);
      const ends = collect(flow.idOf('debug', 'pump'));
      chip().drive(2, 0);
      await until(() => chip().pad(PUMP) === 1, 'it runs');
      chip().drive(2, 'Z');
      const began = Date.now();
      await pause(2000);
      flow.inject('pump, 5 s more');
      await until(() => chip().pad(PUMP) === 0, 'it is off');
      const ran = Date.now() - began;
      assert.ok(ran > 6500 && ran < 9500, `${ran} ms`);
      await until(() => ends.length === 1, 'told');
      assert.equal(ends[0]?.['action'], 'limit');
    });

    it('tells that the chip was reset', async () => {
      const flow = await RunningExample.start([11]);
      const health = collect(flow.idOf('debug', 'health'));
      chip().reset();
      await until(() => health.length > 0, 'told');
      assert.equal(health[0]?.payload, 'reset');
    });
  });
});
