// Values computed from the state. Nothing here is stored.
import { asStored, type Pending } from './outbox';
import type { Marks, Room, State, Stored } from './state';
import { firstSeq, lastSeq } from './timeline';
import type { Person, RoomEvent, RoomId, UserId } from './wire';

const kNoMarks: Marks = { received: 0, read: 0 };

export const myMarks = (state: State, room: Room): Marks =>
  (state.me ? room.members[state.me.id] : undefined) ?? kNoMarks;

/** The other person of a direct conversation. */
export function partner(state: State, room: Room): Person | null {
  if (room.kind !== 'direct') return null;
  const id = Object.keys(room.members).map(Number).find((user) => user !== state.me?.id);
  return id === undefined ? null : (state.users[id] ?? null);
}

export function roomName(state: State, room: Room): string {
  return partner(state, room)?.display_name ?? room.name ?? '';
}

/** The direct conversation with a person, or null. */
export function roomWith(state: State, user: UserId): Room | null {
  const found = Object.values(state.rooms).find((room) => partner(state, room)?.id === user);
  return found ?? null;
}

/** How far I have read. Writing a message counts as having read everything before it. */
export function readUpTo(state: State, room: Room): number {
  const { read } = myMarks(state, room);
  for (let at = room.events.length - 1; at >= 0; at--) {
    const event = room.events[at];
    if (!event || event.seq <= read) break;
    if (event.user === state.me?.id) return event.seq;
  }
  return read;
}

/** Counted once per room value, because lists ask for all counts with each drawing. */
const counted = new WeakMap<Room, { me: UserId | undefined; count: number }>();

export function unreadCount(state: State, room: Room): number {
  const me = state.me?.id;
  const known = counted.get(room);
  if (known && known.me === me) return known.count;
  const count = countUnread(state, room);
  counted.set(room, { me, count });
  return count;
}

function countUnread(state: State, room: Room): number {
  const read = readUpTo(state, room);
  const unseen = Math.max(0, room.head - Math.max(read, lastSeq(room.events)));
  const held = room.events.filter((event) => event.seq > read && event.user !== state.me?.id).length;
  const before = room.loaded && room.events.length > 0 ? Math.max(0, firstSeq(room.events) - 1 - read) : 0;
  return unseen + held + before;
}

export function totalUnread(state: State): number {
  return Object.values(state.rooms).reduce((sum, room) => sum + unreadCount(state, room), 0);
}

/** Whether the log already has a message of the outbox. A device's numbers rise within a room, but another process may have taken one. */
export function isInLog(room: Room | undefined, item: Pending): boolean {
  if (!room) return false;
  for (let at = room.events.length - 1; at >= 0; at--) {
    const event = room.events[at];
    if (!event || event.device !== item.device || event.n == null) continue;
    if (event.n === item.n) return event.body.text === undefined || event.body.text === asStored(item.text);
    if (event.n < item.n) return false;
  }
  return false;
}

/** Whether the event of an acknowledged message has come, even if it was dropped since. */
export const isShown = (room: Room | undefined, item: Stored): boolean =>
  (room?.loaded === true && item.seq !== undefined && item.seq <= lastSeq(room.events)) || isInLog(room, item);

/** Whether a message of the outbox has arrived. A refused one has not: the message behind it got its number. */
export const hasArrived = (room: Room | undefined, item: Pending): boolean =>
  item.attempted && (!item.failed || item.failed.code === 'history') && isInLog(room, item);

export type Tick = 'waiting' | 'failed' | 'stored' | 'delivered' | 'read';

export interface WaitingMessage {
  item: Pending;
  tick: Tick;
}

/** Messages that I wrote here and the log does not show yet, in the order of writing. */
export function waitingIn(state: State, room: Room): WaitingMessage[] {
  const messages: WaitingMessage[] = [];
  const keys = new Set<number>();
  for (const item of state.stored) {
    if (item.room !== room.id || isShown(room, item)) continue;
    keys.add(item.key);
    messages.push({ item, tick: 'stored' });
  }
  for (const item of state.outbox) {
    if (item.room !== room.id || keys.has(item.key) || hasArrived(room, item)) continue;
    messages.push({ item, tick: item.failed ? 'failed' : 'waiting' });
  }
  return messages.sort((a, b) => a.item.key - b.item.key);
}

/** How far a message of mine has come with every recipient. */
export function tickOf(state: State, room: Room, event: RoomEvent): Tick {
  let tick: Tick = 'read';
  let others = 0;
  for (const [user, marks] of Object.entries(room.members)) {
    if (Number(user) === state.me?.id) continue;
    others++;
    if (marks.received < event.seq && marks.read < event.seq) return 'stored';
    if (marks.read < event.seq) tick = 'delivered';
  }
  return others > 0 ? tick : 'stored';
}

/** The number of messages that wait here to be sent, in all conversations. */
export function waitingCount(state: State): number {
  return state.outbox.filter((item) => !item.failed && !hasArrived(state.rooms[item.room], item)).length;
}

/** Newest activity first. Conversations with waiting messages come before the others. */
export function conversations(state: State): Room[] {
  const waiting = new Map(state.outbox.map((item) => [item.room, item.key]));
  const keyed = Object.values(state.rooms).map((room) => ({ room, waits: waiting.get(room.id) ?? 0, last: room.last?.gseq ?? 0 }));
  keyed.sort((a, b) => b.waits - a.waits || b.last - a.last || b.room.id - a.room.id);
  return keyed.map(({ room }) => room);
}

/** Everyone with whom there is no conversation yet, by name. */
export function strangers(state: State): Person[] {
  const known = new Set(Object.values(state.rooms).map((room) => partner(state, room)?.id));
  return Object.values(state.users)
    .filter((person) => person.id !== state.me?.id && !known.has(person.id))
    .sort((a, b) => a.display_name.localeCompare(b.display_name));
}

/** Others' messages after the event with this number, oldest first. */
export function newsSince(state: State, gseq: number): RoomEvent[] {
  const news: RoomEvent[] = [];
  for (const room of Object.values(state.rooms)) {
    if (!room.last || room.last.gseq <= gseq) continue;
    const events = room.events.length > 0 ? room.events : [room.last];
    for (let at = events.length - 1; at >= 0 && events[at]!.gseq > gseq; at--) {
      const event = events[at]!;
      if (event.kind === 'message' && event.user !== state.me?.id) news.push(event);
    }
  }
  return news.sort((a, b) => a.gseq - b.gseq);
}

/** Whether the reader looks at the newest message of a conversation. */
export function isReading(state: State, room: RoomId): boolean {
  const { view } = state;
  return view.room === room && view.attentive && view.atEnd;
}

/** The number of others' messages that came while the reader looks further up. */
export function newBelow(state: State, room: Room): number {
  return unreadCount(state, room);
}

export type Banner =
  | { kind: 'none' }
  | { kind: 'connecting' }
  | { kind: 'offline'; waiting: number }
  | { kind: 'catching_up' }
  | { kind: 'hold'; why: NonNullable<State['hold']>; waiting: number };

/** The content of the line about the connection. */
export function banner(state: State): Banner {
  const waiting = waitingCount(state);
  if (state.link === 'offline') return { kind: 'offline', waiting };
  if (state.link === 'connecting') return { kind: 'connecting' };
  if (state.link === 'catching_up') return { kind: 'catching_up' };
  if (state.hold) return { kind: 'hold', why: state.hold, waiting };
  return { kind: 'none' };
}
