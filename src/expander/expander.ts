// One MCP23017: all its users share this object, and only its worker talks to the chip.
import type { I2cBus } from '../bus/i2c-bus';
import { type ChipImage, planConfiguration } from '../chip/chip-image';
import { decodeInterrupt, type ServiceRead } from '../chip/decode-interrupt';
import type { PinSettings } from '../config/pin-settings';
import { asError } from '../errors/as-error';
import { UserError } from '../errors/user-error';
import { ChipLink } from './chip-link';
import { encodeImage, inversionMask, IOCON_VALUE } from './encode-image';
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
}

/** `away`: the chip or bus fails, and is tried again by itself. */
export type ExpanderState =
  | { readonly kind: 'idle' | 'starting' | 'ready' | 'closed' }
  | { readonly kind: 'away'; readonly error: Error };

/** Something changed on watched pins. Words are logical levels, A | B << 8. */
export interface InputChange {
  readonly levels: number;
  readonly changed: number;
  /** ms since 1970, when the read that showed it was finished. */
  readonly time: number;
}

const CLOSE_WITHIN_MS = 900;
/** A look at the inputs that is due waits behind at most so many writes. */
const WRITES_BEFORE_POLL = 16;

export class Expander {
  readonly onInput = new Signal<InputChange>();
  /** The logical levels of the outputs, after each acknowledged write. */
  readonly onOutput = new Signal<number>();
  readonly onState = new Signal<ExpanderState>();
  private readonly chip: ChipLink;
  private readonly claims: PinClaims;
  private readonly outputs: OutputLevels;
  private readonly inversion: number;
  private current: ExpanderState = { kind: 'idle' };
  /** What the chip has acknowledged; undefined when that is not known. */
  private known: ChipImage | undefined;
  /** Electrical levels at the last look, and for which pins they count. */
  private seen = { levels: 0, pins: 0 };
  private readonly readers: { resolve: (levels: number) => void; reject: (error: Error) => void }[] = [];
  private pollDue = false;
  private writesSincePoll = 0;
  private useChanged = false;
  private failedStarts = 0;
  private suspended: Error | undefined;
  private worker: Promise<void> | undefined;
  private gather: NodeJS.Immediate | undefined;
  private pollTimer: NodeJS.Timeout | undefined;
  private retryTimer: NodeJS.Timeout | undefined;
  private closing: Promise<void> | undefined;

  constructor(private readonly options: ExpanderOptions) {
    this.chip = new ChipLink(options.bus, options.address);
    this.claims = new PinClaims(options.name, options.pins);
    this.outputs = new OutputLevels(options.pins, options.started ?? []);
    this.inversion = inversionMask(options.pins);
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
  claim(user: PinUser, mask: number, use: PinUse): PinClaim {
    const claim: PinClaim = { user, mask, use };
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
      return Promise.reject(asError(error));
    }
    const written = this.outputs.push(change);
    this.wake();
    return written;
  }

  /** Reads the logical levels of all pins, A | B << 8, by a transfer that begins after this call. @throws as `setPins` */
  async readPins(): Promise<number> {
    this.refuseWhenDown();
    const levels = await new Promise<number>((resolve, reject) => {
      this.readers.push({ resolve, reject });
      this.wake();
    });
    return levels ^ this.inversion;
  }

  /** The logical levels of watched pins at the last look, without a transfer; undefined before they were seen. */
  lastLevels(mask: number): number | undefined {
    return (this.seen.pins & mask) === mask ? this.seen.levels ^ this.inversion : undefined;
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
    const lookDue = !this.closing && (this.pollDue || this.readers.length > 0);
    if (lookDue && this.writesSincePoll >= WRITES_BEFORE_POLL) return () => this.look();
    const batch = this.outputs.next();
    if (batch) return () => this.writeBatch(known, batch);
    return lookDue ? () => this.look() : undefined;
  }

  private async start(): Promise<void> {
    await this.configure(await this.chip.recover(IOCON_VALUE));
    this.failedStarts = 0;
  }

  private async configure(from: ChipImage): Promise<void> {
    const use = { outputs: this.claims.outputs, watched: this.claims.watched };
    this.useChanged = false;
    this.outputs.decide(from, use.outputs);
    const olat = (from.olat & ~use.outputs) | (this.outputs.wanted & use.outputs);
    const wanted = encodeImage(this.options.pins, use, olat);
    for (const write of planConfiguration(from, wanted)) await this.chip.write(write);
    const read = use.watched === 0 ? undefined : await this.chip.readService('command');
    if (this.suspended) return;
    this.known = wanted;
    this.poll(use.watched !== 0);
    if (read) this.report(read, use.watched);
    else this.seen = { levels: 0, pins: 0 };
    this.enter({ kind: 'ready' });
  }

  private async writeBatch(known: ChipImage, batch: Batch): Promise<void> {
    const olat = batch.applyTo(known.olat);
    try {
      await withRetries(() => this.chip.writeOutputs(olat, batch.mask));
    } catch (error) {
      this.outputs.abandon(batch, asError(error));
      throw error;
    }
    this.known = { ...known, olat };
    this.outputs.acknowledged(batch);
    this.writesSincePoll += 1;
    batch.acknowledge(olat ^ this.inversion);
    this.onOutput.emit(olat ^ this.inversion);
  }

  /** One look serves the poll and everybody who asked before it began. */
  private async look(): Promise<void> {
    const asked = this.readers.splice(0);
    this.pollDue = false;
    this.writesSincePoll = 0;
    try {
      const read = await withRetries(() => this.chip.readService(asked.length > 0 ? 'command' : 'poll'));
      this.report(read, this.seen.pins);
      for (const { resolve } of asked) resolve(read.gpio);
    } catch (error) {
      for (const { reject } of asked) reject(asError(error));
      throw error;
    }
  }

  /** @param pins those whose levels count from now on */
  private report(read: ServiceRead, pins: number): void {
    const time = Date.now();
    const steps = decodeInterrupt(this.seen.levels, read, this.seen.pins & pins);
    this.seen = { levels: read.gpio, pins };
    for (const { levels, changed } of steps)
      this.onInput.emit({ levels: levels ^ this.inversion, changed, time });
  }

  // ---- what sets the worker to work ----

  private refuseWhenDown(): void {
    if (this.closing) throw new UserError('expander-closed', { expander: this.options.name });
    if (this.current.kind === 'away') throw this.current.error;
  }

  private useHasChanged(): void {
    this.useChanged = true;
    this.wake();
  }

  private poll(wanted: boolean): void {
    if (!wanted || this.closing) {
      clearInterval(this.pollTimer);
      this.pollTimer = undefined;
      this.pollDue = false;
    } else {
      this.pollTimer ??= setInterval(() => {
        this.pollDue = true;
        this.wake();
      }, this.options.pollMs);
    }
  }

  private goAway(reason: Error): void {
    const error = this.suspended ?? reason;
    this.known = undefined;
    this.failedStarts += 1;
    this.poll(false);
    this.outputs.abandonAll(error);
    for (const { reject } of this.readers.splice(0)) reject(error);
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
    this.poll(false);
    this.tryAgainIn(undefined);
    await atMost(CLOSE_WITHIN_MS, this.drain());
    this.enter({ kind: 'closed' });
    const error = new UserError('expander-closed', { expander: this.options.name });
    this.outputs.abandonAll(error);
    for (const { reject } of this.readers.splice(0)) reject(error);
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
