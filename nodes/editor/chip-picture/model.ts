// What the picture of a chip shows, and what its user does with it.
import type { PinIndex } from '../../../src/chip/pins';
import type { Numbering } from '../../../src/config/expander-config';
import type { InterruptMode } from '../../../src/config/pin-settings';
import type { Wiring } from '../../../src/config/wiring-config';
import type { Translate } from '../explain';

/** One pin as it is to be drawn. */
export interface PinPicture {
  readonly direction: 'input' | 'output' | 'unused';
  /** Drawn unless the pin is an output, which has none. */
  readonly pullUp: boolean;
  readonly inverted: boolean;
  /** Drawn for inputs. Give `off` for every pin where no INT is wired. */
  readonly interrupt: InterruptMode;
  /** The user's name for the pin, or empty. */
  readonly label: string;
  /** Names of the nodes that use it. */
  readonly users: readonly string[];
  /** Logical; undefined: not known. */
  readonly level: boolean | undefined;
  /** The level on the leg itself; undefined: not known. */
  readonly electrical?: boolean | undefined;
  readonly marked?: 'problem' | 'warning' | 'other-direction' | undefined;
  readonly selected: boolean;
  /** It cannot be chosen or pressed, but it can be reached, to read why. */
  readonly disabled?: boolean | undefined;
  /** `hold`: pressed as long as the user holds it, as a simulated button; `toggle`: switched by each click. */
  readonly press?: 'hold' | 'toggle' | undefined;
  /** Of a `hold` pin: whether it is pressed, also by somebody else. */
  readonly pressed?: boolean | undefined;
  /** What else there is to say of it, as whole sentences, or empty. */
  readonly hint: string;
}

/** The chip around the pins. */
export interface ChipFacts {
  /** The expander's name, or bus and address. */
  readonly title: string;
  /** E.g. "0x21"; empty: not known, as with a value from the environment. */
  readonly address: string;
  /** Levels of A0, A1, A2 (`strapsOf`); undefined: not known. */
  readonly straps: readonly [boolean, boolean, boolean] | undefined;
  readonly wiring: Wiring;
  /** The host's line of INTA (or the only one) and of INTB, e.g. "17"; empty: none is named. */
  readonly lines: { readonly A: string; readonly B: string };
}

export type Selectable = 'none' | 'one' | 'many';
export type { Numbering };

export interface ChipPictureOptions {
  readonly translate: Translate;
  /** `small`: only the legs of the two ports, for choosing pins. */
  readonly size: 'full' | 'small';
  readonly selectable: Selectable;
  /** `one-to-sixteen`: as printed on IO Pi boards, A0 is 1 and B7 is 16. */
  readonly numbering: Numbering;
  /** The user chose a pin; `show` it as selected, or not. @param extend with the shift key: all from the last one */
  readonly onSelect?: (pin: PinIndex, extend: boolean) => void;
  /** A `hold` pin: true when pressed, false when let go, by whatever means. In pairs for each pin. */
  readonly onPress?: (pin: PinIndex, pressed: boolean) => void;
  /** A `toggle` pin was clicked. */
  readonly onToggle?: (pin: PinIndex) => void;
}

export interface ChipPicture {
  /** @param pins 16, in word order */
  show(pins: readonly PinPicture[], chip: ChipFacts): void;
  setNumbering(numbering: Numbering): void;
  focusPin(pin: PinIndex): void;
  /** Lets go what is pressed and leaves the host empty. */
  destroy(): void;
}
