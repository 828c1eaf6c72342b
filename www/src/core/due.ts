// Work for net/ that follows from the state: marks to send, history to request, messages to take out of the outbox.
import { isDamaged } from './damage';
import { heldRange } from './look';
import type { Fate, Pending } from './outbox';
import { conversations, hasArrived, isInLog, isReading, myMarks } from './selectors';
import type { Room, State } from './state';
import { lastSeq } from './timeline';
import type { RoomId } from './wire';

/** Messages of the outbox whose event has come. They can leave the storage. */
export function loggedItems(state: State): Pending[] {
  return state.outbox.filter((item) => hasArrived(state.rooms[item.room], item));
}

const kHour = 3_600_000;

/** The fates of messages of earlier sign-ins. Leaves out messages whose room is not here yet. */
export function fates(state: State): Map<number, Fate> {
  const known = new Map<number, Fate>();
  if (state.link !== 'live' || state.device === null) return known;
  for (const item of state.outbox) {
    if (item.device === state.device || item.failed) continue;
    const room = state.rooms[item.room];
    const fate = !room ? 'unsure' : !item.attempted ? 'not_sent' : fateIn(room, item);
    if (fate) known.set(item.key, fate);
  }
  return known;
}

function fateIn(room: Room, item: Pending): Fate | null {
  if (!room.loaded || lastSeq(room.events) < room.head) return null;
  if (isInLog(room, item)) return 'in_log';
  if (room.events.some(isDamaged)) return 'unsure';
  // The held events must reach back to before the message was written, even if a clock is wrong by up to an hour.
  const oldest = room.events[0];
  return !oldest || oldest.seq === 1 || oldest.at < item.at - kHour ? 'not_sent' : 'unsure';
}

export interface DueMark {
  room: RoomId;
  received: number;
  read: number;
}

/**
 * Marks to send to the server: messages that came and are in this browser's storage, messages that were read, and earlier marks that the
 * server has forgotten.
 */
export function dueMarks(state: State): DueMark[] {
  const due: DueMark[] = [];
  if (state.link !== 'live') return due;
  for (const room of Object.values(state.rooms)) {
    const marks = myMarks(state, room);
    const told = room.told ?? marks;
    const last = room.loaded ? lastSeq(room.events) : 0;
    const read = isReading(state, room.id) ? Math.max(last, marks.read) : marks.read;
    const received = Math.max(marks.received, Math.min(last, state.kept[room.id] ?? 0), read);
    if (received > told.received || read > told.read) due.push({ room: room.id, received, read });
  }
  return due;
}

export type DueHistory = { room: RoomId; part: 'newest' } | { room: RoomId; part: 'newer'; after: number };

/** A larger gap is not filled: the newest page is taken, and older ones as the reader scrolls. */
export const kFillAtMost = 400;

/** Missing history to request, the conversation on screen first. */
export function dueHistory(state: State): DueHistory[] {
  if (state.link !== 'live') return [];
  const due: DueHistory[] = [];
  for (const room of Object.values(state.rooms)) {
    const last = lastSeq(room.events);
    if (!room.loaded) due.push({ room: room.id, part: 'newest' });
    else if (last < room.head) {
      due.push(room.head - last > kFillAtMost ? { room: room.id, part: 'newest' } : { room: room.id, part: 'newer', after: last });
    }
  }
  if (due.length < 2) return due;
  const order = new Map(conversations(state).map((room, index) => [room.id, room.id === state.view.room ? -1 : index]));
  return due.sort((a, b) => (order.get(a.room) ?? 0) - (order.get(b.room) ?? 0));
}

export type DuePage = { room: RoomId; where: 'older'; before: number } | { room: RoomId; where: 'newer'; after: number };

/** The page to request because the reader is at the end of the held part. */
export function duePage(state: State): DuePage | null {
  const { room: id, look } = state.view;
  const room = id === null ? undefined : state.rooms[id];
  if (state.link !== 'live' || !room?.loaded || look.wants === null || look.trouble === 'damaged') return null;
  if (look.wants === 'older') return { room: room.id, where: 'older', before: heldRange(room, look).first };
  return { room: room.id, where: 'newer', after: lastSeq(look.past) };
}
