// Messages damaged on the server's disk. The page keeps an event of a special kind in the place of each unreadable one, so that a
// conversation stays one run of seq without gaps, and draws a stretch of them as a gap.
import type { ClientEvents, RoomEvent, WireError } from './wire';

const kKind = 'damaged';
/** At most this many at a time. The rest of a longer stretch is requested, and refused, in its turn. */
const kMost = 500;

export const isDamaged = (event: RoomEvent): boolean => event.kind === kKind;

/**
 * Placeholders for the unreadable part of a requested page, at the end where the request began. Empty if the server does not say which
 * part.
 */
export function inPlaceOf(query: ClientEvents['history'], { from, to }: WireError): RoomEvent[] {
  if (from === undefined || to === undefined || to < from) return [];
  const first = query.after === undefined ? Math.max(from, to - kMost + 1) : from;
  const last = query.after === undefined ? to : Math.min(to, from + kMost - 1);
  return Array.from({ length: last - first + 1 }, (_, index) => ({
    gseq: 0, room: query.room, seq: first + index, kind: kKind, user: 0, device: 0, at: 0, body: {}, chain: '',
  }));
}
