// Tests of what is saved when, and of what is told to be kept.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { State } from '../src/core/state';
import { Saver } from '../src/storage/saver';
import { MemoryVault, type SavedHead } from '../src/storage/vault';
import { after, event, kRoom, live } from './support';
import { Clock, settle } from './world';

let clock: Clock;
let saves: SavedHead[];
let kept: Record<number, number>[];
let store: () => Promise<void>;
let saver: Saver;

beforeEach(() => {
  clock = new Clock();
  saves = [];
  kept = [];
  store = () => Promise.resolve();
  const vault = new MemoryVault();
  saver = new Saver({
    vault: {
      save: async (head, rooms, gone) => {
        saves.push(head);
        await store();
        return vault.save(head, rooms, gone);
      },
    },
    kept: (seqs) => kept.push(seqs),
    after: clock.after,
  });
});

const withEvents = (to: number): State => live({ type: 'events', events: Array.from({ length: to }, (_, at) => event(at + 1)) });

test('changes within a moment are saved together, and told to be kept behind that', async () => {
  saver.changed(withEvents(1));
  saver.changed(withEvents(2));
  await clock.pass(100);
  assert.deepEqual([saves.length, kept], [1, [{ [kRoom]: 2 }]]);
});

test('a slow storage gets the newest state when it is ready for it', async () => {
  let done = () => {};
  store = () => new Promise((resolve) => (done = resolve));
  let state = withEvents(1);
  saver.changed(state);
  await clock.pass(100);
  for (let seq = 2; seq <= 9; seq++) {
    state = after(state, { type: 'events', events: [event(seq)] });
    saver.changed(state);
    await clock.pass(100);
  }
  assert.deepEqual([saves.length, kept], [1, []]);
  store = () => Promise.resolve();
  done();
  await settle();
  assert.deepEqual([saves.length, kept], [2, [{ [kRoom]: 1 }, { [kRoom]: 9 }]]);
});

test('a page that goes is saved at once', async () => {
  saver.changed(withEvents(3));
  saver.flush();
  await settle();
  assert.equal(saves[0]?.cursor?.gseq, 103);
});

test('what was saved of another history, or of someone who is gone, is not told to be kept', async () => {
  let done = () => {};
  store = () => new Promise((resolve) => (done = resolve));
  saver.changed(withEvents(3));
  await clock.pass(100);
  saver.changed(live({ type: 'events', events: [event(1), event(2), event(3, { gseq: 7 })] }));
  done();
  await settle();
  assert.deepEqual(kept, []);
});
