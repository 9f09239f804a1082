// A node's hold on its expander: the claim on pins, kept up over conflicts and deploys, and the status that follows.
import type { Node, NodeAPI, NodeStatus } from 'node-red';
import { pinMask, pinsInMask } from '../../src/chip/pins';
import type { InterruptMode } from '../../src/config/pin-settings';
import { asError } from '../../src/errors/as-error';
import { UserError } from '../../src/errors/user-error';
import type { Expander, ExpanderState, HealthKind } from '../../src/expander/expander';
import type { PinClaim, PinUse } from '../../src/expander/pins/pin-claims';
import { onDeployed } from './deploys';
import { errorStatus, healthStatus, stateStatus } from './node-status';
import { nameOf } from './node-name';
import { StatusLine } from './status-line';
import { translate } from './translate';

export interface PinHoldOptions {
  readonly expander: Expander;
  readonly mask: number;
  readonly use: PinUse;
  /** Further pins, which are left to others where those have taken them the other way. */
  readonly inherited?: number;
  /** When the pins interrupt; undefined: as the pin table says. */
  readonly interrupt?: InterruptMode | undefined;
  /** Called with pins that have become the node's. */
  readonly claimed?: (mask: number) => void;
  /** The status while the chip works and the claim stands. */
  readonly readyStatus: () => NodeStatus;
}

/** Claims at once; a claim that fails is shown, logged once, and tried again at each deploy and with each new pin table. */
export class PinHold {
  private readonly line: StatusLine;
  private readonly claims: PinClaim[] = [];
  private held = 0;
  private refusal: Error | undefined;
  private readonly stops: (() => void)[];

  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
    private readonly options: PinHoldOptions,
  ) {
    this.line = new StatusLine(node);
    this.claimOwn();
    this.claimInherited();
    const tryAgain = (): void => {
      if (this.refusal) this.claimOwn();
    };
    this.stops = [
      onDeployed(RED, tryAgain),
      options.expander.onSettings.on(tryAgain),
      options.expander.onState.on(() => this.show()),
      options.expander.onHealth.on(({ kind }) => this.tell(kind)),
    ];
  }

  /** Whether the node may use its pins. */
  get stands(): boolean {
    return this.refusal === undefined;
  }

  /** @throws UserError when the node's own pins, or further ones a message asks for, have the other direction */
  require(mask: number): void {
    if (this.refusal) throw this.refusal;
    this.claim(mask);
  }

  /** Puts the state of things on the node. */
  show(): void {
    const { state } = this.options.expander;
    if (this.refusal) this.line.show(errorStatus(this.refusal));
    else if (state.kind === 'ready' && !this.troubled(state)) this.line.show(this.options.readyStatus());
    else this.line.show(stateStatus(state));
  }

  /** Puts something else on the node, until the next `show`. */
  showInstead(status: NodeStatus): void {
    this.line.show(status);
  }

  /** Pins beyond its own that messages have asked for. */
  get further(): number {
    return this.held & ~this.options.mask;
  }

  release(): void {
    this.line.stop();
    for (const stop of this.stops) stop();
    for (const claim of this.claims) this.options.expander.release(claim);
  }

  /** That the chip is away or back, its state shows. */
  private tell(kind: HealthKind): void {
    if (this.stands && kind !== 'away' && kind !== 'back') this.showInstead(healthStatus(kind));
  }

  /** INT matters to those who wait for inputs. */
  private troubled(state: ExpanderState): boolean {
    return this.options.use !== 'output' && state.kind === 'ready' && state.trouble !== undefined;
  }

  private claimOwn(): void {
    const before = this.refusal?.message;
    this.refusal = undefined;
    try {
      this.claim(this.options.mask);
    } catch (error) {
      this.refusal = asError(error);
      if (this.refusal.message !== before) this.node.error(translate(this.RED, this.refusal));
    }
    this.show();
  }

  private claimInherited(): void {
    for (const { index } of pinsInMask(this.options.inherited ?? 0)) {
      try {
        this.claim(pinMask(index));
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
      }
    }
  }

  private claim(mask: number): void {
    const missing = mask & ~this.held;
    if (missing === 0) return;
    this.claims.push(
      this.options.expander.claim(
        { name: nameOf(this.node) },
        missing,
        this.options.use,
        this.options.interrupt,
      ),
    );
    this.held |= missing;
    this.options.claimed?.(missing);
  }
}
