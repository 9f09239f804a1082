// One MCP23017: all its users share this object, and only its worker talks to the chip.
import { registersOf } from '../chip/chip-image';
import { dumpOf, type RegisterDump, type WrittenRegisters } from '../chip/registers';
import type { InterlockGroup } from '../config/interlock-config';
import type { InterruptMode, PinSettings } from '../config/pin-settings';
import { assembleParts } from './assemble-parts';
import type { ChipWorker } from './chip-worker';
import { UserError } from '../errors/user-error';
import { ExpiringCommands } from './outputs/expiring-commands';
import type { HealthCheck, HealthEvent } from './upkeep/health-check';
import type { ExpanderOptions } from './expander-options';
import type { ExpanderState } from './expander-state';
import type { InputService } from './inputs/input-service';
import type { InputChange, InterruptEvent } from './inputs/input-watch';
import { safeChange } from './pins/encode-image';
import type { OutputChange, RevocableCommand } from './outputs/output-batches';
import { NONE_UNWRITTEN, type UnwrittenLevels } from './outputs/output-levels';
import type { OutputService } from './outputs/output-service';
import type { OwnMode, PinClaim, PinClaims, PinUse, PinUser } from './pins/pin-claims';
import type { PinTable } from './pins/pin-table';
import { Signal } from '../tools/signal';
import type { StartedOutputs } from './outputs/start-levels';

export type { ExpanderOptions, InterruptOptions } from './expander-options';
export type { ExpanderState } from './expander-state';
export type { DriftRule, HealthEvent, HealthKind } from './upkeep/health-check';

/** What the registers hold, and what those that can be written were last written with. */
export interface RegisterInspection {
  readonly registers: RegisterDump;
  readonly wanted: WrittenRegisters;
}

export class Expander {
  /** Another pin table is in force. */
  readonly onSettings = new Signal<void>();
  /** A deploy has settled who uses which pin. Told with the outputs whose users are gone, A | B << 8. */
  readonly onUse = new Signal<number>();
  /** These interlocks count from now on, or mean other levels: told before outputs go off for it. */
  readonly onInterlocks = new Signal<readonly InterlockGroup[]>();
  private readonly table: PinTable;
  private readonly claims: PinClaims;
  private readonly outputs: OutputService;
  private readonly inputs: InputService;
  private readonly expiring: ExpiringCommands;
  private readonly health: HealthCheck;
  private readonly worker: ChipWorker;
  /** Pins in use have been settled for the first time, though all traffic may have been stopped before that. */
  private applied = false;

  constructor(options: ExpanderOptions) {
    const { table, claims, outputs, inputs, health, worker } = assembleParts(options);
    this.table = table;
    this.claims = claims;
    this.outputs = outputs;
    this.inputs = inputs;
    this.health = health;
    this.worker = worker;
    this.expiring = this.expiringCommands(options.name);
  }

  private expiringCommands(name: string): ExpiringCommands {
    const expiring = new ExpiringCommands({
      name,
      give: (change, command) => this.give(change, command),
      written: () => this.worker.request((known) => Promise.resolve(known.olat ^ this.table.inversion)),
      pending: () => this.outputs.interlocks.pending,
      consequences: (change) => this.outputs.consequences(change, this.state.kind === 'away'),
      decided: () => this.outputs.decided,
      withdraw: (command, error) => this.outputs.withdraw(command, error),
      restore: (mask, before, moved) => {
        this.outputs.restore(mask, before, moved);
        // A start that is under way may have written these pins already.
        this.worker.useHasChanged();
      },
      waitAgain: (mask, before, moved) => this.outputs.waitAgain(mask, before, moved),
    });
    this.worker.onState.on((state) => {
      if (state.kind === 'ready') expiring.ready();
      if (state.kind === 'closed') expiring.end(new UserError('expander-closed', { expander: name }));
    });
    return expiring;
  }

  get onState(): Signal<ExpanderState> {
    return this.worker.onState;
  }

  /** The expander is about to close: commands given now are the last that are carried out. */
  get onClosing(): Signal<void> {
    return this.worker.onClosing;
  }

  /** The logical levels of all pins, after each acknowledged write. */
  get onOutput(): Signal<number> {
    return this.outputs.onOutput;
  }

  /** Changes of watched pins. */
  get onInput(): Signal<InputChange> {
    return this.inputs.watch.onInput;
  }

  /** What the chip's interrupt logic caught. */
  get onInterrupt(): Signal<InterruptEvent> {
    return this.inputs.watch.onInterrupt;
  }

  /** What happened to the chip, told once it is dealt with. */
  get onHealth(): Signal<HealthEvent> {
    return this.health.onHealth;
  }

  get state(): ExpanderState {
    return this.worker.state;
  }

  /** Whether it has ever set up its chip. */
  get hasRun(): boolean {
    return this.worker.hasRun;
  }

  /** For the next expander of this chip, see `ExpanderOptions.started`. */
  get startedOutputs(): StartedOutputs {
    return this.outputs.startedOutputs;
  }

  /** What it wanted and the chip could not be told when it was closed, see `ExpanderOptions.unwritten`. */
  get unwritten(): UnwrittenLevels {
    return this.worker.wasCutOff ? this.outputs.unwritten(this.claims) : NONE_UNWRITTEN;
  }

  /** Outputs that it leaves driven when it is closed, A | B << 8, see `ExpanderOptions.left`. */
  get driven(): number {
    return this.claims.driven;
  }

  /**
   * Takes pins into use. Before the first `applyUse` nothing is written; later a new output or input is set up at once.
   * @throws UserError when a pin has the other direction
   */
  claim(user: PinUser, mask: number, use: PinUse, interrupt?: InterruptMode): PinClaim {
    const claim: PinClaim = { user, mask, use, interrupt };
    this.claims.add(claim);
    this.worker.useHasChanged();
    return claim;
  }

  /** Gives pins back. They keep direction and level until `applyUse`: a deploy may bring a new user at once. */
  release(claim: PinClaim): void {
    this.claims.remove(claim);
  }

  /**
   * Brings the chip in line with the claims: starts it at the first call. Later, inputs without user are not watched any
   * more, and outputs that have lost their last user get their safe level.
   */
  applyUse(): void {
    if (this.worker.isClosing) return;
    const idle = this.worker.state.kind === 'idle';
    const lost = this.claims.settle(idle);
    if (!idle && this.applied && lost === undefined) return;
    this.applied = true;
    this.worker.configureAnew();
    this.onUse.emit(this.claims.leftOutputs);
    if (lost) this.applySafeLevels(lost);
  }

  /** No interlock is broken for a safe level, and none waits for its break. */
  private applySafeLevels(mask: number): void {
    const { set, levels } = safeChange(this.table.rows, mask);
    const may = set & ~this.outputs.barred(mask);
    if (may !== 0) this.setPins({ set: may, levels: levels & may, toggle: 0 }).catch(() => undefined);
  }

  /**
   * Sets and toggles outputs. Resolves when the chip has acknowledged, with the logical levels of all pins as written.
   * Changes of one turn of the event loop leave together; the order of a pin's levels is kept.
   * A pin of an interlock goes on after the others are off and the break is over; where another command takes its place
   * before that, the promise resolves with the levels as they are: where this one may expire, once the other is carried out.
   * @param change logical levels; its pins are claimed as outputs
   * @param expireMs how long it may wait for a chip that is away; 0: it fails at once
   * @throws BusError while the chip is away, UserError when closed; the levels stay wanted, for when the chip is back.
   * UserError pin-interlocked, command-expired; then nothing is done
   */
  async setPins(change: OutputChange, expireMs = 0): Promise<number> {
    this.checkOutputs(change);
    return expireMs > 0 ? this.expiring.run(change, expireMs) : this.expiring.pass(change);
  }

  private async give(change: OutputChange, command?: RevocableCommand): Promise<number> {
    try {
      this.worker.refuseWhenDown();
    } catch (error) {
      if (!this.worker.isClosing) this.outputs.remember(change);
      // A start that is under way may have passed this pin already.
      this.worker.useHasChanged();
      throw error;
    }
    return this.outputs.set(change, command);
  }

  /** Whether `setPins` would take a command, before its pins are claimed. @throws UserError pin-interlocked */
  checkOutputs(change: OutputChange): void {
    this.outputs.interlocks.check(change);
  }

  /** Reads the logical levels of all pins, A | B << 8, by a transfer that begins after this call. @throws as `setPins` */
  async readPins(): Promise<number> {
    this.worker.refuseWhenDown();
    return (await this.inputs.ask()).gpio ^ this.table.inversion;
  }

  /**
   * Reads and clears the interrupts: which pins are flagged, the captured and the present logical levels, A | B << 8.
   * What the read shows is reported to listeners too. @throws as `setPins`
   */
  async readInterrupts(): Promise<{ flags: number; captured: number; levels: number }> {
    this.worker.refuseWhenDown();
    const { intf, intcap, gpio } = await this.inputs.ask();
    return { flags: intf, captured: intcap ^ this.table.inversion, levels: gpio ^ this.table.inversion };
  }

  /** Which pins have an interrupt pending, A | B << 8, without clearing it. @throws as `setPins` */
  async readInterruptFlags(): Promise<number> {
    this.worker.refuseWhenDown();
    return this.inputs.askFlags();
  }

  /** The logical levels of watched pins at the last look, without a transfer; undefined before they were seen. */
  lastLevels(mask: number): number | undefined {
    return this.inputs.watch.lastLevels(mask);
  }

  /** The logical levels of the outputs as the chip has acknowledged them; undefined while that is not known. */
  get outputLevels(): number | undefined {
    const { known } = this.worker;
    return known && known.olat ^ this.table.inversion;
  }

  /** The logical levels the outputs will have once all that was asked for is done. */
  get expectedLevels(): number {
    return this.outputs.expected;
  }

  /** Pins that go on after the break of their interlock. */
  get pendingPins(): number {
    return this.outputs.interlocks.pending;
  }

  /** Pins that a write which is not acknowledged yet is about. */
  get movingPins(): number {
    return this.outputs.moving;
  }

  /** Pins that are outputs: used as such, or set so in the table. */
  get outputPins(): number {
    return this.claims.outputs;
  }

  /** Pins whose changes somebody wants to know; a port that is watched may have outputs. */
  get watchedPins(): number {
    return this.claims.watched;
  }

  /** Names of the users of pins 0..15. */
  get pinUsers(): readonly (readonly string[])[] {
    return this.claims.users;
  }

  /** The pin table in force, pins 0..15. */
  get settings(): readonly PinSettings[] {
    return this.table.rows;
  }

  /** Interrupt modes that users of pins ask for; they win over the table's. By pin 0..15. */
  get ownModes(): readonly (OwnMode | undefined)[] {
    return this.claims.ownModes;
  }

  /**
   * Puts another pin table in force. Resolves when the chip has it. No output moves: where the inversion of one is
   * changed, its level is only called by the other name.
   * @throws UserError pin-set-otherwise when a user of a pin needs the other direction, and nothing changes then;
   * BusError while the chip is away, and the table is for when it is back
   */
  async changeSettings(rows: readonly PinSettings[]): Promise<void> {
    let switched: Promise<void> | undefined;
    if (!this.worker.isClosing) {
      this.claims.checkTable(rows);
      this.claims.letGo();
      const { inversion } = this.table;
      this.table.replace(rows);
      this.inputs.watch.relabel(inversion);
      this.onInterlocks.emit(this.interlocks);
      switched = this.outputs.interlocks.enforce();
      this.onSettings.emit();
      this.worker.useHasChanged();
    }
    this.worker.refuseWhenDown();
    // The worker configures the chip before it comes to this.
    await Promise.all([switched, this.worker.request(() => Promise.resolve())]);
  }

  get interlocks(): readonly InterlockGroup[] {
    return this.outputs.interlocks.list;
  }

  /** Where several pins of a new group are on, all of them go off; resolves when they are. @throws as `setPins` */
  changeInterlocks(groups: readonly InterlockGroup[]): Promise<void> {
    this.onInterlocks.emit(groups);
    return this.outputs.interlocks.replace(groups);
  }

  /** Reads every register. Interrupts that this clears are reported to listeners. @throws as `setPins` */
  async readRegisters(): Promise<RegisterDump> {
    return (await this.inspectRegisters()).registers;
  }

  /** As `readRegisters`, beside what they should hold: a difference is the work of another program, or of a reset. */
  async inspectRegisters(): Promise<RegisterInspection> {
    this.worker.refuseWhenDown();
    return this.worker.request(async (known) => {
      const { image, bytes, disturbance } = await this.inputs.readRegisters(known);
      this.worker.learn(image);
      if (disturbance) this.worker.suspect(disturbance);
      return { registers: dumpOf(bytes), wanted: registersOf(known) };
    });
  }

  /** Writes everything again, in the order of a start: no output moves. @throws as `setPins` */
  async rewrite(): Promise<void> {
    this.worker.refuseWhenDown();
    await this.worker.request(() => this.worker.rewrite());
  }

  /** Stops all traffic, with the error every caller hears, until `resume`. Outputs stay as they are. */
  suspend(error: Error): void {
    this.worker.suspend(error);
  }

  /** Ends `suspend`; the chip is started again. */
  resume(): void {
    this.worker.resume();
  }

  /** Writes what is queued, applies the safe levels, gives back the bus; done within a second. */
  close(): Promise<void> {
    return this.worker.close();
  }
}
