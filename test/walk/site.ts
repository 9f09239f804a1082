// One chip of the walk: its expander, the nodes that use it, and whether its outputs show what the model foresees.
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
import { NONE_UNWRITTEN } from '../../src/expander/outputs/output-levels';
import type { PinClaim } from '../../src/expander/pins/pin-claims';
import { Buttons } from './buttons';
import { ChipDamage } from './chip-damage';
import { IntLines } from './int-lines';
import { type LeftOutputs, type Moment, NONE_LEFT, OutputsModel } from './outputs-model';
import { EITHER, levelSet, namedLevels, type Order } from './pin-model';
import { Pads } from './pads';
import { ask, Promised, type Question } from './promised';
import { PinRules } from './pin-rules';
import { INPUTS, OUTPUT_NODES, OUTPUTS, pinTable, type TableChoice } from './table';
import { StrayLatches } from './stray-latches';
import { WatchedChip } from './watched-chip';
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
  readonly chip = new WatchedChip();
  readonly nodes: readonly OutputNode[] = OUTPUT_NODES.map((mask, place) => ({
    mask,
    owner: { name: `node ${place}` },
    claim: undefined,
  }));
  expander!: Expander;
  actions!: OutputActions;
  private readonly model: OutputsModel;
  private owner: ChipOwner | undefined;
  private readonly promised: Promised;
  readonly damage: ChipDamage;
  readonly buttons: Buttons;
  private readonly pads: Pads;
  private readonly strays: StrayLatches;
  /** The expander has been ready. */
  private begun = false;
  /** When the first check is over. */
  private checkedAt = Infinity;
  /** Outputs whose last user is gone. */
  private left = 0;
  /** The latches may hold what the expander has not found out yet. */
  private unsure = false;
  /** Commands that begin something, and may expire. */
  private waiting: { readonly owner: object; readonly begin: number; readonly order: Order }[] = [];
  /** A message has put another table in force. */
  private hasNewTable = false;
  readonly lines: IntLines;

  constructor(
    private readonly world: World,
    private readonly place: number,
    readonly options: SiteOptions,
  ) {
    world.bus.place(this.address, this.chip);
    this.promised = new Promised(world);
    this.damage = new ChipDamage(world.bus, this.address, this.chip, (damage) => this.beDamaged(damage));
    this.buttons = new Buttons(world, this.chip, this.name);
    this.pads = new Pads(
      this.chip,
      () => this.outputs,
      (moved) => this.checkMoved(moved),
    );
    this.strays = new StrayLatches(this.chip, (low, high) => this.stray(low, high));
    world.writes.set(this.address, (...write) => this.strays.written(...write));
    this.model = new OutputsModel(new PinRules(pinTable(options.table), options.groups));
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
    const left = await this.close();
    this.model.rules = new PinRules(choice ? pinTable(choice) : this.rules.table, groups);
    this.create({ ...left, started: left.started && !choice });
  }

  /** @returns what is left for the next expander */
  async close(): Promise<LeftOutputs> {
    for (const { owner } of this.nodes) this.stopOwner(owner);
    for (const node of this.nodes) {
      if (node.claim) this.expander.release(node.claim);
    }
    const { outputs, expander } = this;
    this.model.close(outputs);
    const wasReady = expander.state.kind === 'ready';
    await this.world.until(expander.close(), `close of ${this.name}`, CLOSE_MS);
    this.lines.leave();
    if (this.owner) this.world.owners.remove(BUS, this.address, this.owner, false);
    if (this.unsure || !this.begun) return NONE_LEFT;
    const driven = outputs & this.chip.outputs;
    const freed = OUTPUTS & ~outputs;
    const started = !this.hasNewTable;
    if (!wasReady || expander.unwritten !== NONE_UNWRITTEN) {
      // An output that was to become an input begins as one.
      const untold = pinsInMask(driven).reduce((mask, { index }) => mask | this.rules.drives(index), 0);
      return { pins: 0, latches: 0, untold, freed, started };
    }
    this.checkSafe(outputs);
    return { pins: driven, latches: this.strays.latches, untold: 0, freed, started };
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
    } else if (before) {
      this.left |= node.mask & ~this.claimed;
      this.model.lose(node.mask & ~this.claimed);
    }
    if (before) this.model.unlimited = 0;
    this.expander.applyUse();
  }

  private create(left: LeftOutputs = NONE_LEFT): void {
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
    this.model.limited = this.model.unlimited = 0;
    this.left = 0;
    this.becomeOutputs(OUTPUTS, left);
    for (const node of this.nodes) {
      node.claim = this.expander.claim(node.owner, node.mask, 'output');
      this.actions.onEnd(node.owner, ({ pins: ended }) => this.model.end(ended, this.strays.latches));
    }
    this.expander.claim({ name: 'buttons' }, INPUTS, 'input');
    this.begun = this.unsure = this.hasNewTable = false;
    this.checkedAt = Infinity;
    this.expander.onState.on(({ kind }) => {
      if (kind !== 'ready' || this.begun) return;
      this.begun = true;
      this.checkedAt = performance.now() + checkMs + CHECKED_MS;
    });
    this.expander.onInput.on(({ changed, levels }) => this.buttons.heard(changed, levels));
    this.expander.applyUse();
  }

  private becomeOutputs(mask: number, left?: LeftOutputs): void {
    this.model.becomeOutputs(mask, (index) => this.strays.levels(index), left);
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
    const givesWay = this.model.command(command, begin, order, this.now);
    if (begin !== 0 && expireMs) this.waiting.push({ owner: node.owner, begin, order });
    this.promised.add(
      this.actions.run(command, node.owner),
      `command ${JSON.stringify(command)}`,
      (error) => {
        const never = error instanceof UserError && /expired|interlocked/.test(error.key);
        if (never) order.voidAt = performance.now();
        order.outcome = never ? 'void' : error === undefined && !givesWay ? 'done' : 'wanted';
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

  stopOwner(owner: object): void {
    const node = this.nodes.find((one) => one.owner === owner);
    if (!node) return;
    this.model.stop(this.now.running & node.mask, node.mask);
    // What waits beneath another one ends when that expires, and may expire itself after that.
    this.waiting = this.waiting.filter(({ order }) => order.outcome === 'waits');
    for (const { begin } of this.waiting.filter((one) => one.owner === owner)) this.model.mayGoOff(begin);
    this.actions.stop(owner);
  }

  limit(place: number, mask: number, limit: OnLimit): void {
    const node = this.nodes[place];
    if (!node?.claim) return;
    this.model.limited |= mask & node.mask;
    this.actions.limitOn(node.owner, mask & node.mask, limit);
  }

  changeTable(choice: TableChoice): void {
    const table = pinTable(choice);
    this.hasNewTable = true;
    // What the old table has made inputs stays so.
    this.left &= this.outputs;
    this.model.changeTable(table, this.now);
    this.promised.add(this.expander.changeSettings(table), 'other settings');
  }

  changeInterlocks(groups: readonly InterlockGroup[]): void {
    this.model.changeInterlocks(groups, this.outputs);
    this.promised.add(this.expander.changeInterlocks(groups), 'other interlocks');
  }

  ask(what: Question): void {
    this.promised.add(ask(this.expander, what), what);
  }

  // ---- the model ----

  private get rules(): PinRules {
    return this.model.rules;
  }

  private get now(): Moment {
    const { outputs, begun, still } = this;
    return {
      outputs,
      begun,
      running: outputs & ~still,
      away: this.expander.state.kind !== 'ready' || !begun,
    };
  }

  // ---- faults ----

  private beDamaged(damage: () => void): void {
    this.pads.strike(damage);
    this.strays.damaged();
    this.beStruck();
  }

  beStruck(): void {
    if (performance.now() < this.checkedAt || this.world.busy) this.buttons.doubt();
  }

  /** Latches that were not ours may become so: of outputs that begin, and where they are adopted. */
  private stray(low: number, high: number): void {
    this.unsure = true;
    if (!this.begun) this.model.doubtBeginning();
    const taken = this.options.drift === 'adopt' ? this.outputs : this.model.beginning;
    this.model.stray(taken & low, taken & high);
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
      this.world.note(
        (this.model.showable(index) & level) !== 0,
        `${this.name} ${pinName(index)} shows ${level === 1 ? 'low' : 'high'} at ${performance.now()} ms, which nobody commanded`,
      );
    }
  }

  /** Two seconds after the last fault. */
  checkBack(): void {
    const at = `${this.name}, 2 s after the faults`;
    this.model.ended();
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
      if (this.model.allowed(index) !== EITHER) exact += 1;
      this.model.rest(index, this.checkLevel(index, at));
    }
    for (const { mask } of this.rules.groups) {
      const on = (this.chip.pads ^ this.rules.inversion) & mask & this.outputs;
      assert.equal(on & (on - 1), 0, `${at}: two of a group are on`);
    }
    this.checkLimits();
    this.strays.forget();
    this.unsure = false;
    this.model.calm();
    this.damage.forget();
    this.buttons.rest();
    return { levels, exact };
  }

  /** The expander has come to its end undisturbed. */
  private checkSafe(outputs: number): void {
    const { latches } = this.strays;
    for (const { index, name } of pinsInMask(outputs)) {
      const safe = namedLevels(this.rules.row(index).safe);
      // An interlock may keep it off.
      if (safe === 0 || (safe === this.rules.onSet(index) && this.rules.rivals(index).length > 0)) continue;
      const level = levelSet((latches & pinMask(index)) !== 0);
      assert.equal(level, safe, `${this.name}: ${name} has not been left with its safe level`);
    }
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
      this.model.allowed(index) & levelSet(high),
      `${text}, which was not the last command (${this.model.describe(index)})`,
    );
    const expected = ((this.expander.expectedLevels ^ this.rules.inversion) & pinMask(index)) !== 0;
    assert.equal(high, expected, `${text}, which the expander does not know`);
    return levelSet(high);
  }

  private checkLimits(): void {
    for (const { index, name } of pinsInMask(this.model.limited & this.still)) {
      const on = (this.chip.pads ^ this.rules.inversion) & pinMask(index);
      assert.equal(on, 0, `${this.name}: ${name} is on for longer than its limit`);
    }
  }
}
