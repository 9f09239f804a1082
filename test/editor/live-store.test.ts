// What the sidebar knows of expanders, when answers and events come in any order and of any kind.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createLiveStore } from '../../nodes/editor/sidebar/live-store';
import { mergeEvent, parseSnapshots } from '../../nodes/editor/sidebar/snapshot';
import { snapshotWith } from '../support/live-snapshot';

describe('the live store', () => {
  it('keeps the order of the answer, and what events change', () => {
    const store = createLiveStore();
    store.asking();
    store.answered([snapshotWith({ id: 'two' }), snapshotWith({ id: 'one' })]);
    store.take('one', { state: 'away', problem: 'no answer', levels: null });
    assert.deepEqual(
      store.all.map(({ id, state }) => [id, state]),
      [
        ['two', 'ready'],
        ['one', 'away'],
      ],
    );
    assert.equal(store.find('one')?.address, '0x21');
  });

  it('lets an event win against an older answer that it has overtaken', () => {
    const store = createLiveStore();
    store.asking();
    store.take('chip', { levels: 1 });
    store.answered([snapshotWith({ levels: 0 })]);
    assert.equal(store.find('chip')?.levels, 1);
  });

  it('lets an answer win against events from before the question', () => {
    const store = createLiveStore();
    store.asking();
    store.answered([snapshotWith()]);
    store.take('chip', { levels: 1 });
    store.asking();
    store.answered([snapshotWith({ levels: 2 })]);
    assert.equal(store.find('chip')?.levels, 2);
  });

  it('forgets what the answer does not name, and knows nothing of strangers', () => {
    const store = createLiveStore();
    store.asking();
    store.answered([snapshotWith()]);
    store.take('stranger', { state: 'ready' });
    assert.equal(store.find('stranger'), undefined);
    store.asking();
    store.answered([]);
    assert.deepEqual(store.all, []);
  });
});

describe('snapshots', () => {
  it('are taken from an answer, without what is none', () => {
    const good = snapshotWith();
    const bad = [null, 1, 'x', {}, { ...good, pins: [] }, { ...good, users: Array(16).fill(1) }];
    assert.deepEqual(parseSnapshots([...bad, good, { ...good, state: 'odd' }]), [good]);
  });

  it('survive whatever is sent', () => {
    fc.assert(
      fc.property(fc.anything(), (event) => {
        assert.ok(Array.isArray(parseSnapshots(event)));
        const merged = mergeEvent(snapshotWith(), event);
        assert.equal(merged.id, 'chip');
        assert.equal(parseSnapshots([merged]).length, 1);
      }),
    );
  });

  it('keep their id', () => {
    assert.equal(mergeEvent(snapshotWith(), { id: 'other', levels: 3 }).id, 'chip');
  });
});
