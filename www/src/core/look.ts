// Which part of a conversation is held in memory, and which part of that is drawn. Both are bounded, however much comes or is scrolled
// through.
//
// `room.events` is the newest part. Older events that were requested stand in `past`, for the conversation on screen only. `past` adjoins
// `room.events` until it grows too long and drops its far end. Dropped events are requested again when needed.
import type { Room } from './state';
import { append, firstSeq, lastSeq, prepend } from './timeline';
import type { RoomEvent } from './wire';

export interface Look {
  past: readonly RoomEvent[];
  /** The first seq that is drawn. */
  from: number;
  /** The last seq that is drawn. Null: up to the newest, and the messages that wait here. */
  to: number | null;
  /** Events that are drawn while nobody scrolls: about three screens. */
  size: number;
  /** The direction of the page to request, because the reader came to the end of the held part. */
  wants: 'older' | 'newer' | null;
  /** Why the request failed. It is repeated, except for `damaged`. */
  trouble: 'failed' | 'damaged' | null;
  /** The server has nothing older. */
  ended: boolean;
}

/** Events kept of each conversation, and the number above which the older ones are dropped. */
export const kHeld = 200;
export const kHeldMost = 300;
/** Older events kept while the reader is there: ten pages. */
const kPastMost = 600;
const kSize = 100;

export const initialLook: Look = { past: [], from: 0, to: null, size: kSize, wants: null, trouble: null, ended: false };

const mostDrawn = (look: Look): number => Math.ceil(look.size * 1.6);
const step = (look: Look): number => Math.ceil(look.size / 2);

/** A part of a run, by seq. */
function part(run: readonly RoomEvent[], from: number, to: number): readonly RoomEvent[] {
  const first = firstSeq(run);
  return run.slice(Math.max(0, from - first), Math.max(0, to - first + 1));
}

const joins = (room: Room, look: Look): boolean => look.past.length === 0 || lastSeq(look.past) + 1 === firstSeq(room.events);

/** The first and the last seq of the run that the reader looks at. */
export function heldRange(room: Room, look: Look): { first: number; last: number } {
  const first = look.past.length > 0 ? firstSeq(look.past) : firstSeq(room.events);
  return { first, last: joins(room, look) ? lastSeq(room.events) : lastSeq(look.past) };
}

export function hasOlder(room: Room, look: Look): boolean {
  const { first } = heldRange(room, look);
  return room.loaded && !look.ended && first > room.first;
}

/** Whether the newest message is drawn. */
export const drawsEnd = (look: Look): boolean => look.to === null;

export interface Slice {
  events: readonly RoomEvent[];
  /** The neighbours of the drawn events. */
  before: RoomEvent | null;
  after: RoomEvent | null;
}

/** The drawn events. */
export function drawn(room: Room, look: Look): Slice {
  const { first, last } = heldRange(room, look);
  const from = Math.max(first, look.from);
  const to = look.to === null ? last : Math.min(last, look.to);
  const all = [...part(look.past, from - 1, to + 1), ...(joins(room, look) ? part(room.events, from - 1, to + 1) : [])];
  const hasBefore = all[0] !== undefined && all[0].seq < from;
  const hasAfter = all.length > 0 && lastSeq(all) > to;
  return {
    events: all.slice(hasBefore ? 1 : 0, hasAfter ? -1 : undefined),
    before: hasBefore ? (all[0] ?? null) : null,
    after: hasAfter ? (all[all.length - 1] ?? null) : null,
  };
}

/** Narrows the drawn part, or makes it end with the newest event. */
function between(room: Room, look: Look, from: number, to: number): Look {
  const newest = joins(room, look) && to >= lastSeq(room.events);
  return { ...look, from, to: newest ? null : to, wants: null, trouble: null };
}

/** A conversation was opened. Shows its newest messages, or the place where the new ones begin. */
export function opened(room: Room, look: Look, newAfter: number | null): Look {
  const first = firstSeq(room.events);
  const last = lastSeq(room.events);
  const fresh = { ...initialLook, size: look.size };
  const newest = Math.max(first, last - look.size + 1);
  const from = newAfter === null ? newest : Math.max(first, Math.min(newest, newAfter - 9));
  return between(room, fresh, from, from + mostDrawn(look) - 1);
}

/** The reader came near the first drawn event. */
export function lookOlder(room: Room, look: Look): Look {
  const { first, last } = heldRange(room, look);
  if (look.from > first) {
    const from = Math.max(first, look.from - step(look));
    return between(room, look, from, Math.min(look.to ?? last, from + mostDrawn(look) - 1));
  }
  return hasOlder(room, look) && look.wants === null ? { ...look, wants: 'older' } : look;
}

/** The reader came near the last drawn event. */
export function lookNewer(room: Room, look: Look): Look {
  if (look.to === null) return look;
  const { last } = heldRange(room, look);
  if (look.to < last) {
    const to = Math.min(last, look.to + step(look));
    return between(room, look, Math.max(look.from, to - mostDrawn(look) + 1), to);
  }
  return joins(room, look) ? { ...look, to: null } : look.wants === null ? { ...look, wants: 'newer' } : look;
}

/** Drops events of `past` that are far from the drawn part. */
function boundedPast(look: Look): Look {
  const { past } = look;
  const most = Math.max(kPastMost, 3 * look.size);
  if (past.length <= most) return look;
  const to = Math.min(lastSeq(past), look.to ?? Infinity);
  const spare = most - (to - look.from + 1);
  const from = Math.max(firstSeq(past), Math.min(look.from - Math.floor(spare / 2), lastSeq(past) - most + 1));
  const kept = part(past, from, from + most - 1);
  return { ...look, past: kept, ended: look.ended && firstSeq(kept) === firstSeq(past) };
}

/** An older page came. An empty one means that nothing is older. */
export function withOlder(room: Room, look: Look, page: readonly RoomEvent[]): Look {
  const run = look.past.length > 0 ? look.past : room.events;
  const longer = prepend(run, page);
  if (longer === run) return { ...look, wants: null, trouble: page.length > 0 ? 'failed' : null, ended: page.length === 0 };
  const past = look.past.length > 0 ? longer : longer.slice(0, longer.length - run.length);
  return boundedPast(lookOlder(room, { ...look, past, wants: null, trouble: null }));
}

/** A newer page came, while `past` does not reach the newest part. */
export function withNewer(room: Room, look: Look, page: readonly RoomEvent[]): Look {
  const end = firstSeq(room.events);
  const { events: past } = append(look.past, page.filter((event) => event.seq < end));
  if (past === look.past) return { ...look, wants: null, trouble: 'failed' };
  return boundedPast(lookNewer(room, { ...look, past, wants: null, trouble: null }));
}

/** The drawn part after the conversation grew: the same, and the newest events if the reader is at the end. */
function followed(room: Room, look: Look, atEnd: boolean): Look {
  if (look.to !== null || lastSeq(room.events) - look.from < mostDrawn(look)) return look;
  if (atEnd) return { ...look, from: lastSeq(room.events) - look.size + 1 };
  return { ...look, to: look.from + mostDrawn(look) - 1 };
}

/** Drops a conversation's older events. */
export function shortened(room: Room): Room {
  return room.events.length > kHeldMost ? { ...room, events: room.events.slice(-kHeld) } : room;
}

/** The conversation on screen has changed. Updates its drawn part and its held part. */
export function changed(before: Room | undefined, room: Room, look: Look, view: { atEnd: boolean; newAfter: number | null }): { room: Room; look: Look } {
  if (!room.loaded) return { room, look: { ...initialLook, size: look.size } };
  const goesOn = before?.loaded && before.events.length > 0 && firstSeq(room.events) <= lastSeq(before.events) + 1;
  const now = goesOn ? followed(room, look, view.atEnd) : opened(room, look, view.newAfter);
  const kept = shortened(room);
  if (kept === room) return { room, look: now };
  const letGo = room.events.slice(0, -kHeld);
  // A reader at the end, with no older events requested, does not miss them. A reader further up does.
  const isRead = now.past.length > 0 || now.from < firstSeq(kept.events);
  if (!isRead) return { room: kept, look: now };
  return { room: kept, look: joins(room, now) ? boundedPast({ ...now, past: [...now.past, ...letGo] }) : now };
}
