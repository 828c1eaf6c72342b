// Tests of rooms with more than two people: who is in them, what happens to them, and what counts as unread.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLastOwner, mayRemove, rankIn, rightsIn } from '../src/core/rights';
import { hasOlder, initialLook } from '../src/core/look';
import { membersSince } from '../src/core/rooms';
import { newestDrawable, newsSince, tickOf, totalUnread, typists, unreadCount, waitingIn } from '../src/core/selectors';
import { initialState, type Room, type State } from '../src/core/state';
import type { EventBody, RoomInfo, RoomRole } from '../src/core/wire';
import { after, event, kFriend, kMe, kRoom, live, member, pending, ready, roomInfo, seqs } from './support';

const kStranger = 4;
const room = (state: State) => state.rooms[kRoom]!;
const arrive = (...list: ReturnType<typeof event>[]) => ({ type: 'events', events: list }) as const;
const happens = (seq: number, kind: string, body: EventBody, user = kFriend) => event(seq, { kind, body, user, n: null });

const group = (more: Partial<RoomInfo> = {}): RoomInfo =>
  roomInfo({ kind: 'private', name: 'Hikers', topic: 'Where to go', members: [member(kMe), member(kFriend, { role: 'owner' })], ...more });

/** Live in a group, which is not on screen. */
const within = (more: Partial<RoomInfo> = {}, me: Partial<ReturnType<typeof ready>['me']> = {}): State => {
  const told = ready({ rooms: [group(more)] });
  return after(initialState, { type: 'ready', ready: { ...told, me: { ...told.me, ...me } } }, { type: 'caught_up' });
};

const crowd = (count: number) => [...Array.from({ length: 50 }, (_, at) => member(at === 0 ? kMe : 100 + at))].slice(0, count);

test('rooms that a page without groups has stored are loaded', () => {
  const { topic: _, newcomersRead: __, role: ___, first: ____, membersCount: _____, ...old } = room(live(arrive(event(1))));
  const saved = { me: ready().me, device: 7, cursor: null, server: 's1', users: {}, rooms: [old as Room] };
  const state = after(initialState, { type: 'restored', saved });
  assert.deepEqual([room(state).first, room(state).membersCount, room(state).topic, unreadCount(state, room(state))], [1, 2, '', 1]);
});

test('what happens to a room changes it, and counts as every event', () => {
  const state = after(
    within(),
    arrive(
      happens(1, 'changed', { name: 'Walkers', topic: '' }),
      happens(2, 'joined', { user: kStranger }),
      happens(3, 'role', { user: kMe, role: 'moderator' }),
      happens(4, 'role', { user: kStranger, role: 'owner' }),
      happens(5, 'left', { user: kFriend }),
      happens(6, 'pinned', {}),
    ),
  );
  const { name, topic, role, head, events, membersCount, members } = room(state);
  assert.deepEqual([name, topic, role, head, membersCount], ['Walkers', '', 'moderator', 6, 2]);
  assert.deepEqual(seqs(events), [1, 2, 3, 4, 5, 6]);
  assert.equal(state.cursor?.gseq, 106);
  assert.deepEqual(members, { [kMe]: { role: 'moderator', received: 0, read: 0 }, [kStranger]: { role: 'owner', received: 1, read: 1 } });
});

test('what the room knows already is not done to it again', () => {
  const replayed = after(within({ head: 3, name: 'Now' }), arrive(happens(1, 'changed', { name: 'Once' }), happens(2, 'left', { user: kMe })));
  assert.deepEqual([room(replayed).name, room(replayed).membersCount], ['Now', 2]);
  const asked = after(within(), { type: 'history', room: kRoom, part: 'newest', events: [happens(1, 'joined', { user: kStranger })] });
  const told = after(asked, arrive(happens(1, 'joined', { user: kStranger })));
  assert.equal(room(told).membersCount, 3);
});

test('somebody who is banned without having been a member takes nobody away', () => {
  const state = after(within(), arrive(happens(1, 'removed', { user: kStranger, banned: true })));
  assert.equal(room(state).membersCount, 2);
  const large = after(within({ members: crowd(50), members_count: 150 }), arrive(happens(1, 'removed', { user: 77, banned: false })));
  assert.equal(room(large).membersCount, 149);
});

test('a mark of somebody who has left does not bring them back', () => {
  const state = after(within(), arrive(happens(1, 'left', { user: kFriend })), { type: 'mark', room: kRoom, user: kFriend, received: 1, read: 1 });
  assert.deepEqual(Object.keys(room(state).members), [String(kMe)]);
});

test('a room that is gone leaves nothing but what waits for it', () => {
  const item = pending(1);
  const before = after(within(), { type: 'select', room: kRoom }, { type: 'kept', seqs: { [kRoom]: 1 } }, { type: 'outbox', items: [item] });
  const state = after(before, { type: 'stored', item: pending(2) }, { type: 'room_gone', room: kRoom });
  assert.deepEqual([state.rooms, state.kept, state.stored, state.view.room], [{}, {}, [], null]);
  assert.deepEqual(state.outbox, [item]);
  const told = after(before, { type: 'ready', ready: ready({ rooms: [] }) });
  assert.deepEqual([told.rooms, told.kept, told.view.room, told.outbox], [{}, {}, null, [item]]);
});

test('a room that one comes back to is asked for anew', () => {
  const state = after(within(), arrive(event(1)), { type: 'room_gone', room: kRoom }, { type: 'room', room: group({ head: 9, first: 9, limited: true }) });
  assert.deepEqual([room(state).loaded, room(state).events, unreadCount(state, room(state))], [false, [], 1]);
});

test('unread are messages and what others did with me, and not who comes and goes', () => {
  const quiet = after(within(), arrive(happens(1, 'joined', { user: 5 }, 5), happens(2, 'changed', { topic: 'x' }), happens(3, 'later', {})));
  assert.equal(totalUnread(quiet), 0);
  const loud = after(quiet, arrive(event(4), happens(5, 'role', { user: kMe, role: 'moderator' })));
  assert.equal(totalUnread(loud), 2);
});

test('being added is news, and what was written before is not', () => {
  const members = [member(kMe, { received: 8, read: 8 }), member(kFriend)];
  const added = happens(9, 'joined', { user: kMe });
  const state = after(within(), { type: 'room', room: group({ head: 9, last: added, limited: true, members }) });
  assert.equal(unreadCount(state, room(state)), 1);
  assert.deepEqual(newsSince(state, 108).map(({ kind }) => kind), ['joined']);
  const loaded = after(state, { type: 'history', room: kRoom, part: 'newest', events: [event(7), event(8), added] });
  assert.equal(unreadCount(loaded, room(loaded)), 1);
});

test('nothing is asked for that one may not read, and nothing of it is unread', () => {
  const page = [happens(5, 'joined', { user: kMe }, kMe), event(6)];
  const state = after(within({ head: 6, first: 5, limited: true }), { type: 'history', room: kRoom, part: 'newest', events: page });
  assert.equal(hasOlder(room(state), initialLook), false);
  assert.equal(unreadCount(state, room(state)), 1);
  assert.equal(hasOlder({ ...room(state), first: 4 }, initialLook), true);
});

test('what happens to the room on screen is read out, of another room only what concerns me', () => {
  const events = [happens(1, 'joined', { user: 5 }, 5), happens(2, 'changed', { topic: 'x' }, kMe), event(3)];
  const elsewhere = after(within(), arrive(...events));
  assert.deepEqual(newsSince(elsewhere, 100).map(({ seq }) => seq), [3]);
  const here = after(within(), { type: 'select', room: kRoom }, arrive(...events));
  assert.deepEqual(newsSince(here, 100).map(({ seq }) => seq), [1, 3]);
});

test('the list shows the newest event that can be drawn', () => {
  const state = after(within(), arrive(event(1), happens(2, 'left', { user: 5 }, 5), happens(3, 'later', {})));
  assert.equal(newestDrawable(room(state))?.seq, 2);
  assert.equal(newestDrawable(room(after(within(), arrive(happens(1, 'later', {}))))), null);
});

test('a message is read when every member has read it, and of a large room only that it is stored is known', () => {
  const mine = event(2, { user: kMe });
  const marks = (received: number, read: number) => ({ received, read });
  const of = (...others: { received: number; read: number }[]) => {
    const state = within({ members: [member(kMe), ...others.map((one, at) => member(10 + at, one))] });
    return tickOf(state, room(state), mine);
  };
  assert.equal(of(marks(2, 2), marks(1, 1)), 'stored');
  assert.equal(of(marks(2, 2), marks(2, 1)), 'delivered');
  assert.equal(of(marks(2, 2), marks(0, 2)), 'read');
  assert.equal(of(), 'stored');
  const all = crowd(50).map((one) => ({ ...one, received: 9, read: 9 }));
  const large = within({ members: all, members_count: 51 });
  assert.equal(tickOf(large, room(large), mine), 'stored');
  const full = within({ members: all });
  assert.equal(tickOf(full, room(full), mine), 'read');
});

test('several people type at once, by name', () => {
  const typing = (user: number) => ({ type: 'typing', room: kRoom, user, on: true }) as const;
  const state = after(within(), typing(kFriend), typing(kStranger));
  assert.deepEqual(typists(state, room(state)), ['Friend', 'Stranger']);
});

test('a message that waits for a group is drawn there', () => {
  const state = after(within(), { type: 'outbox', items: [pending(1)] });
  assert.deepEqual(waitingIn(state, room(state)).map(({ tick }) => tick), ['waiting']);
});

test('members that were listed page by page follow what happens since', () => {
  const state = after(
    within({ members: crowd(50), members_count: 300 }),
    arrive(event(1), event(2), happens(3, 'left', { user: 60 }, 60), happens(4, 'left', { user: 50 }, 50), happens(5, 'joined', { user: 51 }), happens(6, 'role', { user: 60, role: 'owner' })),
  );
  const listed = { 50: member(50), 60: member(60) };
  const now = membersSince(room(state), listed, 3);
  assert.deepEqual(Object.entries(now).map(([user, { role }]) => [user, role]), [['51', 'member'], ['60', 'owner']]);
});

const can = (state: State) => {
  const { add, moderate, giveRoles } = rightsIn(state, room(state));
  const removes = (['member', 'moderator', 'owner'] as const).filter((role) => mayRemove(state, room(state), 9, role));
  return { add, moderate, giveRoles, removes };
};
const as = (role: RoomRole, kind: RoomInfo['kind'], me = {}) => can(within({ role, kind }, me));

test('each sees the actions that they may do', () => {
  assert.deepEqual(as('member', 'private'), { add: true, moderate: false, giveRoles: false, removes: [] });
  assert.deepEqual(as('member', 'public'), { add: false, moderate: false, giveRoles: false, removes: [] });
  assert.deepEqual(as('moderator', 'private'), { add: true, moderate: true, giveRoles: false, removes: ['member'] });
  assert.deepEqual(as('owner', 'public'), { add: false, moderate: true, giveRoles: true, removes: ['member', 'moderator', 'owner'] });
  assert.deepEqual(as('member', 'direct'), { add: false, moderate: false, giveRoles: false, removes: [] });
});

test('admins of the server moderate its public rooms, and no private ones', () => {
  assert.deepEqual(as('member', 'public', { role: 'admin' }), { add: false, moderate: true, giveRoles: false, removes: ['member'] });
  assert.deepEqual(as('member', 'private', { role: 'owner' }).moderate, false);
  const owner = within({ role: 'owner', kind: 'public' }, { role: 'admin' });
  assert.equal(rankIn(owner, room(owner)), 'owner');
  assert.equal(mayRemove(owner, room(owner), kMe, 'owner'), false);
});

test('the last owner stays until there is another, or nobody else', () => {
  const owners = (...members: RoomInfo['members']) => {
    const state = within({ role: 'owner', members });
    return isLastOwner(state, room(state));
  };
  const me = member(kMe, { role: 'owner' });
  assert.equal(owners(me, member(9)), true);
  assert.equal(owners(me, member(9, { role: 'owner' })), false);
  assert.equal(owners(me), false);
  const large = within({ role: 'owner', members: [me, member(9)], members_count: 200 });
  assert.equal(isLastOwner(large, room(large)), false);
});
