// Makers of values for the tests.
import { reduce } from '../src/core/reducer';
import type { Action } from '../src/core/actions';
import type { Box, Pending } from '../src/core/outbox';
import { initialState, type State } from '../src/core/state';
import type { Person, RoomEvent, RoomInfo, RoomMember, ServerEvents } from '../src/core/wire';

export const kMe = 1;
export const kFriend = 2;
export const kDevice = 7;
export const kRoom = 3;

export function event(seq: number, more: Partial<RoomEvent> = {}): RoomEvent {
  const body = { text: `text ${seq}` };
  return { gseq: 100 + seq, room: kRoom, seq, kind: 'message', user: kFriend, device: 9, n: seq, at: seq * 1000, body, chain: `c${seq}`, ...more };
}

export const events = (from: number, to: number): RoomEvent[] =>
  Array.from({ length: to - from + 1 }, (_, index) => event(from + index));

export const seqs = (list: readonly RoomEvent[]): number[] => list.map(({ seq }) => seq);

export function pending(n: number, more: Partial<Pending> = {}): Pending {
  return { key: n, device: kDevice, n, room: kRoom, text: `mine ${n}`, at: n * 1000, attempted: false, ...more };
}

export const box = (items: Pending[], counter = Math.max(0, ...items.map(({ n }) => n))): Box => ({
  nextKey: Math.max(0, ...items.map(({ key }) => key)) + 1,
  counters: { [kDevice]: counter },
  items,
});

const person = (id: number, name: string): Person => ({
  id,
  name: name.toLowerCase(),
  display_name: name,
  role: 'member',
  online: false,
  last_seen: null,
});

export const member = (user: number, more: Partial<RoomMember> = {}): RoomMember => ({ user, role: 'member', received: 0, read: 0, ...more });

export function roomInfo(more: Partial<RoomInfo> = {}): RoomInfo {
  const { members = [member(kMe), member(kFriend)] } = more;
  const about = { kind: 'direct', name: '', topic: '', newcomers_read: 'all', role: 'member', first: 1 } as const;
  return { room: kRoom, ...about, members, members_count: members.length, head: 0, last: null, limited: false, ...more };
}

export function ready(more: Partial<ServerEvents['ready']> = {}): ServerEvents['ready'] {
  const users = [person(kMe, 'Me'), person(kFriend, 'Friend'), person(4, 'Stranger')];
  const me = { id: kMe, name: 'me', display_name: 'Me', role: 'member' as const };
  const history = { server: 's1', head: 0, chain: `c${(more.head ?? 0) % 100}`, continues: true };
  return { me, device: kDevice, last_n: 0, ...history, durability: 'full', users, users_more: false, rooms: [roomInfo()], more: false, ...more };
}

export const after = (state: State, ...actions: Action[]): State => actions.reduce(reduce, state);

/** Signed in, live, with one empty conversation on screen that has the keyboard. */
export const live = (...actions: Action[]): State =>
  after(initialState, { type: 'ready', ready: ready() }, { type: 'caught_up' }, { type: 'select', room: kRoom }, ...actions);
