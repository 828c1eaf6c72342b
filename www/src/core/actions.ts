// Everything that can happen to the state.
import type { Look } from './look';
import type { Pending } from './outbox';
import type { Hold, Keeping, Left, LinkPhase, Rewound, Saved, Stored } from './state';
import type { Person, Presence, RoomEvent, RoomId, RoomInfo, ServerEvents, UserId } from './wire';

export type HistoryPart = 'newest' | 'newer';
export type Where = 'older' | 'newer';

export type Action =
  | { type: 'restored'; saved: Saved }
  /** `left`: the sign-in ended, but the person did not sign out. */
  | { type: 'guest'; left?: Left | null }
  | { type: 'link'; phase: LinkPhase }
  | { type: 'hold'; why: Hold | null }
  /** `rewound`: the server's history differs from the one held here. */
  | { type: 'ready'; ready: ServerEvents['ready']; rewound?: Rewound | null }
  /** The outbox has noted another history. */
  | { type: 'epoch'; epoch: number }
  | { type: 'rewound_seen' }
  /** Wrong passwords tried for this account since the last sign-in; 0 when the person has read it. */
  | { type: 'attempts'; count: number }
  /** From `replay` or live. These events move the cursor. */
  | { type: 'events'; events: readonly RoomEvent[] }
  | { type: 'caught_up' }
  | { type: 'history'; room: RoomId; part: HistoryPart; events: readonly RoomEvent[] }
  /** The storage holds each conversation up to this number. */
  | { type: 'kept'; seqs: Readonly<Record<RoomId, number>> }
  | { type: 'keeping'; keeping: Keeping }
  | { type: 'mark'; room: RoomId; user: UserId; received: number; read: number }
  | { type: 'typing'; room: RoomId; user: UserId; on: boolean }
  | { type: 'presence'; changes: readonly Presence[] }
  | { type: 'people'; people: readonly Person[] }
  | { type: 'room'; room: RoomInfo }
  /** I am a member no longer. */
  | { type: 'room_gone'; room: RoomId }
  | { type: 'outbox'; items: readonly Pending[] }
  /** Acknowledged. `seq` is set if the answer has it. */
  | { type: 'stored'; item: Stored }
  | { type: 'draft'; room: RoomId; text: string }
  | { type: 'drafts'; drafts: Readonly<Record<RoomId, string>> }
  | { type: 'select'; room: RoomId | null }
  | { type: 'scrolled'; atEnd: boolean }
  /** The reader came near an end of the drawn part, or wants the newest. `size`: events that fill three screens. */
  | { type: 'look'; where: Where | 'newest'; size: number }
  /** A page next to the held part of the conversation on screen. */
  | { type: 'page'; room: RoomId; where: Where; events: readonly RoomEvent[] }
  /** The page did not come. Null: ask once more. */
  | { type: 'page_failed'; room: RoomId; trouble: Look['trouble'] }
  | { type: 'attention'; attentive: boolean };
