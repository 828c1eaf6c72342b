// Which history a cursor belongs to. A cursor names a place in one history, not only a number (docs/protocol.md, "Connecting").
import type { RoomEvent, ServerEvents, Since } from './wire';

/**
 * Every event up to the cursor is here. `chain` is null if an earlier version of the page stored the cursor, or if the server has no
 * chains.
 */
export interface Cursor {
  gseq: number;
  chain: string | null;
}

type Ready = ServerEvents['ready'];

export const cursorOf = (event: RoomEvent): Cursor => ({ gseq: event.gseq, chain: event.chain ?? null });
export const headOf = (ready: Ready): Cursor => ({ gseq: ready.head, chain: ready.chain ?? null });
export const serverOf = (ready: Ready): string | null => ready.server ?? null;

export const later = (a: Cursor | null, b: Cursor | null): Cursor | null => (!a || (b && b.gseq > a.gseq) ? b : a);

/** The form in which a cursor is sent. */
export const sinceOf = (cursor: Cursor | null): { since?: Since } =>
  cursor === null || cursor.chain === null ? {} : { since: { gseq: cursor.gseq, chain: cursor.chain } };

/** Reads a stored cursor. Versions of the page without chains stored a number. */
export function cursorFrom(kept: unknown): Cursor | null {
  if (typeof kept === 'number') return { gseq: kept, chain: null };
  return (kept as Cursor | undefined) ?? null;
}

/** Says how the server's log differs from the one that the held events came from; null if it does not. */
export function isRewound(held: { server: string | null; cursor: Cursor | null }, ready: Ready): 'backup' | 'replaced' | null {
  const server = serverOf(ready);
  if (held.server !== null && server !== null && held.server !== server) return 'replaced';
  return held.cursor !== null && held.cursor.chain !== null && ready.continues === false ? 'backup' : null;
}
