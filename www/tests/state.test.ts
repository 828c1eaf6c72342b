// Tests of the reducer and its selectors.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dueHistory, dueMarks, fates, kFillAtMost, loggedItems } from '../src/core/due';
import { newsSince, banner, conversations, strangers, tickOf, totalUnread, unreadCount, waitingIn } from '../src/core/selectors';
import { initialState, type State } from '../src/core/state';
import { after, event, events, kDevice, kFriend, kMe, kRoom, live, member, pending, ready, roomInfo, seqs } from './support';

const room = (state: State) => state.rooms[kRoom]!;
const arrive = (...list: ReturnType<typeof event>[]) => ({ type: 'events', events: list }) as const;
const mine = (seq: number, n: number) => event(seq, { user: kMe, device: kDevice, n, body: { text: `mine ${n}` } });

test('events move the cursor and the head', () => {
  const state = live(arrive(event(1), event(2)));
  assert.equal(state.cursor?.gseq, 102);
  assert.equal(room(state).head, 2);
  assert.deepEqual(seqs(room(state).events), [1, 2]);
});

test('history does not move the cursor', () => {
  const state = live(arrive(event(1)), { type: 'history', room: kRoom, part: 'newer', events: [event(2)] });
  assert.equal(state.cursor?.gseq, 101);
  assert.deepEqual(seqs(room(state).events), [1, 2]);
});

test('a jump makes the missing history due', () => {
  const state = live(arrive(event(1)), arrive(event(4)));
  assert.deepEqual(seqs(room(state).events), [1]);
  assert.deepEqual(dueHistory(state), [{ room: kRoom, part: 'newer', after: 1 }]);
  const filled = after(state, { type: 'history', room: kRoom, part: 'newer', events: events(2, 4) });
  assert.deepEqual(dueHistory(filled), []);
});

test('when very much is missing the newest page is taken', () => {
  const far = 2 + kFillAtMost;
  const state = live(arrive(event(1)), arrive(event(far)));
  assert.deepEqual(dueHistory(state), [{ room: kRoom, part: 'newest' }]);
  const filled = after(state, { type: 'history', room: kRoom, part: 'newest', events: events(far - 3, far) });
  assert.deepEqual(seqs(room(filled).events), [far - 3, far - 2, far - 1, far]);
});

test('nothing is asked for while missed events are still coming', () => {
  const rooms = [roomInfo({ head: 5 })];
  const state = after(live(arrive(event(1))), { type: 'link', phase: 'offline' }, { type: 'ready', ready: ready({ rooms, head: 105 }) });
  assert.deepEqual(dueHistory(state), []);
  assert.deepEqual(dueMarks(state), []);
});

test('a room that comes limited is dropped and asked for anew', () => {
  const rooms = [roomInfo({ head: 50, last: event(50), limited: true })];
  const state = after(live(arrive(event(1))), { type: 'ready', ready: ready({ rooms }) }, { type: 'caught_up' });
  assert.deepEqual(room(state).events, []);
  assert.deepEqual(dueHistory(state), [{ room: kRoom, part: 'newest' }]);
});

test('events of a room that is not loaded only raise its head', () => {
  const rooms = [roomInfo({ head: 50, last: event(50), limited: true })];
  const state = after(initialState, { type: 'ready', ready: ready({ rooms }) }, { type: 'caught_up' }, arrive(event(51)));
  assert.deepEqual(room(state).events, []);
  assert.equal(room(state).head, 51);
  assert.equal(room(state).last?.seq, 51);
});

test('a cursor beyond the head of the server is taken back', () => {
  const state = after(live(arrive(event(9))), { type: 'ready', ready: ready({ head: 5 }) });
  assert.equal(state.cursor?.gseq, 5);
});

test('what others wrote is unread until it is read here', () => {
  const away = live({ type: 'attention', attentive: false }, arrive(event(1), event(2)));
  assert.equal(unreadCount(away, room(away)), 2);
  assert.equal(totalUnread(away), 2);
  const read = after(away, { type: 'mark', room: kRoom, user: kMe, received: 2, read: 2 });
  assert.equal(totalUnread(read), 0);
});

test('what I wrote myself, here or elsewhere, is not unread, nor what was before it', () => {
  const state = live(arrive(event(1), event(2, { user: kMe, device: 99 }), event(3)));
  assert.equal(unreadCount(state, room(state)), 1);
});

test('unread is head minus read while nothing is loaded', () => {
  const members = [member(kMe, { received: 3, read: 3 }), member(kFriend, { received: 9, read: 9 })];
  const rooms = [roomInfo({ head: 9, last: event(9), limited: true, members })];
  const state = after(initialState, { type: 'ready', ready: ready({ rooms }) });
  assert.equal(unreadCount(state, room(state)), 6);
});

test('what has come is marked received, and read only where someone looks', () => {
  const state = live(arrive(event(1), event(2)), { type: 'kept', seqs: { [kRoom]: 2 } });
  assert.deepEqual(dueMarks(state), [{ room: kRoom, received: 2, read: 2 }]);
  const away = after(state, { type: 'attention', attentive: false });
  assert.deepEqual(dueMarks(away), [{ room: kRoom, received: 2, read: 0 }]);
  const above = after(state, { type: 'scrolled', atEnd: false });
  assert.deepEqual(dueMarks(above), [{ room: kRoom, received: 2, read: 0 }]);
  const told = after(state, { type: 'mark', room: kRoom, user: kMe, received: 2, read: 2 });
  assert.deepEqual(dueMarks(told), []);
});

test('a mark never falls', () => {
  const state = live({ type: 'mark', room: kRoom, user: kFriend, received: 5, read: 3 }, { type: 'mark', room: kRoom, user: kFriend, received: 4, read: 1 });
  assert.deepEqual(room(state).members[kFriend], { role: 'member', received: 5, read: 3 });
});

test('a message goes from waiting over stored and delivered to read', () => {
  const waiting = live({ type: 'outbox', items: [pending(1, { attempted: true })] });
  assert.deepEqual(waitingIn(waiting, room(waiting)).map(({ tick }) => tick), ['waiting']);
  const acknowledged = after(waiting, { type: 'stored', item: pending(1) }, { type: 'outbox', items: [] });
  assert.deepEqual(waitingIn(acknowledged, room(acknowledged)).map(({ tick }) => tick), ['stored']);
  const logged = after(acknowledged, arrive(mine(1, 1)));
  assert.deepEqual(waitingIn(logged, room(logged)), []);
  assert.equal(tickOf(logged, room(logged), mine(1, 1)), 'stored');
  const delivered = after(logged, { type: 'mark', room: kRoom, user: kFriend, received: 1, read: 0 });
  assert.equal(tickOf(delivered, room(delivered), mine(1, 1)), 'delivered');
  const read = after(delivered, { type: 'mark', room: kRoom, user: kFriend, received: 1, read: 1 });
  assert.equal(tickOf(read, room(read), mine(1, 1)), 'read');
});

test('a message is never shown twice when its event comes before its answer', () => {
  const item = pending(1, { attempted: true });
  const state = live({ type: 'outbox', items: [item] }, arrive(mine(1, 1)));
  assert.deepEqual(waitingIn(state, room(state)), []);
  assert.deepEqual(loggedItems(state), [item]);
  const answered = after(state, { type: 'stored', item });
  assert.deepEqual(answered.stored, []);
});

test('a message that never left is not mistaken for one of the same number', () => {
  const state = live({ type: 'outbox', items: [pending(1)] }, arrive(mine(1, 1)));
  assert.deepEqual(loggedItems(state), []);
  assert.equal(waitingIn(state, room(state)).length, 1);
});

test('a refused message stays in sight when the one behind it takes its number', () => {
  const failed = pending(1, { attempted: true, failed: { code: 'forbidden', message: '' } });
  const state = live({ type: 'outbox', items: [failed] }, arrive(mine(1, 1)));
  assert.deepEqual(loggedItems(state), []);
  assert.deepEqual(waitingIn(state, room(state)).map(({ tick }) => tick), ['failed']);
});

test('messages of an earlier sign-in are looked for in the log', () => {
  const items = [1, 2].map((n) => pending(n, { device: 5, attempted: true }));
  const state = live({ type: 'outbox', items }, arrive(event(1, { user: kMe, device: 5, n: 1, body: { text: 'mine 1' } })));
  assert.deepEqual([...fates(state)], [[1, 'in_log'], [2, 'not_sent']]);
});

test('of a conversation that is not here nothing is concluded', () => {
  const rooms = [roomInfo({ head: 50, last: event(50), limited: true })];
  const items = [pending(1, { device: 5, attempted: true })];
  const state = after(initialState, { type: 'ready', ready: ready({ rooms }) }, { type: 'caught_up' }, { type: 'outbox', items });
  assert.equal(fates(state).size, 0);
});

test('the list begins with the newest conversation, and with what waits here', () => {
  const rooms = [roomInfo({ room: 3, last: event(1, { gseq: 10 }) }), roomInfo({ room: 4, last: event(1, { gseq: 20, room: 4 }) })];
  const state = after(initialState, { type: 'ready', ready: ready({ rooms }) });
  assert.deepEqual(conversations(state).map(({ id }) => id), [4, 3]);
  const writing = after(state, { type: 'outbox', items: [pending(1)] });
  assert.deepEqual(conversations(writing).map(({ id }) => id), [3, 4]);
});

test('of what came since, others\' messages are news, in their order and each once', () => {
  const state = live(arrive(event(1), mine(2, 1), event(3), event(4, { body: { text: 'text 3' } })));
  assert.deepEqual(newsSince(state, 101).map(({ seq }) => seq), [3, 4]);
  assert.deepEqual(newsSince(state, 104), []);
});

test('people without a conversation are listed apart', () => {
  assert.deepEqual(strangers(live()).map(({ id }) => id), [4]);
});

test('where new messages begin is marked when one looks elsewhere', () => {
  const state = live(arrive(event(1)), { type: 'mark', room: kRoom, user: kMe, received: 1, read: 1 });
  assert.equal(state.view.newAfter, null);
  const away = after(state, { type: 'attention', attentive: false }, arrive(event(2)), arrive(event(3)));
  assert.equal(away.view.newAfter, 1);
});

test('someone types until their message comes', () => {
  const typing = live({ type: 'typing', room: kRoom, user: kFriend, on: true });
  assert.deepEqual(typing.typing[kRoom], [kFriend]);
  assert.deepEqual(after(typing, arrive(event(1))).typing[kRoom], []);
  assert.deepEqual(after(typing, { type: 'typing', room: kRoom, user: kFriend, on: false }).typing[kRoom], []);
});

test('the banner counts what waits while offline', () => {
  const state = live({ type: 'link', phase: 'offline' }, { type: 'outbox', items: [pending(1), pending(2)] });
  assert.deepEqual(banner(state), { kind: 'offline', waiting: 2 });
  assert.deepEqual(banner(live()), { kind: 'none' });
});
