// Tests of what becomes of a text that is being written while another is being stored.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { reduce } from '../src/core/reducer';
import type { State } from '../src/core/state';
import { Drafts } from '../src/net/drafts';
import { kMe, kRoom, live } from './support';

let state: State;
let drafts: Drafts;
const kept = new Map<string, string>();
const draft = () => state.drafts[kRoom] ?? '';

beforeEach(() => {
  state = live();
  kept.clear();
  const storage = {
    get length() {
      return kept.size;
    },
    key: (at: number) => [...kept.keys()][at] ?? null,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  drafts = new Drafts({
    storage: () => storage,
    channel: { post: () => {}, heard: () => {} },
    state: () => state,
    dispatch: (action) => (state = reduce(state, action)),
  });
});

test('a text that could not be stored comes back before what was typed since', () => {
  drafts.write(kRoom, 'first');
  const settle = drafts.take(kRoom, 'first');
  assert.equal(draft(), '');
  drafts.write(kRoom, 'typed since');
  settle(false);
  assert.equal(draft(), 'first\ntyped since');
  assert.equal(kept.get(`draft:${kMe}:${kRoom}`), 'first\ntyped since');
});

test('a text that comes back alone is what it was', () => {
  const settle = drafts.take(kRoom, 'first');
  settle(false);
  assert.equal(draft(), 'first');
});

test('two texts on their way come back in their order', () => {
  const first = drafts.take(kRoom, 'one');
  drafts.write(kRoom, 'two');
  const second = drafts.take(kRoom, 'two');
  drafts.write(kRoom, 'three');
  assert.equal(kept.get(`draft:${kMe}:${kRoom}`), 'one\ntwo\nthree');
  second(false);
  first(false);
  assert.equal(draft(), 'one\ntwo\nthree');
});

test('a text that comes back when someone else is signed in is not shown to them', () => {
  drafts.write(kRoom, 'of the first');
  const settle = drafts.take(kRoom, 'of the first');
  drafts.close();
  state = reduce(state, { type: 'guest' });
  settle(false);
  assert.deepEqual(state.drafts, {});
  assert.equal(kept.get(`draft:${kMe}:${kRoom}`), 'of the first', 'it waits for its writer');
});

test('a browser that keeps nothing keeps a draft as long as the tab', () => {
  drafts = new Drafts({
    storage: () => {
      throw new Error('denied');
    },
    channel: { post: () => {}, heard: () => {} },
    state: () => state,
    dispatch: (action) => (state = reduce(state, action)),
  });
  drafts.open(kMe, true);
  drafts.write(kRoom, 'here');
  assert.equal(draft(), 'here');
});
