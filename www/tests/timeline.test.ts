// Tests of the timeline: order, holes and duplicates.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { append, prepend, unbroken } from '../src/core/timeline';
import { event, events, seqs } from './support';

test('what is next is appended', () => {
  const { events: held, jump } = append(events(1, 3), events(4, 5));
  assert.deepEqual(seqs(held), [1, 2, 3, 4, 5]);
  assert.equal(jump, false);
});

test('what is known already is dropped', () => {
  const before = events(1, 3);
  assert.equal(append(before, events(2, 3)).events, before);
  assert.deepEqual(seqs(append(before, events(2, 4)).events), [1, 2, 3, 4]);
});

test('what comes after a hole is left out and reported', () => {
  const { events: held, jump } = append(events(1, 2), [event(4), event(3), event(4)]);
  assert.deepEqual(seqs(held), [1, 2, 3, 4]);
  assert.equal(jump, true);
});

test('an empty timeline begins at 1 only', () => {
  assert.deepEqual(seqs(append([], events(1, 2)).events), [1, 2]);
  assert.deepEqual(seqs(append([], events(5, 6)).events), []);
});

test('an older page goes before the first event', () => {
  assert.deepEqual(seqs(prepend(events(5, 6), events(3, 4))), [3, 4, 5, 6]);
});

test('an older page that overlaps or does not join on changes only what fits', () => {
  assert.deepEqual(seqs(prepend(events(5, 6), events(3, 5))), [3, 4, 5, 6]);
  const before = events(5, 6);
  assert.equal(prepend(before, events(1, 3)), before);
});

test('of a page with a hole the newest run counts', () => {
  assert.deepEqual(seqs(unbroken([event(1), event(3), event(4)])), [3, 4]);
  assert.deepEqual(unbroken([]), []);
});
