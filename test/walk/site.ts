// One chip of the walk: its expander, the nodes that use it, and the model of what its outputs may show.
import assert from 'node:assert/strict';
import type { ChipOwner } from '../../nodes/shared/chip-owners';
import { OutputActions } from '../../src/actions/output-actions';
import type { OutputCommand } from '../../src/actions/output-command';
import { ALL_PINS, pinMask, pinName, pinsInMask } from '../../src/chip/pins';
import type { InterlockGroup } from '../../src/config/interlock-config';
import type { OnLimit } from '../../src/config/out-config';
import type { IntWiring } from '../../src/config/wiring-config';
import { UserError } from '../../src/errors/user-error';
import { Expander, type DriftRule } from '../../src/expander/expander';
import type { PinClaim } from '../../src/expander/pin-claims';
import type { SimulatedChip } from '../../src/simulator/simulated-chip';
import { Buttons } from './buttons';
import { ChipDamage } from './chip-damage';
import { IntLines } from './int-lines';
import { EITHER, levelSet, namedLevels, type Order, PinModel } from './pin-model';
import { Pads } from './pads';
import { ask, Promised, type Question } from './promised';
import { PinRules } from './pin-rules';
import { INPUTS, OUTPUT_NODES, OUTPUTS, pinTable, type TableChoice } from './table';
import { CLOSE_MS, type World } from './world';

export interface SiteOptions {
  readonly wiring: IntWiring | undefined;
  readonly pollMs: number;
  readonly checkMs: number;
  readonly sharedChip: boolean;
  readonly drift: DriftRule;
  readonly table: TableChoice;
  readonly groups: readonly InterlockGroup[];
}

interface OutputNode {
  readonly mask: number;
  readonly owner: { readonly name: string };
  claim: PinClaim | undefined;
}

const BUS = 'simulated';
/** A check waits for a look, and may be late behind a slow one. */
const CHECKED_MS = 2000;

export class Site {
  readonly chip: SimulatedChip;
  readonly nodes: readonly OutputNode[] = OUTPUT_NODES.map((mask, place) => ({
    mask,
    owner: { name: `node ${place}` },
    claim: undefined,
  }));
  expander!: Expander;
  actions!: OutputActions;
  private rules: PinRules;
  private readonly models = new Map<number, PinModel>();
  private owner: ChipOwner | undefined;
  private readonly promised: Promised;
  readonly damage: ChipDamage;
  readonly buttons: Buttons;
  private readonly pads: Pads;
  /** A fault has hit the chip since it was known to be well. */
  private struck = false;
  /** The expander has been ready. */
  private begun = false;
  /** When the first check is over. */
  private checkedAt = Infinity;
  /** Pins of interlocks that may have given way to a command that expired: they stay off. */
  private yielding = 0;
  /** Pins of commands that may have expired. */
  private expiring = 0;
  private loses = false;
  /** Pins have got another table. */
  private renamed = false;
  /** Outputs whose first level may not have been decided yet. */
  private beginning = 0;
  private limited = 0;
  /** Outputs that had a limit: without their last user they go off. */
  private unlimited = 0;
  /** Outputs whose last user is gone. */
  private left = 0;
  /** What ended without a command of its own: it is written before the faults are over for long. */
  private stopping: Order = { outcome: 'waits' };
  readonly lines: IntLines;

  constructor(
    private readonly world: World,
    private readonly place: number,
    readonly options: SiteOptions,
  ) {
    this.chip = world.bus.chip(this.address);
    this.promised = new Promised(world);
    this.damage = new ChipDamage(world.bus, this.address, this.chip, (damage) => this.beDamaged(damage));
    this.buttons = new Buttons(world, this.chip, this.name);
    this.pads = new Pads(this.chip, (moved) => this.checkMoved(moved));
    this.rules = new PinRules(pinTable(options.table), options.groups);
    this.lines = new IntLines(world, this.chip, options.wiring, place);
    this.create();
  }

  get address(): number {
    return 0x20 + this.place;
  }

  get name(): string {
    return `chip ${this.place}`;
  }

  /** Pins that are outputs: by the claims, or still, because nobody has taken them since. */
  get outputs(): number {
    const { claimed, left } = this;
    return claimed | pinsInMask(left).reduce((mask, { index }) => mask | this.rules.drives(index), 0);
  }

  private get claimed(): number {
    return this.nodes.reduce((mask, node) => (node.claim ? mask | node.mask : mask), 0);
  }

  /** Other programs may do with the rest what they like. */
  private get ours(): number {
    return this.options.sharedChip ? OUTPUTS | INPUTS : ALL_PINS;
  }

  // ---- deploys ----

  /** The expander node and all its users are made anew, by another table or the same. */
  async deploy(choice: TableChoice | undefined, groups: readonly InterlockGroup[]): Promise<void> {
    await this.close();
    this.rules = new PinRules(choice ? pinTable(choice) : this.rules.table, groups);
    this.create();
  }

  async close(): Promise<void> {
    for (const { owner } of this.nodes) this.stopOwner(owner);
    for (const node of this.nodes) {
      if (node.claim) this.expander.release(node.claim);
    }
    for (const { index } of pinsInMask(this.outputs))
      this.model(index).allow(namedLevels(this.rules.row(index).safe));
    // What has begun and expires now is not taken back any more.
    for (const { index } of pinsInMask(this.outputs & this.expiring))
      this.model(index).allow(this.model(index).showable);
    await this.world.until(this.expander.close(), `close of ${this.name}`, CLOSE_MS);
    this.lines.leave();
    if (this.owner) this.world.owners.remove(BUS, this.address, this.owner, false);
  }

  /** One node goes, or is made anew. */
  redeployNode(place: number, there: boolean): void {
    const node = this.nodes[place];
    if (!node) return;
    this.stopOwner(node.owner);
    if (node.claim) this.expander.release(node.claim);
    const before = node.claim;
    node.claim = undefined;
    if (there) {
      node.claim = this.expander.claim(node.owner, node.mask, 'output');
      // A pin that was given back a while ago may still be decided, where the chip was away since.
      if (!before) this.becomeOutputs(node.mask);
      this.left &= ~node.mask;
    } else if (before) this.lose(node.mask & ~this.claimed);
    if (before) this.unlimited = 0;
    this.expander.applyUse();
  }

  /** The last user of outputs is gone: they get their safe level. */
  private lose(mask: number): void {
    this.left |= mask;
    for (const { index } of pinsInMask(mask)) {
      const level = namedLevels(this.rules.row(index).safe);
      if (this.unlimited & pinMask(index)) this.model(index).allow(this.rules.offSet(index));
      const goesOn = (level & this.rules.onSet(index)) !== 0;
      // An interlock may keep it off.
      if (goesOn && this.rules.rivals(index).length > 0) this.model(index).allow(level);
      else if (level !== 0) this.wish(index, level, this.stopping);
    }
  }

  private create(): void {
    const { pollMs, checkMs, sharedChip, drift } = this.options;
    const { name, address } = this;
    const { groups: interlocks, table: pins } = this.rules;
    const inherited = this.world.owners.inheritance(BUS, address, name);
    this.expander = new Expander({
      ...{ name, bus: this.world.lease(), address, pollMs, pins, interlocks, ...inherited },
      ...{ checkMs, drift, sharedChip, ...this.lines.options },
    });
    this.actions = new OutputActions(this.expander);
    this.owner = { id: name, name, expander: this.expander, refused: (error) => assert.fail(error) };
    this.world.owners.add(BUS, address, this.owner);
    this.limited = this.unlimited = 0;
    this.left = 0;
    this.becomeOutputs(this.nodes.reduce((mask, node) => mask | node.mask, 0));
    for (const node of this.nodes) {
      node.claim = this.expander.claim(node.owner, node.mask, 'output');
      this.actions.onEnd(node.owner, ({ pins: ended }) => this.wishOff(ended));
    }
    this.expander.claim({ name: 'buttons' }, INPUTS, 'input');
    this.begun = false;
    this.checkedAt = Infinity;
    this.expander.onState.on(({ kind }) => {
      if (kind !== 'ready' || this.begun) return;
      this.begun = true;
      this.checkedAt = performance.now() + checkMs + CHECKED_MS;
    });
    this.expander.onInput.on(({ changed, levels }) => this.buttons.heard(changed, levels));
    this.expander.applyUse();
  }

  /** Pins may begin with what they were, what they were left with, their start level, or logically off. */
  private becomeOutputs(mask: number): void {
    this.beginning |= mask;
    for (const { index } of pinsInMask(mask)) {
      const before = this.models.get(index)?.showable ?? 0;
      const levels =
        before | namedLevels(this.rules.row(index).start) | levelSet(this.rules.row(index).inverted);
      this.models.set(index, new PinModel(this.struck ? EITHER : levels));
      this.groupsMayGoOff(index);
    }
  }

  // ---- commands ----

  command(place: number, { change, timed, expireMs }: OutputCommand): void {
    const node = this.nodes[place];
    if (!node?.claim) return;
    const inMask = (word: number): number => word & node.mask;
    const begin = inMask(timed?.mask ?? 0);
    const set = inMask(change.set) & ~begin;
    const toggle = inMask(change.toggle) & ~set & ~begin;
    if ((set | toggle | begin) === 0) return;
    const order: Order = { outcome: 'waits' };
    const command: OutputCommand = {
      change: { set, levels: change.levels & set, toggle },
      ...(timed && { timed: { ...timed, mask: begin } }),
      ...(expireMs !== undefined && { expireMs }),
    };
    this.foresee(command, begin, order);
    this.promised.add(
      this.actions.run(command, node.owner),
      `command ${JSON.stringify(command)}`,
      (error) => {
        const never = error instanceof UserError && /expired|interlocked/.test(error.key);
        order.outcome = never ? 'void' : error === undefined ? 'done' : 'failed';
      },
    );
  }

  /** Every output gets a level that nothing before it can shake. */
  commandAll(word: number): void {
    const levels = this.rules.groups.reduce((rest, { mask }) => rest & ~(mask & (mask - 1)), word);
    for (const place of this.nodes.keys()) {
      this.command(place, { change: { set: OUTPUTS, levels, toggle: 0 } });
    }
  }

  /** Notes what a command may lead to. */
  private foresee({ change, expireMs = 0 }: OutputCommand, begin: number, order: Order): void {
    if (expireMs > 0) this.expiring |= change.set | change.toggle | begin;
    this.noteYielding();
    const away = this.expander.state.kind !== 'ready' || !this.begun;
    const { inversion } = this.rules;
    const wishes = new Map<number, number>();
    for (const { index } of pinsInMask(change.set)) {
      wishes.set(index, levelSet(((change.levels ^ inversion) & pinMask(index)) !== 0));
    }
    for (const { index } of pinsInMask(change.toggle)) {
      const before = this.model(index).possible;
      const certain = before !== EITHER && !away && !this.actions.running(pinMask(index));
      wishes.set(index, certain ? before ^ EITHER : EITHER);
    }
    for (const { index } of pinsInMask(begin)) wishes.set(index, EITHER);
    for (const [index, levels] of [...wishes]) {
      if ((levels & this.rules.onSet(index)) === 0) continue;
      // During a start nobody knows yet what is on, and what gives way at once switches nothing off.
      const exact = levels !== EITHER && this.begun;
      for (const rival of this.rules.rivals(index)) {
        const off = this.rules.offSet(rival);
        const before = wishes.get(rival) ?? (exact ? 0 : this.model(rival).possible);
        wishes.set(rival, before | off);
      }
    }
    // Pins of interlocks that begin something are commanded for themselves: one may expire, and the rest does not.
    const parts = pinsInMask(begin).some(({ index }) => this.rules.rivals(index).length > 0);
    for (const [index, levels] of wishes) {
      // What has given way in an interlock stays off, also where the command that it gave way to expires.
      const rest = this.rules.rivals(index).length > 0 ? this.rules.offSet(index) : 0;
      this.wish(index, levels, order, parts ? EITHER : rest);
    }
  }

  stopOwner(owner: object): void {
    const node = this.nodes.find((one) => one.owner === owner);
    if (!node) return;
    const running = pinsInMask(node.mask).filter(({ index }) => this.actions.running(pinMask(index)));
    for (const { index } of running) {
      const { safe, inverted } = this.rules.row(index);
      const level = namedLevels(safe) || levelSet(inverted);
      // While a write of a blink is under way, or a limit ends it, off is as good.
      this.wish(index, this.adopts ? EITHER : level | levelSet(inverted), this.stopping);
      if (level & this.rules.onSet(index)) this.rivalsGoOff(index);
    }
    // A limit may just have been reached.
    for (const { index } of pinsInMask(this.limited & node.mask))
      this.model(index).allow(this.rules.offSet(index));
    this.unlimited |= this.limited & node.mask;
    this.limited &= ~node.mask;
    this.actions.stop(owner);
  }

  limit(place: number, mask: number, limit: OnLimit): void {
    const node = this.nodes[place];
    if (!node?.claim) return;
    this.limited |= mask & node.mask;
    this.actions.limitOn(node.owner, mask & node.mask, limit);
  }

  changeTable(choice: TableChoice): void {
    const table = pinTable(choice);
    // What the old table has made inputs stays so.
    this.left &= this.outputs;
    // Where the meaning of on changes, interlocks may switch off what is on by the new one.
    this.rules = new PinRules(table, this.rules.groups);
    this.renamed = true;
    for (const { mask } of this.rules.groups) {
      for (const { index } of pinsInMask(mask & this.outputs)) this.model(index).allow(EITHER);
    }
    for (const { index } of pinsInMask(this.outputs)) {
      // Outputs begin with the start levels of the new table.
      if (!this.begun) this.model(index).allow(EITHER);
      // What runs goes on by the new names.
      if (this.actions.running(pinMask(index))) this.model(index).allow(EITHER);
      else if (this.limited & pinMask(index)) this.model(index).allow(EITHER);
    }
    this.promised.add(this.expander.changeSettings(table), 'other settings');
  }

  changeInterlocks(groups: readonly InterlockGroup[]): void {
    for (const { mask } of [...this.rules.groups, ...groups]) {
      for (const { index } of pinsInMask(mask & this.outputs)) this.model(index).allow(EITHER);
    }
    this.rules = new PinRules(this.rules.table, groups);
    this.noteYielding();
    this.promised.add(this.expander.changeInterlocks(groups), 'other interlocks');
  }

  ask(what: Question): void {
    this.promised.add(ask(this.expander, what), what);
  }

  // ---- the model ----

  private model(index: number): PinModel {
    const model = this.models.get(index) ?? new PinModel(EITHER);
    this.models.set(index, model);
    return model;
  }

  private wish(index: number, levels: number, order: Order, rest = 0): void {
    this.model(index).wish(levels, order, rest);
    if (this.adopts) this.model(index).allow(EITHER);
  }

  private rivalsGoOff(index: number): void {
    for (const rival of this.rules.rivals(index)) this.model(rival).allow(this.rules.offSet(rival));
  }

  private groupsMayGoOff(index: number): void {
    if (this.rules.rivals(index).length > 0) this.model(index).allow(this.rules.offSet(index));
  }

  private wishOff(pins: number): void {
    for (const { index } of pinsInMask(pins)) {
      const off = this.rules.offSet(index);
      // An end may be told early: by an older write while younger ones wait, and of a pin that was renamed meanwhile.
      if (this.renamed || this.adopts || this.model(index).waits) this.model(index).allow(off);
      else this.wish(index, off, this.stopping);
    }
  }

  /** A write of ours that was lost may be taken for one of another program. */
  private get adopts(): boolean {
    return this.loses && this.options.drift === 'adopt';
  }

  /** A limit may switch a pin off at any time, and so may what it gave way to. */
  private offByItself(index: number): number {
    return (this.limited | this.yielding) & pinMask(index) ? this.rules.offSet(index) : 0;
  }

  private noteYielding(): void {
    for (const { mask } of this.rules.groups) if (mask & this.expiring) this.yielding |= mask;
  }

  private allowed(index: number): number {
    return this.model(index).possible | this.offByItself(index);
  }

  // ---- faults ----

  private beDamaged(damage: () => void): void {
    this.pads.strike(this.outputs, damage);
    this.beStruck();
  }

  /** Writes may go astray, or be lost: where levels are adopted, the old ones become the wanted ones. */
  beStruck(): void {
    this.struck = this.loses = true;
    if (performance.now() < this.checkedAt || this.world.busy) this.buttons.doubt();
    // Levels that were not ours may become so: of outputs that begin, and where they are adopted.
    const taken = this.options.drift === 'adopt' ? this.outputs : this.beginning;
    for (const { index } of pinsInMask(taken)) this.model(index).allow(EITHER);
  }

  faultsEnd(): void {
    this.damage.end();
    this.lines.repair();
    this.buttons.releaseAll();
  }

  // ---- checks ----

  private checkMoved(moved: number): void {
    for (const { index } of pinsInMask(moved & this.ours)) {
      const level = levelSet((this.chip.pads & pinMask(index)) !== 0);
      // An output of a group may always be off before it goes on.
      const breaking = this.rules.rivals(index).length > 0 ? this.rules.offSet(index) : 0;
      const allowed = this.models.has(index)
        ? this.model(index).showable | this.offByItself(index) | breaking
        : 0;
      this.world.note(
        (allowed & level) !== 0,
        `${this.name} ${pinName(index)} shows ${level === 1 ? 'low' : 'high'} at ${performance.now()} ms, which nobody commanded`,
      );
    }
  }

  /** Two seconds after the last fault. */
  checkBack(): void {
    const at = `${this.name}, 2 s after the faults`;
    this.stopping.outcome = 'done';
    this.stopping = { outcome: 'waits' };
    assert.equal(this.expander.state.kind, 'ready', `${at}: state`);
    // What a pin of others is, they know.
    const ours = this.options.sharedChip ? this.outputs : ~INPUTS;
    assert.equal(this.chip.outputs & ours, this.outputs, `${at}: outputs`);
    for (const { index } of pinsInMask(this.still & ~this.expander.pendingPins)) this.checkLevel(index, at);
  }

  /** When breaks, pulses and limits are over, too. @returns how many levels were foreseen exactly */
  checkRest(): { levels: number; exact: number } {
    const at = `${this.name}, at rest`;
    this.promised.check(at);
    let exact = 0;
    let levels = 0;
    for (const { index } of pinsInMask(this.still)) {
      levels += 1;
      if (this.allowed(index) !== EITHER) exact += 1;
      this.models.set(index, new PinModel(this.checkLevel(index, at)));
    }
    for (const { mask } of this.rules.groups) {
      const on = (this.chip.pads ^ this.rules.inversion) & mask & this.outputs;
      assert.equal(on & (on - 1), 0, `${at}: two of a group are on`);
    }
    this.checkLimits();
    this.struck = false;
    this.beginning = 0;
    this.loses = false;
    this.yielding = this.expiring = 0;
    this.renamed = false;
    this.damage.forget();
    return { levels, exact };
  }

  /** Outputs that nothing runs on. */
  private get still(): number {
    const running = pinsInMask(this.outputs).filter(({ index }) => this.actions.running(pinMask(index)));
    return running.reduce((mask, { index }) => mask & ~pinMask(index), this.outputs);
  }

  private checkLevel(index: number, at: string): number {
    const high = (this.chip.pads & pinMask(index)) !== 0;
    const text = `${at}: ${pinName(index)} shows ${high ? 'high' : 'low'}`;
    assert.ok(
      this.allowed(index) & levelSet(high),
      `${text}, which was not the last command (${this.model(index).toString()}, inverted ${this.rules.inversion.toString(16)})`,
    );
    const expected = ((this.expander.expectedLevels ^ this.rules.inversion) & pinMask(index)) !== 0;
    assert.equal(high, expected, `${text}, which the expander does not know`);
    return levelSet(high);
  }

  private checkLimits(): void {
    for (const { index, name } of pinsInMask(this.limited & this.still)) {
      const on = (this.chip.pads ^ this.rules.inversion) & pinMask(index);
      assert.equal(on, 0, `${this.name}: ${name} is on for longer than its limit`);
    }
  }
}
