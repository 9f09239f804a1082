// What a node keeps over deploys, beside a context store that answers when it likes.
import assert from 'node:assert/strict';
import type { Node, NodeAPI } from 'node-red';
import { KeptValue } from '../../nodes/shared/kept-value';

type Answer = (error?: Error, value?: unknown) => void;

describe('a value that is kept', () => {
  /** A node of the same place in each deploy. @param get what its context store does when it is asked */
  const deployed = (get: (answer: Answer) => void): KeptValue => {
    const context = () => ({
      get: (_key: string, answer: Answer) => get(answer),
      set: (_key: string, _value: unknown, answer: Answer) => answer(),
    });
    const node = { id: 'kept', context, error: (text: string) => assert.fail(text) } as unknown as Node;
    return new KeptValue({} as NodeAPI, node, 'counts');
  };
  const empty = (answer: Answer): void => answer();

  it('is not lost by an answer that an earlier node of the same place waited for', async () => {
    let answerLate: Answer = () => undefined;
    const first = deployed((answer) => (answerLate = answer));
    const reading = first.read();
    await first.close(false);

    const second = deployed(empty);
    assert.equal(await second.read(), undefined);
    second.changed(() => 3);
    await second.close(false);
    answerLate();
    await reading;

    const third = deployed(empty);
    assert.equal(await third.read(), 3);
    await third.close(true);
  });
});
