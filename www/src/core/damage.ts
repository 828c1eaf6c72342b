// What the server's disk has damaged. The page holds an event of its own kind in the place of each that can not be read, so that a
// conversation stays one run of seq without a hole, and draws a stretch of them as a gap.
import type { ClientEvents, RoomEvent, WireError } from './wire';

const kKind = 'damaged';
/** So many at a time; of a longer stretch the rest is asked for, and refused, in its turn. */
const kMost = 500;

export const isDamaged = (event: RoomEvent): boolean => event.kind === kKind;

/** In the place of what was asked for and can not be read: of the end of the stretch from which it was asked. Nothing: the server does not say which. */
export function inPlaceOf(query: ClientEvents['history'], { from, to }: WireError): RoomEvent[] {
  if (from === undefined || to === undefined || to < from) return [];
  const first = query.after === undefined ? Math.max(from, to - kMost + 1) : from;
  const last = query.after === undefined ? to : Math.min(to, from + kMost - 1);
  return Array.from({ length: last - first + 1 }, (_, index) => ({
    gseq: 0, room: query.room, seq: first + index, kind: kKind, user: 0, device: 0, at: 0, body: {}, chain: '',
  }));
}
