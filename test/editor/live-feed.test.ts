// How the sidebar keeps in step with the runtime: it asks, listens, and does nothing while nobody looks.
import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import FakeTimers, { type Clock } from '@sinonjs/fake-timers';
import { ASK_EVERY_MS, createFeed, type Feed } from '../../nodes/editor/sidebar/feed';
import { RequestProblem } from '../../nodes/editor/sidebar/live-api';
import type { Snapshot } from '../../nodes/contract/live-snapshot';
import { snapshotWith } from '../support/live-snapshot';

describe('the feed of the sidebar', () => {
  let clock: Clock;
  let comms: EventEmitter;
  let events: EventEmitter;
  let asked: number;
  let answer: () => Promise<Snapshot[]>;
  let told: string[];
  let feed: Feed;

  beforeEach(() => {
    clock = FakeTimers.install();
    [comms, events, asked, told] = [new EventEmitter(), new EventEmitter(), 0, []];
    answer = () => Promise.resolve([snapshotWith({ id: 'chip', levels: 0 })]);
    feed = createFeed({
      api: {
        expanders: () => {
          asked += 1;
          return answer();
        },
      },
      comms: {
        subscribe: (topic, listener) => void comms.on(topic, listener),
        unsubscribe: (topic, listener) => void comms.off(topic, listener),
        on: (event, listener) => void comms.on(event, listener),
        off: (event, listener) => void comms.off(event, listener),
      },
      events: {
        on: (event, listener) => void events.on(event, listener),
        off: (event, listener) => void events.off(event, listener),
      },
      onList: (list) => told.push(`list ${list.map(({ id, levels }) => `${id}=${levels ?? '?'}`).join()}`),
      onChange: ({ id, levels }) => told.push(`change ${id}=${levels ?? '?'}`),
      onProblem: ({ message }) => told.push(`problem ${message}`),
      onInterruption: () => told.push('interruption'),
    });
  });
  afterEach(() => {
    feed.pause();
    clock.uninstall();
  });

  const event = (id: string, data: unknown): boolean =>
    comms.emit('mcp23017/live/#', `mcp23017/live/${id}`, data);
  const listeners = (): number =>
    [comms, events].flatMap((emitter) => emitter.eventNames().map((name) => emitter.listenerCount(name)))
      .length;

  it('asks when it begins and from time to time, and passes events on', async () => {
    feed.resume();
    feed.resume();
    await clock.tickAsync(1);
    event('chip', { levels: 3 });
    assert.deepEqual(told, ['list chip=0', 'change chip=3']);
    await clock.tickAsync(ASK_EVERY_MS);
    assert.equal(asked, 2);
  });

  it('does nothing while it is paused, and ignores an answer that is late', async () => {
    let finish: (list: Snapshot[]) => void = () => undefined;
    answer = () => new Promise((resolve) => (finish = resolve));
    feed.resume();
    await clock.tickAsync(1);
    feed.pause();
    finish([snapshotWith()]);
    await clock.tickAsync(10 * ASK_EVERY_MS);
    assert.deepEqual([asked, told, listeners()], [1, [], 0]);

    answer = () => Promise.resolve([]);
    feed.resume();
    await clock.tickAsync(1);
    assert.deepEqual([asked, told], [2, ['list ']]);
  });

  it('asks for the list when it hears of an expander it does not know, once for many', async () => {
    feed.resume();
    await clock.tickAsync(1);
    for (const id of ['new', 'new', 'newer']) event(id, { levels: 1 });
    await clock.tickAsync(1000);
    assert.equal(asked, 2);
  });

  it('tells of deploys and of a connection that is back, and asks anew', async () => {
    feed.resume();
    await clock.tickAsync(1);
    told = [];
    for (const [emitter, name, data] of [
      [events, 'deploy', undefined],
      [events, 'runtime-state', { state: 'start', deploy: true }],
      [events, 'runtime-state', undefined],
      [comms, 'connect', undefined],
    ] as const) {
      const before = asked;
      emitter.emit(name, data);
      await clock.tickAsync(500);
      assert.deepEqual([told.splice(0), asked - before], [['interruption', 'list chip=0'], 1], name);
    }
  });

  it('does not ask while a deploy has stopped everything', async () => {
    feed.resume();
    await clock.tickAsync(1);
    events.emit('runtime-state', { state: 'stop', deploy: true });
    await clock.tickAsync(500);
    assert.deepEqual([asked, told], [1, ['list chip=0', 'interruption']]);
  });

  it('asks again after an answer when something happened meanwhile', async () => {
    let finish: (list: Snapshot[]) => void = () => undefined;
    feed.resume();
    await clock.tickAsync(1);
    answer = () => new Promise((resolve) => (finish = resolve));
    events.emit('deploy');
    await clock.tickAsync(100);
    events.emit('deploy');
    await clock.tickAsync(100);
    assert.equal(asked, 2);
    finish([]);
    await clock.tickAsync(1);
    assert.equal(asked, 3);
  });

  it('tells that it got no answer, and tries again', async () => {
    answer = () => Promise.reject(new RequestProblem(0, 'nobody there'));
    feed.resume();
    await clock.tickAsync(1);
    assert.deepEqual(told, ['interruption', 'problem nobody there']);
    answer = () => Promise.resolve([]);
    await clock.tickAsync(ASK_EVERY_MS);
    assert.equal(told[told.length - 1], 'list ');
  });
});
