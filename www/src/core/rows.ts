// A conversation as rows on the screen: days, where new messages begin, messages in groups of one sender, and what happened to the room.
import { isDamaged } from './damage';
import type { Slice } from './look';
import { isHappening } from './rooms';
import type { WaitingMessage } from './selectors';
import type { RoomEvent, UserId, WallTime } from './wire';

export type Row =
  | { kind: 'day'; key: string; at: WallTime }
  | { kind: 'new'; key: string }
  /** A stretch of unreadable messages. */
  | { kind: 'damaged'; key: string }
  /** Something happened to the room, or the same happened to several people one after the other. */
  | { kind: 'happening'; key: string; events: readonly RoomEvent[] }
  | { kind: 'event'; key: string; event: RoomEvent; starts: boolean; ends: boolean }
  | { kind: 'waiting'; key: string; waiting: WaitingMessage; starts: boolean; ends: boolean };

/** Messages of one person form a group if they are at most this far apart, in milliseconds. */
const kTogether = 5 * 60_000;

interface Neighbour {
  /** Null: of nobody's group. */
  user: UserId | null;
  at: WallTime;
}

interface Piece extends Neighbour {
  key: string;
  seq: number | null;
  damaged?: boolean;
  happened?: RoomEvent[];
  row: (starts: boolean, ends: boolean) => Row;
}

const besideOf = (event: RoomEvent | null): Neighbour | null =>
  event && { user: event.kind === 'message' ? event.user : null, at: event.at };

/**
 * `slice`: the drawn events and their neighbours. `newAfter`: the seq after which messages are new, or null. `dayOf` returns the day of a
 * time as text, in the reader's time zone.
 */
export function rowsOf(
  slice: Slice,
  waiting: readonly WaitingMessage[],
  me: UserId,
  newAfter: number | null,
  dayOf: (at: WallTime) => string,
): Row[] {
  const pieces: Piece[] = [];
  for (const event of slice.events) {
    if (isDamaged(event)) {
      const last = pieces[pieces.length - 1];
      // The whole stretch is one row, on the day of the message before it.
      if (last?.damaged) continue;
      const before = last ?? slice.before;
      const key = `x${event.seq}`;
      pieces.push({ user: null, at: before?.at ?? dayAfter(slice), key, seq: null, damaged: true, row: () => ({ kind: 'damaged', key }) });
      continue;
    }
    if (isHappening(event)) {
      const last = pieces[pieces.length - 1];
      if (last?.happened && continues(last.happened, event) && dayOf(last.at) === dayOf(event.at) && newAfter !== event.seq - 1) {
        last.happened.push(event);
        continue;
      }
      const key = `s${event.seq}`;
      const events = [event];
      pieces.push({ user: null, at: event.at, key, seq: event.seq, happened: events, row: () => ({ kind: 'happening', key, events }) });
      continue;
    }
    if (event.kind !== 'message') continue;
    // The key is the same before and after the message gets its seq, so that its bubble stays in place.
    const key = event.n == null ? `s${event.seq}` : `n${event.device}.${event.n}`;
    pieces.push({ user: event.user, at: event.at, key, seq: event.seq, row: (starts, ends) => ({ kind: 'event', key, event, starts, ends }) });
  }
  for (const message of waiting) {
    const { item } = message;
    const key = item.failed ? `k${item.key}` : `n${item.device}.${item.n}`;
    pieces.push({ user: me, at: item.at, key, seq: null, row: (starts, ends) => ({ kind: 'waiting', key, waiting: message, starts, ends }) });
  }
  return joined(pieces, slice, newAfter, dayOf);
}

/** Whether somebody joins or leaves as those before them did: by themselves, or by the same person. */
function continues(events: readonly RoomEvent[], next: RoomEvent): boolean {
  const [before] = events;
  if (!before || before.kind !== next.kind || (next.kind !== 'joined' && next.kind !== 'left')) return false;
  const byThemselves = next.body.user === next.user;
  return before.body.user === before.user ? byThemselves : !byThemselves && before.user === next.user;
}

const dayAfter = (slice: Slice): WallTime => slice.events.find((event) => !isDamaged(event))?.at ?? 0;

function joined(pieces: readonly Piece[], slice: Slice, newAfter: number | null, dayOf: (at: WallTime) => string): Row[] {
  const rows: Row[] = [];
  const isNew = (seq: number | null): boolean => newAfter !== null && seq !== null && seq > newAfter;
  // If new messages begin further up, the mark is there.
  const startsNew = slice.before && isNew(slice.before.seq) ? -1 : pieces.findIndex(({ seq }) => isNew(seq));
  const neighbour = (at: number): Neighbour | null => pieces[at] ?? besideOf(at < 0 ? slice.before : slice.after);
  const sameDay = (at: number): boolean => {
    const before = neighbour(at - 1);
    return before !== null && dayOf(before.at) === dayOf(neighbour(at)?.at ?? 0);
  };
  const breaks = (at: number): boolean => {
    const here = neighbour(at);
    const before = neighbour(at - 1);
    if (!here || !before || at === startsNew || !sameDay(at)) return true;
    return here.user === null || here.user !== before.user || Math.abs(here.at - before.at) > kTogether;
  };
  pieces.forEach((piece, at) => {
    // A day's key is that of its first message, because a clock that was set back may show the same day twice.
    if (!sameDay(at)) rows.push({ kind: 'day', key: `d${piece.key}`, at: piece.at });
    if (at === startsNew) rows.push({ kind: 'new', key: 'new' });
    rows.push(piece.row(breaks(at), breaks(at + 1)));
  });
  return rows;
}
