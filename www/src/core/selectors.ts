// Values computed from the state. Nothing here is stored.
import { isDamaged } from './damage';
import { areMarksTold, areMembersKnown, isDrawable, isHappening } from './rooms';
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

/** Whether an event tells of something that was done with me: I was added, or got another role. */
const concerns = (event: RoomEvent, me: UserId | undefined): boolean =>
  event.kind === 'created' || (isHappening(event) && event.body.user === me);

/**
 * Whether an event is unread until it is read: somebody else's message, and what others did with me. Of the rest, as others who come and
 * go, nobody expects a number. What is unreadable may have been a message.
 */
export const isNews = (event: RoomEvent, me: UserId | undefined): boolean =>
  event.user !== me && (event.kind === 'message' || isDamaged(event) || concerns(event, me));

/** How far I have read. Writing a message counts as having read everything before it, and what is before `first` nobody can read. */
export function readUpTo(state: State, room: Room): number {
  const read = Math.max(myMarks(state, room).read, room.first - 1);
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
  const held = room.events.filter((event) => event.seq > read && isNews(event, state.me?.id)).length;
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

/** The lowest marks of the others, once per room value, because each row asks for them. Null: there are none, or they are not all known. */
const lowest = new WeakMap<Room, Marks | null>();

function lowestMarks(state: State, room: Room): Marks | null {
  const known = lowest.get(room);
  if (known !== undefined) return known;
  const others = Object.keys(room.members).map(Number).filter((user) => user !== state.me?.id).map((user) => room.members[user] ?? kNoMarks);
  const isKnown = others.length > 0 && areMarksTold(room) && areMembersKnown(room);
  const read = Math.min(...others.map((marks) => marks.read));
  const marks = isKnown ? { read, received: Math.min(...others.map((one) => Math.max(one.received, one.read))) } : null;
  lowest.set(room, marks);
  return marks;
}

/** How far a message of mine has come with every recipient. In a large room only that it is stored is known. */
export function tickOf(state: State, room: Room, event: RoomEvent): Tick {
  const marks = lowestMarks(state, room);
  if (!marks || marks.received < event.seq) return 'stored';
  return marks.read < event.seq ? 'delivered' : 'read';
}

/** The newest event that can be drawn, for the list. */
export function newestDrawable(room: Room): RoomEvent | null {
  if (!room.last || isDrawable(room.last)) return room.last;
  return room.events.findLast(isDrawable) ?? null;
}

/** The others who are typing in a conversation. */
export const typists = (state: State, room: Room): string[] =>
  (state.typing[room.id] ?? []).flatMap((user) => state.users[user]?.display_name ?? []);

/** Everyone else on this server, by name. */
export function others(state: State): Person[] {
  return Object.values(state.users)
    .filter((person) => person.id !== state.me?.id)
    .sort((a, b) => a.display_name.localeCompare(b.display_name));
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
  return others(state).filter((person) => !known.has(person.id));
}

/** News after the event with this number, oldest first: others' messages, what they did with me, and what happened to the room on screen. */
export function newsSince(state: State, gseq: number): RoomEvent[] {
  const me = state.me?.id;
  const news: RoomEvent[] = [];
  for (const room of Object.values(state.rooms)) {
    if (!room.last || room.last.gseq <= gseq) continue;
    const seen = room.id === state.view.room;
    const events = room.events.length > 0 ? room.events : [room.last];
    for (let at = events.length - 1; at >= 0 && events[at]!.gseq > gseq; at--) {
      const event = events[at]!;
      if (isDamaged(event)) continue;
      if (isNews(event, me) || (seen && event.user !== me && isHappening(event))) news.push(event);
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
