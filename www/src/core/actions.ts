// Everything that can happen to the state.
import type { Pending } from './outbox';
import type { Hold, LinkPhase, Saved } from './state';
import type { Person, RoomEvent, RoomId, RoomInfo, ServerEvents, UserId } from './wire';

export type HistoryPart = 'newest' | 'older' | 'newer';

export type Action =
  | { type: 'restored'; saved: Saved }
  | { type: 'guest' }
  | { type: 'link'; phase: LinkPhase }
  | { type: 'hold'; why: Hold | null }
  | { type: 'ready'; ready: ServerEvents['ready'] }
  /** From `replay` or live: they move the cursor. */
  | { type: 'events'; events: readonly RoomEvent[] }
  | { type: 'caught_up' }
  | { type: 'history'; room: RoomId; part: HistoryPart; events: readonly RoomEvent[] }
  /** So much is missing that the newest page is wanted instead. */
  | { type: 'unload'; room: RoomId }
  | { type: 'mark'; room: RoomId; user: UserId; received: number; read: number }
  | { type: 'typing'; room: RoomId; user: UserId; on: boolean }
  | { type: 'presence'; presence: ServerEvents['presence'] }
  | { type: 'user'; user: Person }
  | { type: 'room'; room: RoomInfo }
  | { type: 'outbox'; items: readonly Pending[] }
  | { type: 'stored'; item: Pending }
  | { type: 'select'; room: RoomId | null }
  | { type: 'scrolled'; atEnd: boolean }
  | { type: 'attention'; attentive: boolean };
