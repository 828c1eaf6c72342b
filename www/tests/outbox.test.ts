// Tests of the outbox: numbering, retries, gaps and duplicates.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adopt, catchUp, closeGap, enqueue, Flight, kWindow, retry, verdictOf } from '../src/core/outbox';
import { box, kDevice, pending } from './support';

const numbers = (change: { put?: readonly { key: number; n: number }[] }) => (change.put ?? []).map(({ key, n }) => [key, n]);

test('messages are numbered 1, 2, 3 by their device', () => {
  const draft = { device: kDevice, room: 3, text: 'hello', at: 5, attempted: false };
  const first = enqueue({ nextKey: 1, counters: {}, items: [] }, draft);
  assert.deepEqual(first, { put: [{ key: 1, n: 1, ...draft }], nextKey: 2, counter: { device: kDevice, n: 1 } });
  const later = enqueue({ nextKey: 12, counters: { [kDevice]: 40 }, items: [] }, draft);
  assert.equal(later.put?.[0]?.n, 41);
});

test('each answer has its consequence', () => {
  const error = (code: never, more = {}) => verdictOf({ ok: false, error: { code, message: 'm', ...more } });
  assert.deepEqual(verdictOf({ ok: true }), { kind: 'stored' });
  assert.deepEqual(error('gap' as never, { wanted: 4 }), { kind: 'gap', wanted: 4 });
  assert.deepEqual(error('too_many' as never, { retry_after: 3 }), { kind: 'later', pause: 3000, code: 'too_many' });
  assert.equal(error('storage_full' as never).kind, 'later');
  assert.equal(error('unavailable' as never).kind, 'later');
  assert.equal(error('unauthorized' as never).kind, 'signed_out');
  assert.equal(error('forbidden' as never).kind, 'failed');
  assert.equal(error('too_large' as never).kind, 'failed');
});

test('messages go out in the order of their numbers, many at a time', () => {
  const flight = new Flight();
  const items = [pending(3), pending(1), pending(2, { device: 99 })];
  assert.deepEqual(flight.next(items, kDevice).map(({ n }) => n), [1, 3]);
  const many = Array.from({ length: kWindow + 10 }, (_, index) => pending(index + 1));
  assert.equal(flight.next(many, kDevice).length, kWindow);
  flight.sent(1);
  assert.equal(flight.next(many, kDevice)[0]?.n, 2);
});

test('after a gap nothing goes out until every answer is in', () => {
  const flight = new Flight();
  const items = [pending(5), pending(6)];
  flight.sent(5);
  flight.sent(6);
  flight.answered(6);
  flight.gap(5);
  assert.deepEqual(flight.next(items, kDevice), []);
  assert.equal(flight.takeGap(), null);
  flight.answered(5);
  assert.equal(flight.takeGap(), 5);
  assert.deepEqual(flight.next(items, kDevice).map(({ n }) => n), [5, 6]);
});

test('a new connection forgets what was out on the old one', () => {
  const flight = new Flight();
  flight.sent(1);
  flight.gap(1);
  flight.reset();
  assert.deepEqual(flight.next([pending(1)], kDevice).map(({ n }) => n), [1]);
});

test('a gap whose wanted message is here changes no number', () => {
  assert.deepEqual(closeGap(box([pending(5), pending(6)]), kDevice, 5), {});
});

test('a gap that a refused message left is closed by the ones behind it', () => {
  const failed = pending(5, { failed: { code: 'forbidden', message: '' } });
  const change = closeGap(box([failed, pending(6), pending(7)]), kDevice, 5);
  assert.deepEqual(numbers(change), [[6, 5], [7, 6]]);
  assert.deepEqual(change.counter, { device: kDevice, n: 6 });
});

test('a server that was put back to a backup gets the messages under the numbers it expects', () => {
  const change = closeGap(box([pending(10), pending(11)]), kDevice, 4);
  assert.deepEqual(numbers(change), [[10, 4], [11, 5]]);
  assert.deepEqual(change.counter, { device: kDevice, n: 5 });
});

test('a counter that fell behind goes on from the server\'s', () => {
  assert.deepEqual(catchUp(box([], 2), kDevice, 9), { counter: { device: kDevice, n: 9 } });
  assert.deepEqual(catchUp(box([], 9), kDevice, 9), {});
});

test('only messages that never left are renumbered when the counter fell behind', () => {
  const change = catchUp(box([pending(1, { attempted: true }), pending(2), pending(3)], 3), kDevice, 8);
  assert.deepEqual(numbers(change), [[2, 9], [3, 10]]);
  assert.deepEqual(change.counter, { device: kDevice, n: 10 });
});

test('messages beyond the server\'s number keep theirs', () => {
  assert.deepEqual(catchUp(box([pending(9), pending(10)], 10), kDevice, 8), {});
});

test('a refused message that is sent again goes to the end', () => {
  const failed = pending(5, { attempted: true, failed: { code: 'forbidden', message: '' } });
  const change = retry(box([failed, pending(6)]), 5, kDevice);
  assert.deepEqual(change.remove, [5]);
  assert.deepEqual(numbers(change), [[7, 7]]);
  assert.equal(change.put?.[0]?.attempted, false);
});

test('what an earlier sign-in left is moved, dropped or asked about', () => {
  const left = [1, 2, 3, 4].map((n) => pending(n, { device: 5, attempted: true }));
  const fates = new Map([[1, 'in_log'], [2, 'not_sent'], [3, 'unsure']] as const);
  const change = adopt({ nextKey: 9, counters: { [kDevice]: 20 }, items: left }, kDevice, fates, 'perhaps');
  assert.deepEqual(change.remove, [1]);
  assert.deepEqual(numbers(change), [[2, 21], [3, 3]]);
  assert.equal(change.put?.[1]?.failed?.code, 'unsure');
  assert.deepEqual(change.counter, { device: kDevice, n: 21 });
});
