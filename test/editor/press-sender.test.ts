// How presses in the sidebar reach the runtime: in order, repeated, and let go whatever happens.
import assert from 'node:assert/strict';
import FakeTimers, { type Clock } from '@sinonjs/fake-timers';
import { createPressSender, type PressSender, REPEAT_MS } from '../../nodes/editor/sidebar/press-sender';

describe('presses sent to the runtime', () => {
  let clock: Clock;
  let sent: string[];
  let problems: unknown[];
  let answer: () => Promise<void>;
  let sender: PressSender;

  beforeEach(() => {
    clock = FakeTimers.install();
    [sent, problems] = [[], []];
    answer = () => Promise.resolve();
    sender = createPressSender(
      (pin, pressed) => {
        sent.push(`${pin} ${pressed ? 'down' : 'up'}`);
        return answer();
      },
      (problem) => problems.push(problem),
    );
  });
  afterEach(() => clock.uninstall());

  it('are repeated while the pin is held, and not after', async () => {
    sender.press('A0', true);
    await clock.tickAsync(2 * REPEAT_MS + 10);
    sender.press('A0', false);
    await clock.tickAsync(3 * REPEAT_MS);
    assert.deepEqual(sent, ['A0 down', 'A0 down', 'A0 down', 'A0 up']);
  });

  it('are never overtaken by their release', async () => {
    let finish = (): void => undefined;
    answer = () => new Promise((resolve) => (finish = resolve));
    sender.press('A0', true);
    sender.press('A0', false);
    await clock.tickAsync(10);
    assert.deepEqual(sent, ['A0 down']);
    finish();
    await clock.tickAsync(10);
    assert.deepEqual(sent, ['A0 down', 'A0 up']);
  });

  it('do not pile up while the runtime is slow', async () => {
    answer = () => new Promise(() => undefined);
    sender.press('A0', true);
    await clock.tickAsync(5 * REPEAT_MS);
    assert.deepEqual(sent, ['A0 down']);
  });

  it('of several pins do not wait for each other', async () => {
    answer = () => new Promise(() => undefined);
    sender.press('A0', true);
    sender.press('B7', true);
    await clock.tickAsync(10);
    assert.deepEqual(sent, ['A0 down', 'B7 down']);
  });

  it('are all let go at once, each once', async () => {
    sender.press('A0', true);
    sender.press('A1', true);
    sender.press('A1', false);
    sender.releaseAll();
    sender.releaseAll();
    await clock.tickAsync(3 * REPEAT_MS);
    assert.deepEqual(sent.sort(), ['A0 down', 'A0 up', 'A1 down', 'A1 up']);
  });

  it('are not repeated once one was refused, which is told; the release still goes out', async () => {
    answer = () => Promise.reject(new Error('no'));
    sender.press('A0', true);
    await clock.tickAsync(3 * REPEAT_MS);
    assert.deepEqual([sent, problems.map(String)], [['A0 down'], ['Error: no']]);
    answer = () => Promise.resolve();
    sender.press('A0', false);
    await clock.tickAsync(10);
    assert.deepEqual(sent, ['A0 down', 'A0 up']);
  });
});
