// Tests of what is held of a conversation and what of it is drawn, while much comes and one scrolls far.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawn, drawsEnd, heldRange, hasOlder, kHeld, kHeldMost } from '../src/core/look';
import { duePage } from '../src/core/due';
import { unreadCount, waitingIn } from '../src/core/selectors';
import type { State } from '../src/core/state';
import { after, event, events, kDevice, kMe, kRoom, live, pending, ready, roomInfo, seqs } from './support';

const room = (state: State) => state.rooms[kRoom]!;
const look = (state: State) => state.view.look;
const shown = (state: State) => seqs(drawn(room(state), look(state)).events);
const held = (state: State) => look(state).past.length + room(state).events.length;
const ends = (state: State) => [shown(state)[0], shown(state).at(-1)];

/** So many messages that came one by one. */
const arrive = (state: State, from: number, to: number): State =>
  events(from, to).reduce((now, one) => after(now, { type: 'events', events: [one] }), state);
const toward = (state: State, where: 'older' | 'newer' | 'newest'): State => after(state, { type: 'look', where, size: 100 });
const page = (state: State, where: 'older' | 'newer', from: number, to: number): State =>
  after(state, { type: 'page', room: kRoom, where, events: events(from, to) });

/** Scrolls until something has to be asked for, and answers it as a server would that has 1 to `head`. */
function scroll(state: State, where: 'older' | 'newer', times: number): State {
  let now = after(state, { type: 'scrolled', atEnd: false });
  for (let turn = 0; turn < times; turn++) {
    now = toward(now, where);
    const due = duePage(now);
    if (due?.where === 'older') now = page(now, 'older', Math.max(1, due.before - 60), due.before - 1);
    if (due?.where === 'newer') now = page(now, 'newer', due.after + 1, due.after + 60);
    assert.ok(held(now) <= 600 + kHeldMost, `${held(now)} held`);
    const run = shown(now);
    assert.ok(run.length <= 160, `${run.length} drawn`);
    run.forEach((seq, at) => assert.equal(seq, run[0]! + at));
  }
  return now;
}

test('at the end the newest are drawn and held, and no more than so many', () => {
  const state = arrive(live(), 1, 3000);
  assert.equal(shown(state).at(-1), 3000);
  assert.ok(shown(state).length >= 100 && shown(state).length <= 160);
  assert.ok(held(state) >= kHeld && held(state) <= kHeldMost);
  assert.equal(room(state).head, 3000);
});

test('a burst in one page is no other than one by one', () => {
  const state = after(live(), { type: 'events', events: events(1, 3000) });
  assert.equal(shown(state).at(-1), 3000);
  assert.equal(held(state), kHeld);
});

test('a conversation that nobody looks at is held as briefly', () => {
  const state = arrive(live({ type: 'select', room: null }), 1, 1000);
  assert.ok(room(state).events.length <= kHeldMost);
  assert.equal(unreadCount(state, room(state)), 1000);
});

test('what one reads further up stays while others write', () => {
  let state = arrive(live(), 1, 250);
  state = toward(after(state, { type: 'scrolled', atEnd: false }), 'older');
  const [first] = shown(state);
  state = arrive(state, 251, 2000);
  assert.equal(shown(state)[0], first);
  assert.equal(drawsEnd(look(state)), false);
  assert.ok(held(state) <= 600 + kHeldMost, `${held(state)}`);
});

test('one scrolls up to the beginning and down again, through what was let go', () => {
  let state = arrive(live(), 1, 3000);
  state = scroll(state, 'older', 120);
  assert.equal(shown(state)[0], 1);
  assert.equal(hasOlder(room(state), look(state)), false);
  assert.equal(duePage(state), null);
  state = arrive(state, 3001, 3010);
  state = scroll(state, 'newer', 120);
  assert.equal(drawsEnd(look(state)), true);
  assert.equal(shown(state).at(-1), 3010);
});

test('from far up one comes to the newest at once', () => {
  const state = toward(scroll(arrive(live(), 1, 3000), 'older', 40), 'newest');
  assert.equal(drawsEnd(look(state)), true);
  assert.deepEqual(ends(state), [2901, 3000]);
  assert.equal(look(state).past.length, 0);
});

test('a conversation opens where the new messages begin', () => {
  const away = arrive(live({ type: 'mark', room: kRoom, user: kMe, received: 0, read: 0 }, { type: 'select', room: null }), 1, 290);
  const read = after(away, { type: 'mark', room: kRoom, user: kMe, received: 50, read: 50 }, { type: 'select', room: kRoom });
  assert.equal(read.view.newAfter, 50);
  assert.equal(shown(read)[0], 41);
  assert.equal(drawsEnd(look(read)), false);
});

test('without older messages on the server nothing is asked for twice', () => {
  const rooms = [roomInfo({ head: 100, last: event(100), limited: true })];
  let state = live({ type: 'ready', ready: ready({ rooms }) }, { type: 'caught_up' }, { type: 'history', room: kRoom, part: 'newest', events: events(61, 100) });
  state = toward(state, 'older');
  assert.deepEqual(duePage(state), { room: kRoom, where: 'older', before: 61 });
  state = page(state, 'older', 1, 0);
  assert.equal(duePage(toward(state, 'older')), null);
  assert.equal(hasOlder(room(state), look(state)), false);
});

test('a page that did not come stays due, one that is damaged does not', () => {
  const rooms = [roomInfo({ head: 100, last: event(100), limited: true })];
  let state = live({ type: 'ready', ready: ready({ rooms }) }, { type: 'caught_up' }, { type: 'history', room: kRoom, part: 'newest', events: events(61, 100) });
  state = after(toward(state, 'older'), { type: 'page_failed', room: kRoom, trouble: 'failed' });
  assert.equal(duePage(state)?.where, 'older');
  assert.equal(duePage(after(state, { type: 'link', phase: 'offline' })), null);
  assert.equal(duePage(after(state, { type: 'page_failed', room: kRoom, trouble: 'damaged' })), null);
});

test('when very much was missed the newest page takes the place of what was drawn', () => {
  const rooms = [roomInfo({ head: 5000, last: event(5000), limited: true })];
  let state = scroll(arrive(live(), 1, 3000), 'older', 20);
  state = after(state, { type: 'ready', ready: ready({ rooms }) });
  assert.deepEqual(shown(state), []);
  state = after(state, { type: 'caught_up' }, { type: 'history', room: kRoom, part: 'newest', events: events(4941, 5000) });
  assert.deepEqual(ends(state), [4941, 5000]);
  assert.equal(look(state).past.length, 0);
});

test('a message whose event was let go is not shown as one that waits', () => {
  const item = pending(1, { attempted: true });
  const mine = event(1, { user: kMe, device: kDevice, n: 1 });
  const state = after(live(), { type: 'events', events: [mine, ...events(2, 1000)] }, { type: 'stored', item: { ...item, seq: 1 } });
  assert.deepEqual(waitingIn(state, room(state)), []);
  assert.deepEqual(state.stored, []);
});

test('whatever one does, what is drawn is one run within what is held', () => {
  let seed = 7;
  const random = (below: number) => (seed = (seed * 1103515245 + 12345) % 2147483648) % below;
  let head = 300;
  let state = arrive(live(), 1, head);
  for (let turn = 0; turn < 600; turn++) {
    const choice = random(10);
    if (choice < 3) state = scroll(state, 'older', 1 + random(4));
    else if (choice < 5) state = scroll(state, 'newer', 1 + random(4));
    else if (choice < 6) state = after(toward(state, 'newest'), { type: 'scrolled', atEnd: true });
    else {
      const more = 1 + random(120);
      state = arrive(state, head + 1, head + more);
      head += more;
    }
    const run = shown(state);
    const { first, last } = heldRange(room(state), look(state));
    assert.ok(run.length >= 50 && run.length <= 160, `${run.length} drawn in turn ${turn}`);
    assert.ok(run[0]! >= first && run.at(-1)! <= last);
    run.forEach((seq, at) => assert.equal(seq, run[0]! + at));
    if (drawsEnd(look(state))) assert.equal(run.at(-1), head);
    assert.ok(held(state) <= 600 + kHeldMost, `${held(state)} held in turn ${turn}`);
  }
});
