// The one that talks to the chip: carries out what its users have left for it, one operation after the other.
import type { ChipImage } from '../chip/chip-image';
import { asError } from '../errors/as-error';
import { UserError } from '../errors/user-error';
import type { LineEdge } from '../interrupt/interrupt-line';
import { atMost } from '../tools/at-most';
import type { ChipLink } from './link/chip-link';
import type { ChipRepairs } from './upkeep/chip-repairs';
import type { ChipSetup } from './upkeep/chip-setup';
import type { ChipWitness } from './link/chip-witness';
import { Disturbance } from './link/disturbance';
import type { ExpanderState } from './expander-state';
import type { Farewell } from './upkeep/farewell';
import type { HealthCheck } from './upkeep/health-check';
import type { InputService } from './inputs/input-service';
import type { IntLines } from './inputs/int-lines';
import type { Batch } from './outputs/output-batches';
import type { OutputService } from './outputs/output-service';
import type { PinClaims } from './pins/pin-claims';
import { Requests } from './requests';
import { absenceDelay, withRetries } from './link/retry';
import { Signal } from '../tools/signal';

/** Where the worker finds what is to be done, and what it needs for it. */
export interface ChipWorkerParts {
  /** Of the expander, for errors. */
  readonly name: string;
  readonly chip: ChipLink;
  readonly setup: ChipSetup;
  readonly repairs: ChipRepairs;
  readonly witness: ChipWitness;
  readonly health: HealthCheck;
  readonly farewell: Farewell;
  readonly claims: PinClaims;
  readonly outputs: OutputService;
  readonly inputs: InputService;
  readonly lines: IntLines;
  /** ms between two looks at the inputs without INT lines that work. */
  readonly pollMs: number;
  /** ms between two looks at the inputs for safety, while the lines work. */
  readonly safetyMs: number;
}

/** On a busy machine, too, an expander is to be closed within a second. */
const CLOSE_WITHIN_MS = 800;
/** Whoever hears that the bus is closed needs no more than this. */
const END_WITHIN_MS = 5;
/** A check waits for the next look at the inputs when that comes within this time. */
const CHECK_WAITS_MS = 50;
/** A look at the inputs that is due waits behind at most so many other operations. */
const OTHERS_BEFORE_LOOK = 16;

export class ChipWorker {
  readonly onState = new Signal<ExpanderState>();
  /** The last moment in which commands are taken. */
  readonly onClosing = new Signal<void>();
  private readonly requests = new Requests();
  private current: ExpanderState = { kind: 'idle' };
  /** What the chip has acknowledged; undefined when that is not known. */
  private acknowledged: ChipImage | undefined;
  /** What it had acknowledged when it went away. */
  private before: ChipImage | undefined;
  private disturbance: Disturbance | undefined;
  private othersSinceLook = 0;
  private useChanged = false;
  private failedStarts = 0;
  private suspended: Error | undefined;
  private worker: Promise<void> | undefined;
  private gather: NodeJS.Immediate | undefined;
  private retryTimer: NodeJS.Timeout | undefined;
  private closing: Promise<void> | undefined;
  private cutOff = false;
  private settled = false;

  constructor(private readonly parts: ChipWorkerParts) {}

  get state(): ExpanderState {
    return this.current;
  }

  /** What the chip holds; undefined while that is not known. */
  get known(): ChipImage | undefined {
    return this.acknowledged;
  }

  /** Whether the chip has ever stood as its users want. */
  get hasRun(): boolean {
    return this.settled;
  }

  /** It was closed before the chip held what it should: the chip was away, the bus hung, or all traffic was stopped. */
  get wasCutOff(): boolean {
    return this.cutOff;
  }

  get isClosing(): boolean {
    return this.closing !== undefined;
  }

  /** @throws UserError when closed, else why the chip is away */
  refuseWhenDown(): void {
    if (this.closing) throw this.closedError;
    if (this.current.kind === 'away') throw this.current.error;
  }

  /** Starts the chip at the first call; later it is brought in line with the claims and the table. */
  configureAnew(): void {
    if (this.closing) return;
    if (this.current.kind === 'idle') this.enter({ kind: 'starting' });
    this.useHasChanged();
  }

  /** As `configureAnew`, but nothing before the start. What changes during the end would undo that. */
  useHasChanged(): void {
    if (this.closing) return;
    this.useChanged = true;
    if (this.current.kind !== 'idle') this.wake();
  }

  /**
   * Has the worker do something once, behind all commands. @param operation gets what the chip holds
   * @returns settles with it, or with why the chip went away
   */
  request<T>(operation: (known: ChipImage) => Promise<T>): Promise<T> {
    const asked = this.requests.add(() => {
      if (!this.acknowledged) throw new UserError('expander-closed', { expander: this.parts.name });
      return operation(this.acknowledged);
    });
    this.wake();
    return asked.catch((error: unknown) => {
      throw error instanceof Disturbance ? this.unstable() : error;
    });
  }

  /** An operation has seen that the chip does not hold what it should: it is restored next. */
  suspect(disturbance: Disturbance): void {
    if (!this.isOver && this.acknowledged) this.disturbance ??= disturbance;
  }

  /** What an operation has seen or written counts from now on, unless that came too late. */
  learn(known: ChipImage): void {
    if (!this.isOver) this.acknowledged = known;
  }

  /** Writes everything again, in the order of a start. */
  async rewrite(): Promise<void> {
    const { setup } = this.parts;
    this.useChanged = false;
    this.settle(await withRetries(async () => setup.restore(await setup.take(), true)));
  }

  /** Stops all traffic, with the error every caller hears, until `resume`. */
  suspend(error: Error): void {
    this.suspended = error;
    this.goAway(error);
  }

  /** Ends `suspend`; the chip is started again. */
  resume(): void {
    if (!this.suspended || this.closing) return;
    this.suspended = undefined;
    this.acknowledged = this.before = undefined;
    this.enter({ kind: 'starting' });
    this.useHasChanged();
  }

  /** Carries out what is queued, applies the safe levels, gives back bus and lines; done within a second. */
  close(): Promise<void> {
    this.closing ??= this.shutDown();
    return this.closing;
  }

  /** Sets to work, unless at work. */
  wake(): void {
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
        this.fail(asError(error));
      }
    }
    this.worker = undefined;
  }

  private nextJob(): (() => Promise<void>) | undefined {
    const { acknowledged: known } = this;
    if (this.suspended || this.retryTimer || this.current.kind === 'idle' || this.current.kind === 'closed')
      return undefined;
    const { disturbance } = this;
    if (known === undefined) return this.closing ? undefined : () => this.start();
    if (disturbance) return () => this.repair(disturbance);
    const lookDue = !this.closing && this.lookDue;
    if (lookDue && this.othersSinceLook >= OTHERS_BEFORE_LOOK) return () => this.look(known);
    const other = this.otherJob(known);
    if (other) {
      this.othersSinceLook += 1;
      return other;
    }
    return lookDue ? () => this.look(known) : undefined;
  }

  /** What is to be done besides looking at the inputs, and goes before it. */
  private otherJob(known: ChipImage): (() => Promise<void>) | undefined {
    if (this.useChanged) return () => this.adapt(known);
    const batch = this.parts.outputs.next();
    if (batch) return () => this.writeBatch(known, batch);
    if (this.closing) {
      const step = this.parts.farewell.next(known);
      return step && (async () => void (this.acknowledged = await step()));
    }
    const request = this.requests.next();
    if (request) return request;
    return this.parts.inputs.flagsDue ? () => this.parts.inputs.lookAtFlags() : undefined;
  }

  private get lookDue(): boolean {
    const { inputs, health } = this.parts;
    return inputs.due || (health.due && !(inputs.watch.pins !== 0 && inputs.looksWithin(CHECK_WAITS_MS)));
  }

  private async start(): Promise<void> {
    const { repairs, health, lines } = this.parts;
    const { tell, image } = await withRetries(async () => {
      // The lines hear edges before the clearing read of the start: what comes after it is not missed.
      await lines.open({ service: (edge) => this.serve(edge), changed: () => this.linesChanged() });
      this.useChanged = false;
      return repairs.start(this.before);
    });
    if (this.isOver) return;
    this.failedStarts = 0;
    this.before = undefined;
    const wasAway = this.current.kind === 'away';
    this.settle(image);
    if (wasAway) health.tell('back');
    tell();
  }

  private async adapt(known: ChipImage): Promise<void> {
    this.useChanged = false;
    this.settle(await this.parts.setup.adapt(known));
  }

  /** The chip holds what it should not. */
  private async repair(disturbance: Disturbance): Promise<void> {
    this.useChanged = false;
    const { image, tell } = await this.parts.repairs.repair(disturbance);
    if (this.isOver) return;
    this.disturbance = undefined;
    this.settle(image);
    tell();
  }

  /** The chip stands as its users want. */
  private settle(image: ChipImage): void {
    if (this.isOver) return;
    this.settled = true;
    this.acknowledged = image;
    this.poll();
    this.parts.outputs.begin();
    this.enter({ kind: 'ready', trouble: this.parts.lines.trouble });
    void this.parts.lines.serve();
  }

  private async writeBatch(known: ChipImage, batch: Batch): Promise<void> {
    const olat = batch.applyTo(known.olat);
    try {
      await withRetries(() => this.parts.chip.writeOutputs(olat, batch.mask));
    } catch (error) {
      this.parts.outputs.abandon(batch, asError(error));
      throw error;
    }
    this.learn({ ...known, olat });
    this.parts.outputs.acknowledged(batch, olat);
  }

  /** Looks at the inputs, or only after the chip where nobody reads any. */
  private async look(known: ChipImage): Promise<void> {
    const { inputs, health, witness, lines } = this.parts;
    this.othersSinceLook = 0;
    const check = health.due;
    if (!inputs.due && inputs.watch.pins === 0) {
      health.done();
      await witness.check(known);
      return;
    }
    if (check) health.done();
    const seen = await inputs.look(known, check);
    if (this.isOver) return;
    this.acknowledged = seen;
    this.linesChanged();
    void lines.check();
  }

  /** A line is active: look, and be done when that is over. */
  private serve(edge: LineEdge | undefined): Promise<boolean | undefined> {
    if (edge) {
      this.parts.lines.noteLife();
      this.linesChanged();
    }
    if (this.current.kind !== 'ready' || this.closing) return Promise.resolve(undefined);
    return this.parts.inputs.call(edge);
  }

  /** Polls when the lines do not work, and looks only for safety when they do. */
  private linesChanged(): void {
    if (this.current.kind !== 'ready' || this.current.trouble === this.parts.lines.trouble) return;
    this.poll();
    this.enter({ kind: 'ready', trouble: this.parts.lines.trouble });
  }

  /** What was under way ended too late to count. */
  private get isOver(): boolean {
    return this.suspended !== undefined || this.current.kind === 'closed';
  }

  private poll(): void {
    const { pollMs, safetyMs } = this.parts;
    const wanted = this.acknowledged && !this.closing && this.parts.inputs.watch.pins !== 0;
    // Pins that the chip does not call for have to be looked at, lines or not.
    const calling = this.acknowledged && (this.parts.inputs.watch.pins & ~this.acknowledged.gpinten) === 0;
    const everyMs = this.parts.lines.work && calling ? safetyMs : pollMs;
    this.parts.inputs.pollEvery(wanted ? everyMs : undefined);
    if (this.acknowledged && !this.closing) this.parts.health.begin();
    else this.parts.health.end();
  }

  private get closedError(): UserError {
    return new UserError('expander-closed', { expander: this.parts.name });
  }

  private unstable(): UserError {
    return new UserError('chip-unstable', { expander: this.parts.name });
  }

  private fail(error: Error): void {
    if (this.isOver) {
      // Who would wait for the next look has nothing to wait for any more.
      this.parts.inputs.dismiss(this.suspended ?? this.closedError);
      return;
    }
    if (!(error instanceof Disturbance)) this.goAway(error);
    // What is changed again while it is being restored is left alone for a while.
    else if (this.disturbance || !this.acknowledged) {
      this.goAway(this.unstable());
    } else this.disturbance = error;
  }

  private goAway(reason: Error): void {
    const error = this.suspended ?? reason;
    this.before ??= this.acknowledged;
    this.acknowledged = undefined;
    this.disturbance = undefined;
    this.failedStarts += 1;
    this.poll();
    this.parts.outputs.interrupt(error);
    this.parts.inputs.dismiss(error);
    this.requests.dismiss(error);
    if (this.closing) return;
    const pause = Math.max(absenceDelay(this.failedStarts), this.parts.repairs.restMs);
    this.tryAgainIn(this.suspended ? undefined : pause);
    const news = this.current.kind !== 'away' && !this.suspended;
    this.enter({ kind: 'away', error });
    if (news) this.parts.health.tell('away');
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
    this.onClosing.emit();
    this.parts.inputs.pollEvery(undefined);
    this.parts.health.end();
    this.tryAgainIn(undefined);
    if (this.acknowledged) this.wake();
    await atMost(CLOSE_WITHIN_MS, this.drain());
    this.cutOff = this.acknowledged === undefined || this.worker !== undefined;
    // What waits behind the transfer of another chip ends now. A hung transfer may keep the bus busy for long; it ends without us.
    void this.parts.chip.close().catch(() => undefined);
    if (this.worker) await atMost(END_WITHIN_MS, this.worker);
    this.enter({ kind: 'closed' });
    const error = this.closedError;
    this.parts.outputs.end(error);
    this.parts.inputs.dismiss(error);
    this.requests.dismiss(error);
    await this.parts.lines.end();
  }

  private async drain(): Promise<void> {
    while (this.worker ?? this.gather) {
      // Nothing more is to come in this turn.
      clearImmediate(this.gather);
      this.gather = undefined;
      await (this.worker ??= this.work());
    }
  }
}
