// A conversation as rows on the screen: days, where new messages begin, and messages in groups of one sender.
import type { WaitingMessage } from './selectors';
import type { Room } from './state';
import type { RoomEvent, UserId, WallTime } from './wire';

export type Row =
  | { kind: 'day'; key: string; at: WallTime }
  | { kind: 'new'; key: string }
  | { kind: 'event'; key: string; event: RoomEvent; starts: boolean; ends: boolean }
  | { kind: 'waiting'; key: string; waiting: WaitingMessage; starts: boolean; ends: boolean };

/** Messages of one person belong together when they are not further apart than this, in milliseconds. */
const kTogether = 5 * 60_000;

interface Piece {
  user: UserId;
  at: WallTime;
  row: (starts: boolean, ends: boolean) => Row;
}

/**
 * `newAfter`: the seq after which messages are new, or null. `dayOf` gives the day of a time as text; it knows the time zone.
 */
export function rowsOf(
  room: Room,
  waiting: readonly WaitingMessage[],
  me: UserId,
  newAfter: number | null,
  dayOf: (at: WallTime) => string,
): Row[] {
  const pieces: Piece[] = [];
  for (const event of room.events) {
    if (event.kind !== 'message') continue;
    // The key is the same before and after the message has a seq, so that its bubble stays in place.
    const key = event.n == null ? `s${event.seq}` : `n${event.device}.${event.n}`;
    pieces.push({ user: event.user, at: event.at, row: (starts, ends) => ({ kind: 'event', key, event, starts, ends }) });
  }
  for (const message of waiting) {
    const { item } = message;
    const key = item.failed ? `k${item.key}` : `n${item.device}.${item.n}`;
    pieces.push({ user: me, at: item.at, row: (starts, ends) => ({ kind: 'waiting', key, waiting: message, starts, ends }) });
  }
  return joined(pieces, newAfter, dayOf);
}

function joined(pieces: readonly Piece[], newAfter: number | null, dayOf: (at: WallTime) => string): Row[] {
  const rows: Row[] = [];
  const days = pieces.map((piece) => dayOf(piece.at));
  const startsNew = pieces.findIndex((piece) => {
    const row = piece.row(false, false);
    return newAfter !== null && row.kind === 'event' && row.event.seq > newAfter;
  });
  const breaks = (at: number): boolean => {
    const here = pieces[at];
    const before = pieces[at - 1];
    if (!here || !before || at === startsNew || days[at] !== days[at - 1]) return true;
    return here.user !== before.user || Math.abs(here.at - before.at) > kTogether;
  };
  pieces.forEach((piece, at) => {
    // Days are counted here rather than named: a clock that was set back may show the same day twice.
    if (at === 0 || days[at] !== days[at - 1]) rows.push({ kind: 'day', key: `d${at === 0 ? '' : piece.row(true, true).key}`, at: piece.at });
    if (at === startsNew) rows.push({ kind: 'new', key: 'new' });
    rows.push(piece.row(breaks(at), breaks(at + 1)));
  });
  return rows;
}
