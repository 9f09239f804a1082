// One deployed expander in the sidebar: its picture, and below it what can be done and read.
import { PINS } from '../../../src/chip/pins';
import { findExpander, titleOfPlace } from '../canvas';
import { createChipPicture } from '../chip-picture/chip-picture';
import type { Numbering } from '../chip-picture/model';
import { make } from '../elements';
import type { Translate } from '../explain';
import { createCardHead } from './card-head';
import type { CardContext, CardPart } from './card-part';
import { createCardProblems } from './card-problems';
import { createFaultChoice } from './fault-choice';
import { createHealthList } from './health-list';
import { type LiveApi, RequestProblem, textOfProblem } from './live-api';
import { createMessageLine } from './message-line';
import { createOutputLock } from './output-lock';
import { type Access, factsOf, picturesOf } from './pictures';
import { createPressSender } from './press-sender';
import { createRegistersView } from './registers-view';
import { createRewriteControl } from './rewrite-control';
import type { Snapshot } from '../../contract/live-snapshot';

export interface CardOptions {
  readonly translate: Translate;
  readonly api: LiveApi;
  readonly mayWrite: () => boolean;
  /** The runtime did not let the user do something. */
  readonly refused: () => void;
  readonly folded: boolean;
  readonly onFold: (folded: boolean) => void;
}

export interface Card {
  readonly element: HTMLElement;
  show(snapshot: Snapshot): void;
  /** Locks the outputs, and lets go of all pins. */
  lock(): void;
  destroy(): void;
}

let cards = 0;

/** As the editor has it, deployed or not: it is how the user wants to see the pins. */
function numberingOf(id: string): Numbering {
  return findExpander(id)?.numbering ?? 'names';
}

export function createCard(first: Snapshot, options: CardOptions): Card {
  const { translate, api } = options;
  const { id } = first;
  const bodyId = `mcp-live-body-${(cards += 1)}`;
  let snapshot = first;
  let folded = options.folded;

  const title = (): string => snapshot.name || titleOfPlace(snapshot.bus, snapshot.address, translate);
  const message = createMessageLine();
  const failed = (problem: unknown): void => {
    message.say('problem', textOfProblem(problem));
    if (problem instanceof RequestProblem && problem.isRefusal) options.refused();
  };
  const attempt = async (action: () => Promise<void>): Promise<boolean> => {
    try {
      await action();
      message.clear();
      return true;
    } catch (problem) {
      failed(problem);
      return false;
    }
  };
  const context: CardContext = { translate, api, title, id, attempt };

  const presses = createPressSender((pin, pressed) => api.press(id, pin, pressed), failed);
  const host = make('div', { class: 'mcp-live-picture' });
  const picture = createChipPicture(host, {
    ...{ translate, size: 'full', selectable: 'none', numbering: numberingOf(id) },
    onPress: (pin, pressed) => presses.press(PINS[pin]?.name ?? 'A0', pressed),
    onToggle(pin) {
      const on = ((snapshot.levels ?? 0) & (1 << pin)) === 0;
      void attempt(() => api.switchOutput(id, PINS[pin]?.name ?? 'A0', on));
    },
  });
  const lock = createOutputLock(context, () => showBody());
  const problems = createCardProblems();
  const others: readonly CardPart[] = [
    createFaultChoice(context, message),
    createHealthList(context),
    createRegistersView(`${bodyId}-registers`, context),
    createRewriteControl(context, message),
  ];
  const head = createCardHead(bodyId, translate, () => {
    setFolded(!folded);
    options.onFold(folded);
  });
  const body = make(
    'div',
    { class: 'mcp-live-body', id: bodyId },
    ...[problems.element, host, lock.element],
    ...others.map(({ element }) => element),
    message.element,
  );
  const element = make('section', { class: 'mcp-live-card' }, head.element, body);

  const showBody = (): void => {
    if (folded) return;
    const access: Access = { mayWrite: options.mayWrite(), unlocked: lock.unlocked };
    picture.setNumbering(numberingOf(id));
    picture.show(picturesOf(snapshot, access, translate), factsOf(snapshot, title()));
    for (const part of [problems, lock, ...others]) part.show(snapshot, access);
  };
  const secure = (): void => {
    lock.lock();
    presses.releaseAll();
  };
  const setFolded = (value: boolean): void => {
    folded = value;
    if (folded) secure();
    head.setFolded(folded);
    body.hidden = folded;
    showBody();
  };
  const show = (next: Snapshot): void => {
    snapshot = next;
    element.setAttribute('aria-label', title());
    head.show(snapshot);
    showBody();
  };
  show(first);
  setFolded(folded);
  return {
    element,
    show,
    lock: secure,
    destroy() {
      picture.destroy();
      presses.releaseAll();
      element.remove();
    },
  };
}
