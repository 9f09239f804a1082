// What must hold whatever happens to bus and chip, in a flow with the settings that a new expander has.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { simulatedBus } from '../../nodes/shared/hardware';
import { DEFAULT_CHECK_MS } from '../../src/config/expander-config';
import { CHIP_REGISTERS, type ChipFault, strike } from '../../src/simulator/chip-faults';
import { FlowClock } from '../support/flow-clock';
import {
  collect,
  expanderNode,
  flowNode,
  loadFlow,
  type Message,
  node,
  shownStatus,
  startServer,
  stopServer,
  unloadFlow,
  warnings,
} from '../support/node-red';

const ADDRESS = 0x20;
/** Within this all must be as it was. */
const RESTORED_MS = DEFAULT_CHECK_MS + 100;
/** Longer than any look at the inputs takes to come. */
const LOOK_MS = 60;

const RELAYS = 0x00ff;
const DOOR = 8;
/** What the chip has caught itself, in INTF and INTCAP, is not for anybody to restore. */
const WRITTEN = CHIP_REGISTERS.filter(({ register }) => register !== 'INTF' && register !== 'INTCAP');
const PINS = {
  A1: { inverted: true },
  B0: { pullUp: true, inverted: true, label: 'door' },
  B1: { pullUp: true, inverted: true },
  B2: { pullUp: true, inverted: true, interrupt: 'low' },
};
const WIRINGS: Record<string, object> = {
  polled: {},
  'with INT wired': { wiring: 'mirrored', lineA: '17' },
};

const helper = (id: string) => ({ id, type: 'helper', z: 'tab1', wires: [] });
const FLOW = [
  flowNode('relays', 'mcp-out', { pins: 'A' }),
  flowNode('buttons', 'mcp-in', { pins: 'B0-B2', wires: [['changes']] }),
  flowNode('interrupts', 'mcp-interrupt', { pins: 'B', wires: [['calls']] }),
  helper('changes'),
  helper('calls'),
  { id: 'k1', type: 'complete', z: 'tab1', scope: ['relays'], wires: [['done']] },
  helper('done'),
  { id: 'k2', type: 'catch', z: 'tab1', scope: null, wires: [['errors']] },
  helper('errors'),
];

describe('a flow with new nodes', function () {
  // Virtual seconds take their time on a busy machine.
  this.timeout(60_000);
  let time: FlowClock;
  before(startServer);
  after(stopServer);
  beforeEach(() => (time = new FlowClock()));
  afterEach(async () => {
    await time.until(unloadFlow());
    time.end();
  });

  const chip = () => simulatedBus.chip(ADDRESS);
  const registers = () => WRITTEN.map(({ port, register }) => chip().peek(port, register));
  /** Logical levels that the relays have. */
  const shown = () => (chip().pads ^ 0x0002) & RELAYS & chip().outputs;
  const text = async (id: string) => (await time.until(shownStatus(id))).text;
  const load = async (expander: object = {}): Promise<void> => {
    await time.until(loadFlow(expanderNode({ pins: PINS, ...expander }), ...FLOW));
    await time.after(50);
  };
  const command = async (payload: unknown, ms = 100): Promise<void> => {
    node('relays').receive({ payload });
    await time.after(ms);
  };
  const press = async (pin: number): Promise<void> => {
    chip().drive(pin, 0);
    await time.after(LOOK_MS);
    chip().drive(pin, 'Z');
    await time.after(LOOK_MS);
  };
  const levels = (messages: readonly Message[]) =>
    messages.map(({ topic, payload }) => `${String(topic)}=${String(payload)}`);

  for (const error of ['NAK', 'EIO'] as const) {
    for (const times of [1, 3]) {
      it(`has the pin right in ten of ten cases, one done each and no error, when the next ${times === 1 ? 'transfer says' : '3 transfers say'} ${error}`, async () => {
        // The retries are for the command: where inputs are looked at, a look might take the fault upon itself.
        await time.until(
          loadFlow(expanderNode(), ...FLOW.filter(({ id }) => !/buttons|interrupts/.test(id))),
        );
        await time.after(50);
        const [done, errors] = [collect('done'), collect('errors')];
        for (let round = 1; round <= 10; round++) {
          simulatedBus.inject({ address: ADDRESS, error, times });
          await command(round);
          assert.equal(chip().pads & RELAYS, round);
          assert.equal(done.length, round);
        }
        assert.deepEqual(errors, []);
        assert.deepEqual(warnings('chip'), []);
      });

      it(`has pins and buttons right when ${error} hits ${times} of the transfers under way`, async () => {
        await load();
        const [done, errors, changes] = [collect('done'), collect('errors'), collect('changes')];
        for (let round = 1; round <= 10; round++) {
          simulatedBus.inject({ address: ADDRESS, error, times });
          await command(round);
          assert.equal(shown(), round);
          assert.equal(done.length, round);
          simulatedBus.inject({ address: ADDRESS, error, times });
          await press(DOOR);
          await time.after(60);
        }
        assert.deepEqual(errors, []);
        assert.equal(levels(changes).join(), Array(10).fill('door=true,door=false').join());
      });
    }
  }

  for (const [how, wiring] of Object.entries(WIRINGS)) {
    /** What happens, and at which moment of the second between two checks. */
    const survives = async (fault: ChipFault, moment: number): Promise<void> => {
      const [changes, calls] = [collect('changes'), collect('calls')];
      const [before, relays] = [registers(), shown()];
      await time.after(moment);
      strike(chip(), fault);
      await time.after(RESTORED_MS);
      assert.deepEqual(registers(), before);
      assert.equal(shown(), relays);
      assert.deepEqual([changes, calls], [[], []], 'no phantom');
      await press(DOOR);
      assert.deepEqual(levels(changes), ['door=true', 'door=false'], 'the next press');
      assert.ok(calls.length > 0);
    };

    it(`has outputs, pull-ups and interrupts back after a power-on reset at any moment, no phantom, and the next press, ${how}`, async () => {
      await load(wiring);
      await command(0xa5);
      for (let moment = 0; moment < 1000; moment += 190) await survives({ kind: 'reset' }, moment);
    });

    it(`has them back after a reset of any registers, ${how}`, async () => {
      await load(wiring);
      await command(0x5a);
      await fc.assert(
        fc.asyncProperty(fc.subarray([...CHIP_REGISTERS]), fc.nat(999), (names, moment) =>
          survives({ kind: 'partial-reset', registers: names }, moment),
        ),
        { numRuns: 60 },
      );
    });

    it(`has them back after the address map was flipped in the middle of traffic, with the last levels, ${how}`, async () => {
      await load(wiring);
      const [changes, calls, done] = [collect('changes'), collect('calls'), collect('done')];
      await command(0);
      const before = registers();
      for (let round = 0; round < 20; round++) await command(round * 4, 7);
      const flipped = time.now;
      strike(chip(), { kind: 'bank' });
      // Commands go on until the end of the time in which it has to be found and mended.
      let rounds = 20;
      while (time.now < flipped + RESTORED_MS - 7) await command((rounds++ * 4) & 0xff, 7);
      await time.after(flipped + RESTORED_MS - time.now);
      assert.equal(shown(), (4 * (rounds - 1)) & 0xff);
      assert.equal(done.length, rounds + 1);
      assert.deepEqual([changes, calls], [[], []], 'no phantom');
      await command(0);
      assert.deepEqual(registers(), before);
      await press(DOOR);
      assert.deepEqual(levels(changes), ['door=true', 'door=false']);
    });
  }

  it('works within two seconds of the appearance of a chip that was absent for five, without a deploy', async () => {
    const appear = simulatedBus.breakDown({ address: ADDRESS, error: 'NAK' });
    const begin = time.now;
    await load();
    assert.equal(await text('relays'), 'status.no-answer');
    const errors = collect('errors');
    await command(0x81);
    assert.equal(errors.length, 1, 'the command that cannot be carried out is told');
    await time.after(5000 - (time.now - begin));
    assert.equal(chip().outputs, 0);
    appear();
    await time.after(2000);
    assert.equal(shown(), 0x81);
    const changes = collect('changes');
    await press(DOOR);
    assert.deepEqual(levels(changes), ['door=true', 'door=false']);
  });

  for (const powerless of [false, true]) {
    it(`says so when the chip is unplugged for five seconds, and has all back, ${powerless ? 'though the chip lost its power' : 'its power stayed on'}`, async () => {
      await load();
      await command(0x3c);
      const [changes, calls] = [collect('changes'), collect('calls')];
      const pulled = chip();
      const replug = simulatedBus.unplug(ADDRESS);
      await time.after(RESTORED_MS);
      for (const id of ['relays', 'buttons', 'interrupts'])
        assert.equal(await text(id), 'status.no-answer', id);
      await time.after(5000 - RESTORED_MS);
      if (powerless) pulled.reset();
      replug();
      await time.after(2000);
      assert.equal(shown(), 0x3c);
      assert.equal(await text('relays'), powerless ? 'status.health-reset' : '60');
      assert.deepEqual([changes, calls], [[], []], 'no phantom');
      await press(DOOR);
      assert.deepEqual(levels(changes), ['door=true', 'door=false']);
      assert.equal(await text('buttons'), '0 0 0');
    });
  }
});
