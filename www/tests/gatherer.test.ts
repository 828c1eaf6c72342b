// Tests of what comes in bursts: it is one change a frame.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Action } from '../src/core/actions';
import { reduce } from '../src/core/reducer';
import { Gatherer, joined } from '../src/net/gatherer';
import { event, events, kFriend, kRoom, live } from './support';

const one = (seq: number): Action => ({ type: 'events', events: [event(seq)] });
const mark: Action = { type: 'mark', room: kRoom, user: kFriend, received: 1, read: 1 };

function bench() {
  const applied: Action[][] = [];
  const frames: (() => void)[] = [];
  const gatherer = new Gatherer({ apply: (actions) => applied.push([...actions]), after: (_, then) => frames.push(then) });
  return { applied, frames, gatherer, frame: () => frames.splice(0).forEach((then) => then()) };
}

test('the first of a burst is applied at once, the others with the next frame and together', () => {
  const { applied, gatherer, frame } = bench();
  for (let seq = 1; seq <= 1000; seq++) gatherer.add(one(seq));
  assert.equal(applied.length, 1);
  frame();
  assert.equal(applied.length, 2);
  assert.deepEqual(applied[1]?.map((action) => action.type === 'events' && action.events.length), [999]);
});

test('a quiet line is looked at no more', () => {
  const { applied, frames, gatherer, frame } = bench();
  gatherer.add(one(1));
  frame();
  assert.equal(frames.length, 0);
  gatherer.add(one(2));
  assert.equal(applied.length, 2);
});

test('what must come later waits for what was gathered', () => {
  const { applied, gatherer } = bench();
  gatherer.add(one(1));
  gatherer.add(one(2));
  gatherer.flush();
  assert.equal(applied.length, 2);
  gatherer.flush();
  assert.equal(applied.length, 2);
});

test('gathered or one by one, the state is the same', () => {
  const actions: Action[] = [...events(1, 5).map(({ seq }) => one(seq)), mark, one(6), mark, one(7), one(8)];
  assert.deepEqual(joined(actions).map(({ type }) => type), ['events', 'mark', 'events', 'mark', 'events']);
  assert.deepEqual(joined(actions).reduce(reduce, live()), actions.reduce(reduce, live()));
});
