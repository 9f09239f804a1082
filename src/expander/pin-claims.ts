// Who uses which pin in which direction: one pin has one direction, however many nodes share it.
import { PINS, pinMask } from '../chip/pins';
import type { InterruptMode, PinSettings } from '../config/pin-settings';
import { UserError } from '../errors/user-error';

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

export class PinClaims {
  private readonly claims = new Set<PinClaim>();
  /** Given back since the last `settle`: a deploy may bring a new user, and until then nothing changes. */
  private readonly lingering = new Set<PinClaim>();

  constructor(
    private readonly expanderName: string,
    private readonly settings: readonly PinSettings[],
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
  }

  /** The pin keeps its direction until `settle`, unless somebody else takes it the other way. */
  remove(claim: PinClaim): void {
    if (this.claims.delete(claim)) this.lingering.add(claim);
  }

  /** Forgets pins that were given back. */
  settle(): void {
    this.lingering.clear();
  }

  /** Pins that must be outputs: used as such, or set so in the table. */
  get outputs(): number {
    const lingering = maskOf(this.lingering, 'output') & ~maskOf(this.claims, 'input');
    return maskOf(this.claims, 'output') | this.maskWithDirection('output') | lingering;
  }

  /** Pins whose changes somebody wants to know. */
  get watched(): number {
    const watching = [this.claims, this.lingering].flatMap((claims) => [
      maskOf(claims, 'input'),
      maskOf(claims, 'view'),
    ]);
    return watching.reduce((all, mask) => all | mask, 0);
  }

  /** The pin table with the interrupt modes that users ask for. */
  get settingsInUse(): readonly PinSettings[] {
    return this.settings.map((pin, index) => {
      const claim = [...this.claims].find(({ mask, interrupt }) => interrupt && mask & pinMask(index));
      return claim?.interrupt ? { ...pin, interrupt: claim.interrupt } : pin;
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
    if (this.settings[index]?.direction === opposite) throw new UserError('pin-set-otherwise', details);
    const other = [...this.claims].find((claim) => claim.use === opposite && claim.mask & pinMask(index));
    if (other) throw new UserError('pin-other-direction', { ...details, other: other.user.name });
  }

  private maskWithDirection(direction: PinSettings['direction']): number {
    return this.settings.reduce(
      (mask, pin, index) => (pin.direction === direction ? mask | pinMask(index) : mask),
      0,
    );
  }
}

function maskOf(claims: ReadonlySet<PinClaim>, use: PinUse): number {
  return [...claims].reduce((mask, claim) => (claim.use === use ? mask | claim.mask : mask), 0);
}
