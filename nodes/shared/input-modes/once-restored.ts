// Holds back what happens on the pins until a node has what it kept, so that nothing is lost or counted twice.
import type { InputUser } from '../../../src/events/input-feed';

/** @param restored never rejects */
export function onceRestored(user: InputUser, restored: Promise<void>): InputUser {
  let waiting: (() => void)[] | undefined = [];
  void restored.then(() => {
    const held = waiting ?? [];
    waiting = undefined;
    for (const action of held) action();
  });
  const inTurn = (action: () => void): void => {
    if (waiting) waiting.push(action);
    else action();
  };
  const { begin, feed, lose } = user;
  return {
    ...user,
    begin: (levels, pins) => inTurn(() => begin(levels, pins)),
    feed: (change) => inTurn(() => feed(change)),
    ...(lose && { lose: () => inTurn(lose) }),
  };
}
