// Tests of the rows that a conversation is drawn as.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rowsOf } from '../src/core/rows';
import { event, kFriend, kMe, pending } from './support';

const kDay = 86_400_000;
const dayOf = (at: number) => String(Math.floor(at / kDay));
const room = (list: ReturnType<typeof event>[]) => ({ events: list, before: null, after: null });
const shape = (rows: ReturnType<typeof rowsOf>) =>
  rows.map((row) => ('starts' in row ? `${row.kind}${row.starts ? ' starts' : ''}${row.ends ? ' ends' : ''}` : row.kind));

test('messages of one person within minutes are a group', () => {
  const rows = rowsOf(room([event(1), event(2), event(3, { user: kMe })]), [], kMe, null, dayOf);
  assert.deepEqual(shape(rows), ['day', 'event starts', 'event ends', 'event starts ends']);
});

test('a pause, another day and the mark of new messages end a group', () => {
  const pause = rowsOf(room([event(1, { at: 0 }), event(2, { at: 400_000 })]), [], kMe, null, dayOf);
  assert.deepEqual(shape(pause), ['day', 'event starts ends', 'event starts ends']);
  const night = rowsOf(room([event(1, { at: kDay - 1 }), event(2, { at: kDay })]), [], kMe, null, dayOf);
  assert.deepEqual(shape(night), ['day', 'event starts ends', 'day', 'event starts ends']);
  const fresh = rowsOf(room([event(1), event(2)]), [], kMe, 1, dayOf);
  assert.deepEqual(shape(fresh), ['day', 'event starts ends', 'new', 'event starts ends']);
});

test('waiting messages come last and keep their row when they are stored', () => {
  const waiting = [{ item: pending(4, { at: 2000 }), tick: 'waiting' as const }];
  const before = rowsOf(room([event(1)]), waiting, kMe, null, dayOf);
  const stored = event(2, { user: kMe, device: 7, n: 4, at: 2000 });
  const behind = rowsOf(room([event(1), stored]), [], kMe, null, dayOf);
  assert.deepEqual(shape(before), ['day', 'event starts ends', 'waiting starts ends']);
  assert.deepEqual(behind.map(({ key }) => key), before.map(({ key }) => key));
});

test('a part of a conversation is drawn as it would be within the whole', () => {
  const list = [event(1), event(2), event(3), event(4)];
  const part = { events: list.slice(1, 3), before: list[0]!, after: list[3]! };
  assert.deepEqual(shape(rowsOf(part, [], kMe, null, dayOf)), ['event', 'event']);
  assert.deepEqual(shape(rowsOf(part, [], kMe, 0, dayOf)), ['event', 'event'], 'the mark is further up');
  assert.deepEqual(shape(rowsOf(part, [], kMe, 1, dayOf)), ['new', 'event starts', 'event']);
  assert.deepEqual(shape(rowsOf({ ...part, after: null }, [], kMe, null, dayOf)), ['event', 'event ends']);
});

test('what happened to the room is a row of its own that ends a group', () => {
  const joined = (seq: number) => event(seq, { kind: 'role', body: { user: 5, role: 'owner' }, n: null });
  assert.deepEqual(shape(rowsOf(room([event(1), joined(2), joined(3), event(4)]), [], kMe, null, dayOf)), [
    'day', 'event starts ends', 'happening', 'happening', 'event starts ends',
  ]);
  const part = { events: [event(2)], before: joined(1), after: joined(3) };
  assert.deepEqual(shape(rowsOf(part, [], kMe, null, dayOf)), ['event starts ends']);
  assert.deepEqual(shape(rowsOf(room([event(1), joined(2)]), [], kMe, 1, dayOf)), ['day', 'event starts ends', 'new', 'happening']);
});

test('people who come or go one after the other are one row, until it is another day or they are new', () => {
  const joined = (seq: number, user: number, by = user) => event(seq, { kind: 'joined', user: by, body: { user }, n: null });
  const groups = (list: ReturnType<typeof event>[], newAfter: number | null = null) =>
    rowsOf(room(list), [], kMe, newAfter, dayOf).flatMap((row) => (row.kind === 'happening' ? [row.events.map(({ seq }) => seq)] : []));
  assert.deepEqual(groups([joined(1, 5), joined(2, 6), joined(3, 7, 5), joined(4, 8, 5), joined(5, 9, 6)]), [[1, 2], [3, 4], [5]]);
  assert.deepEqual(groups([joined(1, 5), { ...joined(2, 6), at: kDay }]), [[1], [2]]);
  assert.deepEqual(groups([joined(1, 5), joined(2, 6), joined(3, 7)], 1), [[1], [2, 3]]);
  const changed = (seq: number) => event(seq, { kind: 'changed', body: { topic: String(seq) }, n: null });
  assert.deepEqual(groups([changed(1), changed(2)]), [[1], [2]]);
});

test('every row has a key of its own', () => {
  const list = Array.from({ length: 40 }, (_, at) => event(at + 1, { at: (at % 3) * kDay, user: at % 2 ? kMe : kFriend }));
  const keys = rowsOf(room(list), [], kMe, 12, dayOf).map(({ key }) => key);
  assert.equal(new Set(keys).size, keys.length);
});

test('kinds that this page does not know take no row', () => {
  assert.deepEqual(shape(rowsOf(room([event(1, { kind: 'pin' }), event(2)]), [], kMe, null, dayOf)), ['day', 'event starts ends']);
});

test('a stretch that can not be read is one row, on the day of what is before it', () => {
  const lost = [2, 3, 4].map((seq) => event(seq, { kind: 'damaged', user: 0, at: 0 }));
  const beside = { at: 5 * kDay };
  const within = rowsOf(room([event(1, beside), ...lost, event(5, beside)]), [], kMe, null, dayOf);
  assert.deepEqual(shape(within), ['day', 'event starts ends', 'damaged', 'event starts ends']);
  const first = rowsOf(room([...lost, event(5, beside)]), [], kMe, null, dayOf);
  assert.deepEqual(shape(first), ['day', 'damaged', 'event starts ends']);
  assert.deepEqual(shape(rowsOf(room(lost), [], kMe, null, dayOf)), ['day', 'damaged']);
});
