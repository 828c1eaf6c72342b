// Whose log, and which: a cursor names a place in one history, not only a number (docs/protocol.md, "Connecting").
import type { RoomEvent, ServerEvents } from './wire';

/** Up to where everything is here. A server that says no chain gives none: then the number alone counts. */
export interface Cursor {
  gseq: number;
  chain: string | null;
}

/** What a server says of its history. One that says nothing has the names left out. */
export interface HistoryTold {
  server?: string;
  chain?: string;
  continues?: boolean;
}

type Ready = ServerEvents['ready'] & HistoryTold;

export const cursorOf = (event: RoomEvent & { chain?: string }): Cursor => ({ gseq: event.gseq, chain: event.chain ?? null });
export const headOf = (ready: Ready): Cursor => ({ gseq: ready.head, chain: ready.chain ?? null });
export const serverOf = (ready: Ready): string | null => ready.server ?? null;

export const later = (a: Cursor | null, b: Cursor | null): Cursor | null => (!a || (b && b.gseq > a.gseq) ? b : a);

/** What a cursor is sent as: an object where the server knows chains, the number where it does not. */
export function sinceOf(cursor: Cursor | null): { since?: never } {
  if (!cursor) return {};
  const since = cursor.chain === null ? cursor.gseq : { gseq: cursor.gseq, chain: cursor.chain };
  return { since } as unknown as { since?: never };
}

/** What was kept by a version of the page that knew no chains has a number here. */
export function cursorFrom(kept: unknown): Cursor | null {
  if (typeof kept === 'number') return { gseq: kept, chain: null };
  return (kept as Cursor | undefined) ?? null;
}

/** What was held here, when the server's log is not the one that it came from. */
export function isRewound(held: { server: string | null; cursor: Cursor | null }, ready: Ready): 'backup' | 'replaced' | null {
  const server = serverOf(ready);
  if (held.server !== null && server !== null && held.server !== server) return 'replaced';
  return held.cursor?.chain != null && ready.continues === false ? 'backup' : null;
}
