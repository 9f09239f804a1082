// Who uses which pin in which direction: one pin has one direction, however many nodes share it.
import { PINS, pinMask, pinsInMask } from '../../chip/pins';
import type { InterruptMode, PinSettings } from '../../config/pin-settings';
import { UserError } from '../../errors/user-error';
import type { PinTable } from './pin-table';

/** Whoever uses pins; `name` stands in errors. */
export interface PinUser {
  readonly name: string;
}

/** `view` reads what is there, whatever the pin's direction: a whole port or chip. */
export type PinUse = 'output' | 'input' | 'view';

export interface PinClaim {
  readonly user: PinUser;
  readonly mask: number;
  readonly use: PinUse;
  /** When these pins interrupt; undefined: as the pin table says. */
  readonly interrupt?: InterruptMode | undefined;
}

/** An interrupt mode that a user asks for instead of the table's. */
export interface OwnMode {
  readonly mode: InterruptMode;
  readonly user: PinUser;
}

export class PinClaims {
  private readonly claims = new Set<PinClaim>();
  /** Given back since the last `settle`: a deploy may bring a new user, and until then nothing changes. */
  private readonly lingering = new Set<PinClaim>();

  /** Outputs without a user that a table has made inputs: they stay so until somebody uses them. */
  private freed = 0;

  /** @param left outputs without a user, of an earlier expander of this chip */
  constructor(
    private readonly expanderName: string,
    private readonly table: PinTable,
    private left = 0,
  ) {}

  /** @throws UserError pin-other-direction, pin-set-otherwise, interrupt-other-mode; then nothing is claimed */
  add(claim: PinClaim): void {
    this.checkMode(claim);
    if (claim.use !== 'view') {
      for (const pin of PINS) {
        if (claim.mask & pinMask(pin.index)) this.check(claim.user, claim.use, pin.index);
      }
    }
    this.claims.add(claim);
    if (claim.use === 'view') return;
    this.left &= ~claim.mask;
    this.freed &= ~claim.mask;
  }

  /** The pin keeps its direction until `settle`, unless somebody else takes it the other way. */
  remove(claim: PinClaim): void {
    if (this.claims.delete(claim)) this.lingering.add(claim);
  }

  /**
   * Ends what pins that were given back have lingered for. Outputs that nobody has taken again stay outputs, unless their
   * safe level is `input`.
   * @param untouched no pin has become an output yet
   * @returns those outputs; undefined when no pin was given back
   */
  settle(untouched = false): number | undefined {
    if (this.lingering.size === 0) return undefined;
    const lost =
      maskOf(this.lingering, 'output') & ~maskOf(this.claims, 'output') & ~maskOf(this.claims, 'input');
    this.lingering.clear();
    if (untouched) return 0;
    this.left |= lost;
    this.freed &= ~lost;
    return lost;
  }

  /** Pins that are outputs though nobody uses them and the table does not say so: their users are gone. */
  get leftOutputs(): number {
    return this.left & ~this.freed & ~this.asInputs;
  }

  /** The table is about to be replaced: what it has made an input does not drive its pin again by another one. */
  letGo(): void {
    this.freed |= this.left & this.asInputs;
  }

  /** Whether the users of the pins can live with another table. @throws UserError pin-set-otherwise */
  checkTable(rows: readonly PinSettings[]): void {
    for (const { user, mask, use } of this.claims) {
      if (use === 'view') continue;
      for (const { index, name } of pinsInMask(mask)) {
        const taken = rows[index]?.direction;
        if (taken === undefined || taken === 'auto' || taken === use) continue;
        const names = { expander: this.expanderName, user: user.name };
        throw new UserError('pin-set-otherwise', { pin: name, ...names, wanted: use, taken });
      }
    }
  }

  /** Pins that must be outputs: used as such, or set so in the table. */
  get outputs(): number {
    const lingering = maskOf(this.lingering, 'output') & ~maskOf(this.claims, 'input');
    return maskOf(this.claims, 'output') | this.maskWithDirection('output') | lingering | this.leftOutputs;
  }

  /** Pins without a user that were outputs, and may not have been told yet that they are none any more. */
  get formerOutputs(): number {
    return this.left & ~this.outputs;
  }

  /** Outputs that go on driving when the expander has stopped. */
  get driven(): number {
    return this.outputs & ~this.maskWithSafe('input');
  }

  /** Pins whose changes somebody wants to know. */
  get watched(): number {
    const watching = [this.claims, this.lingering].flatMap((claims) => [
      maskOf(claims, 'input'),
      maskOf(claims, 'view'),
    ]);
    return watching.reduce((all, mask) => all | mask, 0);
  }

  /** Names of the users of pins 0..15, each once. */
  get users(): readonly (readonly string[])[] {
    const claims = [...this.claims];
    return PINS.map(({ index }) => [
      ...new Set(claims.flatMap(({ mask, user }) => (mask & pinMask(index) ? [user.name] : []))),
    ]);
  }

  /** Pins that an expander on a shared chip answers for: those used alone, and those the table says something of. */
  get owned(): number {
    const set = this.table.rows.reduce(
      (mask, { direction, pullUp }, index) => (direction !== 'auto' || pullUp ? mask | pinMask(index) : mask),
      0,
    );
    const inputs = maskOf(this.claims, 'input') | maskOf(this.lingering, 'input');
    return this.outputs | inputs | set;
  }

  /** The pin table with the interrupt modes that users ask for. */
  get settingsInUse(): readonly PinSettings[] {
    const { ownModes } = this;
    return this.table.rows.map((pin, index) => {
      const own = ownModes[index];
      return own ? { ...pin, interrupt: own.mode } : pin;
    });
  }

  /** Interrupt modes that win over the table's, by pin 0..15. */
  get ownModes(): readonly (OwnMode | undefined)[] {
    return PINS.map(({ index }) => {
      const claim = [...this.claims].find(({ mask, interrupt }) => interrupt && mask & pinMask(index));
      return claim?.interrupt && { mode: claim.interrupt, user: claim.user };
    });
  }

  private checkMode({ user, mask, interrupt }: PinClaim): void {
    if (!interrupt) return;
    const other = [...this.claims].find(
      (claim) => claim.interrupt && claim.interrupt !== interrupt && claim.mask & mask,
    );
    if (!other) return;
    const pin = PINS.find(({ index }) => other.mask & mask & pinMask(index))?.name ?? '';
    const names = { expander: this.expanderName, user: user.name, other: other.user.name };
    throw new UserError('interrupt-other-mode', { pin, ...names });
  }

  private check(user: PinUser, use: 'output' | 'input', index: number): void {
    const opposite = use === 'output' ? 'input' : 'output';
    const details = {
      pin: PINS[index]?.name ?? index,
      expander: this.expanderName,
      user: user.name,
      wanted: use,
      taken: opposite,
    };
    if (this.table.rows[index]?.direction === opposite) throw new UserError('pin-set-otherwise', details);
    const other = [...this.claims].find((claim) => claim.use === opposite && claim.mask & pinMask(index));
    if (other) throw new UserError('pin-other-direction', { ...details, other: other.user.name });
  }

  /** Pins that an output becomes an input on, once nobody uses it. */
  private get asInputs(): number {
    return this.maskWithDirection('input') | this.maskWithSafe('input');
  }

  private maskWithSafe(level: PinSettings['safe']): number {
    return this.table.rows.reduce(
      (mask, { safe }, index) => (safe === level ? mask | pinMask(index) : mask),
      0,
    );
  }

  private maskWithDirection(direction: PinSettings['direction']): number {
    return this.table.rows.reduce(
      (mask, pin, index) => (pin.direction === direction ? mask | pinMask(index) : mask),
      0,
    );
  }
}

function maskOf(claims: ReadonlySet<PinClaim>, use: PinUse): number {
  return [...claims].reduce((mask, claim) => (claim.use === use ? mask | claim.mask : mask), 0);
}
