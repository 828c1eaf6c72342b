// A room's events as the page holds them: one run of seq without gaps, up to the newest event that joins on.
import type { RoomEvent } from './wire';

export interface Merge {
  events: readonly RoomEvent[];
  /** Whether incoming events do not join on, so that the events between must be requested. */
  jump: boolean;
}

export const lastSeq = (events: readonly RoomEvent[]): number => events[events.length - 1]?.seq ?? 0;
export const firstSeq = (events: readonly RoomEvent[]): number => events[0]?.seq ?? 0;

/** Adds events that are exactly next, drops known ones, and reports if some are missing before the incoming ones. */
export function append(events: readonly RoomEvent[], incoming: readonly RoomEvent[]): Merge {
  let last = lastSeq(events);
  let jump = false;
  const added: RoomEvent[] = [];
  for (const event of incoming) {
    if (event.seq <= last) continue;
    if (event.seq !== last + 1) {
      jump = true;
      continue;
    }
    added.push(event);
    last = event.seq;
  }
  return { events: added.length > 0 ? [...events, ...added] : events, jump };
}

/** Puts an older page before the first event. Drops events that do not join on. */
export function prepend(events: readonly RoomEvent[], page: readonly RoomEvent[]): readonly RoomEvent[] {
  let first = firstSeq(events);
  const added: RoomEvent[] = [];
  for (let at = page.length - 1; at >= 0; at--) {
    const event = page[at];
    if (!event || event.seq >= first) continue;
    if (event.seq !== first - 1) break;
    added.unshift(event);
    first = event.seq;
  }
  return added.length > 0 ? [...added, ...events] : events;
}

/** The part of a page without gaps that ends with its newest event. */
export function unbroken(page: readonly RoomEvent[]): readonly RoomEvent[] {
  let from = page.length - 1;
  while (from > 0 && page[from - 1]?.seq === (page[from]?.seq ?? 0) - 1) from--;
  return page.slice(Math.max(from, 0));
}
