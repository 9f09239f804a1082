// Deploys of all kinds amid faults: what is timed ends, whoever began it and whatever became of that one.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import FakeTimers, { type Clock } from '@sinonjs/fake-timers';
import { type ChipOwner, ChipOwners } from '../../nodes/shared/chip-owners';
import { OutputActions } from '../../src/actions/output-actions';
import type { OutputCommand } from '../../src/actions/output-command';
import type { Expander } from '../../src/expander/expander';
import type { PinClaim } from '../../src/expander/pins/pin-claims';
import { blink, pulse, set } from '../support/action-bench';
import { ADDRESS, Bench } from '../support/sim-expander';

const BUS = 'simulated';
const TABLE = { A1: { safe: 'low' }, A2: { inverted: true, safe: 'high' }, A3: { inverted: true } };
const INVERTED = 0b1100;
const INTERLOCKS = [{ mask: 0b11_0000, breakMs: 50 }];
const TIMED = 0b11_1111;
/** A0 and A3 have a longest time on; the others are on by pulses and blinks only. */
const COMMANDS: readonly OutputCommand[] = [
  set(0b0001, 0b0001),
  pulse(0b0010, 300),
  blink(0b0100, { onMs: 100, offMs: 100, count: 3 }),
  set(0b1000, 0b1000),
  pulse(0b01_0000, 300, 'ignore'),
  pulse(0b10_0000, 300),
];

/** One chip, the expander that has it, and one node with outputs; maybe a second expander for the same chip. */
class Site {
  readonly bench = new Bench();
  private readonly clock: Clock = FakeTimers.install();
  private readonly owners = new ChipOwners();
  private readonly otherUser = this.bench.lease();
  private expander!: Expander;
  private actions!: OutputActions;
  private owner!: ChipOwner;
  private node: { readonly owner: { readonly name: string }; readonly claim: PinClaim } | undefined;
  private twin: { readonly owner: ChipOwner; readonly expander: Expander } | undefined;
  private replug: (() => void) | undefined;

  constructor(private readonly sharedChip: boolean) {
    this.make(true);
  }

  give(place: number, expireMs: number): void {
    const command = COMMANDS[place];
    if (command && this.node)
      this.actions.run({ ...command, expireMs }, this.node.owner).catch(() => undefined);
  }

  /** @param there whether the node is there afterwards. @param first whether it is closed before its expander */
  async deploy(there: boolean, first: boolean): Promise<void> {
    if (first) this.drop();
    const closed = this.expander.close();
    this.drop();
    await this.after(1000);
    await closed;
    this.owners.remove(BUS, ADDRESS, this.owner, false);
    this.make(there);
  }

  deployNode(there: boolean): void {
    this.drop();
    if (there) this.bring();
    this.expander.applyUse();
  }

  addTwin(): void {
    if (this.twin) return;
    const expander = this.newExpander('twin');
    const twin = { id: 'twin', name: 'twin', expander, refused: () => undefined };
    this.owners.add(BUS, ADDRESS, twin);
    expander.claim({ name: 'other' }, 0x40, 'output');
    expander.applyUse();
    this.twin = { owner: twin, expander };
  }

  async removeTwin(): Promise<void> {
    if (!this.twin) return;
    const { owner, expander } = this.twin;
    this.twin = undefined;
    const closed = expander.close();
    await this.after(1000);
    await closed;
    this.owners.remove(BUS, ADDRESS, owner, true);
  }

  setAway(away: boolean): void {
    if (away) this.replug ??= this.bench.bus.unplug(ADDRESS);
    else {
      this.replug?.();
      this.replug = undefined;
    }
  }

  async after(ms: number): Promise<void> {
    await this.clock.tickAsync(ms);
  }

  /** Logical levels of the outputs that drive. */
  get on(): number {
    return (this.bench.chip.pads ^ INVERTED) & this.bench.chip.outputs & TIMED;
  }

  async end(): Promise<void> {
    try {
      const closed = this.bench.close();
      await this.after(5000);
      await Promise.all([closed, this.otherUser.close()]);
      assert.equal(this.clock.countTimers(), 0);
    } finally {
      this.clock.uninstall();
    }
  }

  private make(there: boolean): void {
    this.expander = this.newExpander('chip');
    const actions = new OutputActions(this.expander, this.owners.limitedOutputs(BUS, ADDRESS, 'chip'));
    this.actions = actions;
    const limited = () => actions.limited;
    this.owner = { id: 'chip', name: 'chip', expander: this.expander, limited, refused: () => undefined };
    this.owners.add(BUS, ADDRESS, this.owner);
    this.expander.claim({ name: 'another' }, 0x80, 'output');
    if (there) this.bring();
    this.expander.applyUse();
  }

  private newExpander(id: string): Expander {
    const inherited = this.owners.inheritance(BUS, ADDRESS, id);
    return this.bench.expander(TABLE, {
      ...inherited,
      sharedChip: this.sharedChip,
      interlocks: INTERLOCKS,
    });
  }

  private bring(): void {
    const owner = { name: 'node' };
    this.node = { owner, claim: this.expander.claim(owner, TIMED, 'output') };
    this.actions.limitOn(owner, 0b0001, { ms: 1000, from: 'on' });
    this.actions.limitOn(owner, 0b1000, { ms: 1000, from: 'message' });
  }

  private drop(): void {
    if (!this.node) return;
    this.actions.stop(this.node.owner);
    this.expander.release(this.node.claim);
    this.node = undefined;
  }
}

type Step = (site: Site) => void | Promise<void>;

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(fc.nat(COMMANDS.length - 1), fc.constantFrom(0, 0, 0, 200, 5000))
      .map(([place, expireMs]) => named(`give ${place} ${expireMs}`, (site) => site.give(place, expireMs))),
  },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom(0, 1, 2, 5, 30, 100, 400, 900, 2000)
      .map((ms) => named(`after ${ms}`, (site) => site.after(ms))),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.boolean(), fc.boolean())
      .map(([there, first]) => named(`deploy ${there} ${first}`, (site) => site.deploy(there, first))),
  },
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      named('node away', (site) => site.deployNode(false)),
      named('node there', (site) => site.deployNode(true)),
      named('twin there', (site) => site.addTwin()),
      named('twin away', (site) => site.removeTwin()),
      named('chip away', (site) => site.setAway(true)),
      named('chip there', (site) => site.setAway(false)),
      named('reset', (site) => site.bench.chip.reset()),
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .record(
        {
          delayMs: fc.constantFrom(20, 300, 790, 1500, 4000),
          only: fc.constantFrom('write' as const, 'read' as const),
          error: fc.constantFrom('ETIMEDOUT' as const, 'EIO' as const),
        },
        { requiredKeys: ['delayMs'] },
      )
      .map((fault) => named(`fault ${JSON.stringify(fault)}`, (site) => site.bench.bus.inject(fault))),
  },
);

/** Counterexamples are to be read. */
function named(name: string, act: Step): Step {
  return Object.assign(act, { toString: () => name, [fc.toStringMethod]: () => name });
}

describe('what is on for a limited time', () => {
  it('goes off over any deploys and faults, once they are over, and leaves no timer', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 3, maxLength: 14 }),
        fc.boolean(),
        async (steps, shared) => {
          const site = new Site(shared);
          try {
            for (const act of steps) await act(site);
            site.setAway(false);
            await site.removeTwin();
            await site.after(30_000);
            assert.equal(site.on, 0);
          } finally {
            await site.end();
          }
        },
      ),
      { numRuns: 150 },
    );
  }).timeout(60_000);
});
