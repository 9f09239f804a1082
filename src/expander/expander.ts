// One MCP23017: all its users share this object, and only its worker talks to the chip.
import type { I2cBus } from '../bus/i2c-bus';
import { type ChipImage, planConfiguration } from '../chip/chip-image';
import type { InterruptMode, PinSettings } from '../config/pin-settings';
import type { IntWiring } from '../config/wiring-config';
import { asError } from '../errors/as-error';
import { UserError } from '../errors/user-error';
import type { LineEdge } from '../interrupt/interrupt-line';
import type { LineMember, LineSeat } from '../interrupt/line-rounds';
import { ChipLink } from './chip-link';
import { encodeImage, inversionMask } from './encode-image';
import { InputService } from './input-service';
import type { InputChange, InterruptEvent } from './input-watch';
import { IntLines } from './int-lines';
import { ioconFor } from './int-wiring';
import type { Batch, OutputChange } from './output-batches';
import { OutputLevels } from './output-levels';
import { type PinClaim, PinClaims, type PinUse, type PinUser } from './pin-claims';
import { absenceDelay, withRetries } from './retry';
import { Signal } from './signal';
import type { StartedOutputs } from './start-levels';

export interface ExpanderOptions {
  /** For errors. */
  readonly name: string;
  /** Closed together with the expander. */
  readonly bus: I2cBus;
  /** 0x20..0x27 */
  readonly address: number;
  /** ms between two looks at the inputs. */
  readonly pollMs: number;
  /** Settings of pins 0..15. */
  readonly pins: readonly PinSettings[];
  /** What an earlier expander of this chip left when it was closed for a new deploy. */
  readonly started?: StartedOutputs;
  /** How INT is wired; without it the inputs are polled. */
  readonly interrupts?: InterruptOptions;
}

export interface InterruptOptions {
  readonly wiring: IntWiring;
  /** ms between two looks at the inputs for safety, while the lines work. */
  readonly safetyMs: number;
  /** Opens the lines and takes a seat on each. @throws LineError; the inputs are polled then */
  readonly join: (member: LineMember) => Promise<LineSeat[]>;
}

/** `away`: the chip or bus fails, and is tried again by itself. */
export type ExpanderState =
  | { readonly kind: 'idle' | 'starting' | 'closed' }
  /** `trouble`: the chip works, but its INT lines do not, so the inputs are polled. */
  | { readonly kind: 'ready'; readonly trouble: Error | undefined }
  | { readonly kind: 'away'; readonly error: Error };

const CLOSE_WITHIN_MS = 900;
/** A look at the inputs that is due waits behind at most so many writes. */
const WRITES_BEFORE_POLL = 16;

export class Expander {
  /** The logical levels of the outputs, after each acknowledged write. */
  readonly onOutput = new Signal<number>();
  readonly onState = new Signal<ExpanderState>();
  private readonly chip: ChipLink;
  private readonly claims: PinClaims;
  private readonly outputs: OutputLevels;
  private readonly inversion: number;
  private readonly inputs: InputService;
  private readonly lines: IntLines;
  private readonly iocon: number;
  private current: ExpanderState = { kind: 'idle' };
  /** What the chip has acknowledged; undefined when that is not known. */
  private known: ChipImage | undefined;
  private writesSincePoll = 0;
  private useChanged = false;
  private failedStarts = 0;
  private suspended: Error | undefined;
  private worker: Promise<void> | undefined;
  private gather: NodeJS.Immediate | undefined;
  private retryTimer: NodeJS.Timeout | undefined;
  private closing: Promise<void> | undefined;

  constructor(private readonly options: ExpanderOptions) {
    this.chip = new ChipLink(options.bus, options.address);
    this.claims = new PinClaims(options.name, options.pins);
    this.outputs = new OutputLevels(options.pins, options.started ?? []);
    this.inversion = inversionMask(options.pins);
    this.lines = new IntLines(options.interrupts?.join, options.name);
    this.inputs = new InputService(this.chip, this.inversion, this.lines, () => this.wake());
    this.iocon = ioconFor(options.interrupts?.wiring);
  }

  /** Changes of watched pins. */
  get onInput(): Signal<InputChange> {
    return this.inputs.watch.onInput;
  }

  /** What the chip's interrupt logic caught. */
  get onInterrupt(): Signal<InterruptEvent> {
    return this.inputs.watch.onInterrupt;
  }

  get state(): ExpanderState {
    return this.current;
  }

  /** For the next expander of this chip, see `ExpanderOptions.started`. */
  get startedOutputs(): StartedOutputs {
    return this.outputs.startedOutputs;
  }

  /**
   * Takes pins into use. Before the first `applyUse` nothing is written; later a new output or input is set up at once.
   * @throws UserError when a pin has the other direction
   */
  claim(user: PinUser, mask: number, use: PinUse, interrupt?: InterruptMode): PinClaim {
    const claim: PinClaim = { user, mask, use, interrupt };
    this.claims.add(claim);
    if (this.current.kind !== 'idle') this.useHasChanged();
    return claim;
  }

  /** Gives pins back. They keep their direction until `applyUse`: a deploy may bring a new user at once. */
  release(claim: PinClaim): void {
    this.claims.remove(claim);
  }

  /** Brings the chip in line with the claims: starts it at the first call, frees pins without user later. */
  applyUse(): void {
    if (this.closing) return;
    this.claims.settle();
    if (this.current.kind === 'idle') this.enter({ kind: 'starting' });
    this.useHasChanged();
  }

  /**
   * Sets and toggles outputs. Resolves when the chip has acknowledged, with the logical levels of all pins as written.
   * Changes of one turn of the event loop leave together; the order of a pin's levels is kept.
   * @param change logical levels; its pins are claimed as outputs
   * @throws BusError while the chip is away, UserError when closed; the levels stay wanted, for when the chip is back
   */
  setPins({ set, levels, toggle }: OutputChange): Promise<number> {
    const change = { set, levels: (levels ^ this.inversion) & set, toggle };
    try {
      this.refuseWhenDown();
    } catch (error) {
      if (!this.closing) this.outputs.remember(change);
      // A start that is under way may have passed this pin already.
      this.useChanged = true;
      return Promise.reject(asError(error));
    }
    const written = this.outputs.push(change);
    this.wake();
    return written;
  }

  /** Reads the logical levels of all pins, A | B << 8, by a transfer that begins after this call. @throws as `setPins` */
  async readPins(): Promise<number> {
    this.refuseWhenDown();
    return (await this.inputs.ask()).gpio ^ this.inversion;
  }

  /**
   * Reads and clears the interrupts: which pins are flagged, the captured and the present logical levels, A | B << 8.
   * What the read shows is reported to listeners too. @throws as `setPins`
   */
  async readInterrupts(): Promise<{ flags: number; captured: number; levels: number }> {
    this.refuseWhenDown();
    const { intf, intcap, gpio } = await this.inputs.ask();
    return { flags: intf, captured: intcap ^ this.inversion, levels: gpio ^ this.inversion };
  }

  /** Which pins have an interrupt pending, A | B << 8, without clearing it. @throws as `setPins` */
  async readInterruptFlags(): Promise<number> {
    this.refuseWhenDown();
    return this.inputs.askFlags();
  }

  /** The logical levels of watched pins at the last look, without a transfer; undefined before they were seen. */
  lastLevels(mask: number): number | undefined {
    return this.inputs.watch.lastLevels(mask);
  }

  /** The logical levels of the outputs as the chip has acknowledged them; undefined while that is not known. */
  get outputLevels(): number | undefined {
    return this.known && this.known.olat ^ this.inversion;
  }

  /** Stops all traffic, with the error every caller hears, until `resume`. Outputs stay as they are. */
  suspend(error: Error): void {
    this.suspended = error;
    this.goAway(error);
  }

  /** Ends `suspend`; the chip is started again. */
  resume(): void {
    if (!this.suspended || this.closing) return;
    this.suspended = undefined;
    this.known = undefined;
    this.enter({ kind: 'starting' });
    this.useHasChanged();
  }

  /** Writes what is queued, leaves the outputs as they are, gives back the bus; done within a second. */
  close(): Promise<void> {
    this.closing ??= this.shutDown();
    return this.closing;
  }

  // ---- the worker: one operation after the other, commands before looks ----

  private wake(): void {
    // Node-RED delivers each message in its own turn of the check phase; one turn later all of a tick are here.
    if (this.worker || this.gather) return;
    this.gather = setImmediate(() => {
      this.gather = undefined;
      this.worker = this.work();
    });
  }

  private async work(): Promise<void> {
    await Promise.resolve(); // So that `worker` is set before it is cleared.
    for (let job = this.nextJob(); job; job = this.nextJob()) {
      try {
        await job();
      } catch (error) {
        this.goAway(asError(error));
      }
    }
    this.worker = undefined;
  }

  private nextJob(): (() => Promise<void>) | undefined {
    const { known } = this;
    if (this.suspended || this.retryTimer || this.current.kind === 'idle' || this.current.kind === 'closed')
      return undefined;
    if (known === undefined) return this.closing ? undefined : () => withRetries(() => this.start());
    if (this.useChanged && !this.closing) return () => withRetries(() => this.configure(known));
    const lookDue = !this.closing && this.inputs.due;
    if (lookDue && this.writesSincePoll >= WRITES_BEFORE_POLL) return () => this.look(known);
    const batch = this.outputs.next();
    if (batch) return () => this.writeBatch(known, batch);
    if (this.closing) return this.lines.wired && known.gpinten !== 0 ? () => this.silence(known) : undefined;
    if (this.inputs.flagsDue) return () => this.inputs.lookAtFlags();
    return lookDue ? () => this.look(known) : undefined;
  }

  private async start(): Promise<void> {
    // The lines hear edges before the clearing read of the start: what comes after it is not missed.
    await this.lines.open({ service: (edge) => this.serve(edge), lost: () => this.linesChanged() });
    await this.configure(await this.chip.recover(this.iocon));
    this.failedStarts = 0;
  }

  private async configure(from: ChipImage): Promise<void> {
    const use = { outputs: this.claims.outputs, watched: this.claims.watched };
    this.useChanged = false;
    this.outputs.decide(from, use.outputs);
    const olat = (from.olat & ~use.outputs) | (this.outputs.wanted & use.outputs);
    const wanted = encodeImage(this.claims.settingsInUse, use, olat, this.iocon);
    for (const write of planConfiguration(from, wanted)) await this.chip.write(write);
    this.inputs.watch.compare(wanted.intcon, wanted.defval);
    const configured = await this.inputs.begin(wanted, use.watched);
    if (this.isOver) return;
    this.known = configured;
    this.poll();
    this.enter({ kind: 'ready', trouble: this.lines.trouble });
    void this.lines.check();
  }

  private async writeBatch(known: ChipImage, batch: Batch): Promise<void> {
    const olat = batch.applyTo(known.olat);
    try {
      await withRetries(() => this.chip.writeOutputs(olat, batch.mask));
    } catch (error) {
      this.outputs.abandon(batch, asError(error));
      throw error;
    }
    if (!this.isOver) this.known = { ...known, olat };
    this.outputs.acknowledged(batch);
    this.writesSincePoll += 1;
    batch.acknowledge(olat ^ this.inversion);
    this.onOutput.emit(olat ^ this.inversion);
  }

  private async look(known: ChipImage): Promise<void> {
    this.writesSincePoll = 0;
    const seen = await this.inputs.look(known);
    if (this.isOver) return;
    this.known = seen;
    this.linesChanged();
    void this.lines.check();
  }

  private async silence(known: ChipImage): Promise<void> {
    await this.chip.silence();
    this.known = { ...known, gpinten: 0 };
  }

  // ---- INT lines ----

  /** A line is active: look, and be done when that is over. */
  private serve(edge: LineEdge | undefined): Promise<boolean> {
    if (edge) {
      this.lines.noteEdge();
      this.linesChanged();
    }
    if (this.current.kind !== 'ready' || this.closing) return Promise.resolve(false);
    return this.inputs.call(edge);
  }

  /** Polls when the lines do not work, and looks only for safety when they do. */
  private linesChanged(): void {
    if (this.current.kind !== 'ready' || this.current.trouble === this.lines.trouble) return;
    this.poll();
    this.enter({ kind: 'ready', trouble: this.lines.trouble });
  }

  // ---- what sets the worker to work ----

  private refuseWhenDown(): void {
    if (this.closing) throw new UserError('expander-closed', { expander: this.options.name });
    if (this.current.kind === 'away') throw this.current.error;
  }

  /** What was under way ended too late to count. */
  private get isOver(): boolean {
    return this.suspended !== undefined || this.current.kind === 'closed';
  }

  private useHasChanged(): void {
    this.useChanged = true;
    this.wake();
  }

  private poll(): void {
    const { pollMs, interrupts } = this.options;
    const wanted = this.known && !this.closing && this.inputs.watch.pins !== 0;
    // Pins that the chip does not call for have to be looked at, lines or not.
    const calling = this.known && (this.inputs.watch.pins & ~this.known.gpinten) === 0;
    const everyMs = this.lines.work && calling ? (interrupts?.safetyMs ?? pollMs) : pollMs;
    this.inputs.pollEvery(wanted ? everyMs : undefined);
  }

  private goAway(reason: Error): void {
    const error = this.suspended ?? reason;
    this.known = undefined;
    this.failedStarts += 1;
    this.poll();
    this.outputs.abandonAll(error);
    this.inputs.dismiss(error);
    if (this.closing) return;
    this.tryAgainIn(this.suspended ? undefined : absenceDelay(this.failedStarts));
    this.enter({ kind: 'away', error });
  }

  private tryAgainIn(delayMs: number | undefined): void {
    clearTimeout(this.retryTimer);
    this.retryTimer = undefined;
    if (delayMs === undefined) return;
    this.retryTimer = setTimeout(() => {
      this.retryTimer = undefined;
      this.wake();
    }, delayMs);
  }

  private enter(state: ExpanderState): void {
    this.current = state;
    this.onState.emit(state);
  }

  private async shutDown(): Promise<void> {
    this.inputs.pollEvery(undefined);
    this.tryAgainIn(undefined);
    if (this.lines.wired) this.wake();
    await atMost(CLOSE_WITHIN_MS, this.drain());
    this.enter({ kind: 'closed' });
    const error = new UserError('expander-closed', { expander: this.options.name });
    this.outputs.abandonAll(error);
    this.inputs.dismiss(error);
    await this.lines.end();
    // A hung transfer may keep the bus busy for long; it ends without us.
    void this.chip.close().catch(() => undefined);
  }

  private async drain(): Promise<void> {
    while (this.worker ?? this.gather) await (this.worker ?? new Promise(setImmediate));
  }
}

/** Waits for a promise, but not longer than `limitMs`. */
async function atMost(limitMs: number, promise: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, limitMs)));
  await Promise.race([promise, limit]);
  clearTimeout(timer);
}
