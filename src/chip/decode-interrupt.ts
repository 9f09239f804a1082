// Turns one service read (INTF, INTCAP, GPIO of both ports) into what happened on the pins. Pure.

/** All words are A | B << 8, electrical levels (IPOL is always 0). */
export interface ServiceRead {
  readonly intf: number;
  readonly intcap: number;
  readonly gpio: number;
}

/** One observed state of the inputs, and which pins differ from the state before it. */
export interface InputStep {
  /** Electrical levels of all pins. */
  readonly levels: number;
  readonly changed: number;
  /** `captured`: INTCAP, frozen at the first event since the last read. `now`: GPIO, at the time of the read. */
  readonly source: 'captured' | 'now';
}

/** The six bytes from 0x0E, as they come from the chip. @throws RangeError when they are not six */
export function parseServiceRead(bytes: Uint8Array): ServiceRead {
  if (bytes.length !== 6) throw new RangeError(`a service read has 6 bytes, not ${bytes.length}`);
  const word = (at: number): number => (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
  return { intf: word(0), intcap: word(2), gpio: word(4) };
}

/**
 * The steps that lead from the last known levels to those of a service read: at most two, none when nothing changed.
 * INTF says only that INTCAP of its port is fresh; which pins changed comes from comparing levels, because INTF may
 * show one pin of several and is empty for pins without interrupt (AN1043).
 * @param last levels after the previous read
 * @param watched pins whose changes count; others keep their last level
 */
export function decodeInterrupt(last: number, read: ServiceRead, watched: number): InputStep[] {
  const fresh = portsWith(read.intf) & watched;
  const captured = (last & ~fresh) | (read.intcap & fresh);
  const now = (last & ~watched) | (read.gpio & watched);
  const steps: InputStep[] = [
    { levels: captured, changed: captured ^ last, source: 'captured' },
    { levels: now, changed: now ^ captured, source: 'now' },
  ];
  return steps.filter((step) => step.changed !== 0);
}

/** All pins of the ports that have an interrupt: for these INTCAP is fresh. */
export function portsWith(intf: number): number {
  return (intf & 0x00ff ? 0x00ff : 0) | (intf & 0xff00 ? 0xff00 : 0);
}
