// Everything that can happen to the state.
import type { Look } from './look';
import type { Pending } from './outbox';
import type { Hold, Keeping, Left, LinkPhase, Rewound, Saved, Stored } from './state';
import type { Person, RoomEvent, RoomId, RoomInfo, ServerEvents, UserId } from './wire';

export type HistoryPart = 'newest' | 'newer';
export type Where = 'older' | 'newer';

export type Action =
  | { type: 'restored'; saved: Saved }
  /** `left`: the sign-in ended without its person's doing. */
  | { type: 'guest'; left?: Left | null }
  | { type: 'link'; phase: LinkPhase }
  | { type: 'hold'; why: Hold | null }
  /** `rewound`: the server's history is another one than what is held here. */
  | { type: 'ready'; ready: ServerEvents['ready']; rewound?: Rewound | null }
  /** The outbox has taken note of another history. */
  | { type: 'epoch'; epoch: number }
  | { type: 'rewound_seen' }
  /** Wrong passwords that were tried for this person's account since the last sign-in; 0 when they have read it. */
  | { type: 'attempts'; count: number }
  /** From `replay` or live: they move the cursor. */
  | { type: 'events'; events: readonly RoomEvent[] }
  | { type: 'caught_up' }
  | { type: 'history'; room: RoomId; part: HistoryPart; events: readonly RoomEvent[] }
  /** These conversations are in storage up to these numbers. */
  | { type: 'kept'; seqs: Readonly<Record<RoomId, number>> }
  | { type: 'keeping'; keeping: Keeping }
  | { type: 'mark'; room: RoomId; user: UserId; received: number; read: number }
  | { type: 'typing'; room: RoomId; user: UserId; on: boolean }
  | { type: 'presence'; presence: ServerEvents['presence'] }
  | { type: 'user'; user: Person }
  | { type: 'room'; room: RoomInfo }
  | { type: 'outbox'; items: readonly Pending[] }
  /** Acknowledged, with its seq where the answer told it. */
  | { type: 'stored'; item: Stored }
  | { type: 'draft'; room: RoomId; text: string }
  | { type: 'drafts'; drafts: Readonly<Record<RoomId, string>> }
  | { type: 'select'; room: RoomId | null }
  | { type: 'scrolled'; atEnd: boolean }
  /** One has come near an end of what is drawn, or wants the newest. `size`: events that fill three screens. */
  | { type: 'look'; where: Where | 'newest'; size: number }
  /** A page beside what is held of the conversation on screen. */
  | { type: 'page'; room: RoomId; where: Where; events: readonly RoomEvent[] }
  /** It did not come. Null: it is asked for once more. */
  | { type: 'page_failed'; room: RoomId; trouble: Look['trouble'] }
  | { type: 'attention'; attentive: boolean };
