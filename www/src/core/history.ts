// Whose log, and which: a cursor names a place in one history, not only a number (docs/protocol.md, "Connecting").
import type { RoomEvent, ServerEvents, Since } from './wire';

/** Up to where everything is here. Kept by an earlier version of the page, or told by a server that knows no chains, it has none. */
export interface Cursor {
  gseq: number;
  chain: string | null;
}

type Ready = ServerEvents['ready'];

export const cursorOf = (event: RoomEvent): Cursor => ({ gseq: event.gseq, chain: event.chain ?? null });
export const headOf = (ready: Ready): Cursor => ({ gseq: ready.head, chain: ready.chain ?? null });
export const serverOf = (ready: Ready): string | null => ready.server ?? null;

export const later = (a: Cursor | null, b: Cursor | null): Cursor | null => (!a || (b && b.gseq > a.gseq) ? b : a);

/** What a cursor is sent as. */
export const sinceOf = (cursor: Cursor | null): { since?: Since } =>
  cursor === null || cursor.chain === null ? {} : { since: { gseq: cursor.gseq, chain: cursor.chain } };

/** What was kept by a version of the page that knew no chains has a number here. */
export function cursorFrom(kept: unknown): Cursor | null {
  if (typeof kept === 'number') return { gseq: kept, chain: null };
  return (kept as Cursor | undefined) ?? null;
}

/** What was held here, when the server's log is not the one that it came from. */
export function isRewound(held: { server: string | null; cursor: Cursor | null }, ready: Ready): 'backup' | 'replaced' | null {
  const server = serverOf(ready);
  if (held.server !== null && server !== null && held.server !== server) return 'replaced';
  return held.cursor !== null && held.cursor.chain !== null && ready.continues === false ? 'backup' : null;
}
