// Everything the page knows, as one value. Only the reducer makes a new one.
import type { Cursor } from './history';
import { initialLook, type Look } from './look';
import type { Pending } from './outbox';
import type { DeviceId, Person, RoomEvent, RoomId, User, UserId } from './wire';

export interface Marks {
  received: number;
  read: number;
}

export interface Room {
  id: RoomId;
  kind: string;
  name: string | null;
  members: Readonly<Record<UserId, Marks>>;
  /** The newest seq that exists. */
  head: number;
  /** The newest event known, also when `events` is not loaded. */
  last: RoomEvent | null;
  /** Whether `events` reaches from its first to the newest seq that was ever applied; else it has to be asked for. */
  loaded: boolean;
  /** One run of seq without a hole: the newest part of the conversation. What can not be read has events of its own kind (damage.ts). */
  events: readonly RoomEvent[];
  /** What the server is known to have of my own marks, on this connection. */
  told?: Marks;
}

/** `guest`: nobody is signed in. `unknown`: not yet known. */
export type SessionPhase = 'unknown' | 'guest' | 'member';

/**
 * `offline`: no connection, trying again by itself. `connecting`: the first try of this page. `catching_up`: connected, missed
 * events are coming. `live`: everything is here.
 */
export type LinkPhase = 'connecting' | 'offline' | 'catching_up' | 'live';

/** Why the outbox waits although there is a connection. */
export type Hold = 'too_many' | 'storage_full' | 'unavailable';

/**
 * Where what waits is kept. `lasting`: in this browser. `memory`: in this tab only, because the browser stores nothing or has stopped to.
 * `outdated`: in this tab only, because a newer version of the page runs in another tab; a reload is needed, and drafts survive it.
 */
export type Keeping = 'lasting' | 'memory' | 'outdated';

/** Who was signed in here until the sign-in ended without their doing, and how many of their messages wait here for them. */
export interface Left {
  name: string;
  waiting: number;
}

/**
 * The server has another history than what was held here. `backup`: the same server, put back to an earlier day. `replaced`: another
 * server under this address. What was held is dropped; messages that waited ask before they are sent (`failed.code` is `history`).
 */
export type Rewound = 'backup' | 'replaced';

export interface View {
  /** The conversation on screen. */
  room: RoomId | null;
  /** Whether its newest message is on screen. */
  atEnd: boolean;
  /** Whether the page is visible and has the keyboard. */
  attentive: boolean;
  /** The last seq that was read when the conversation was opened: new ones begin after it. Null: nothing is new. */
  newAfter: number | null;
  look: Look;
}

/** A message that the server has. `seq`: its place, when the answer told it. */
export type Stored = Pending & { seq?: number };

export interface State {
  session: SessionPhase;
  me: User | null;
  device: DeviceId | null;
  link: LinkPhase;
  hold: Hold | null;
  durability: string;
  /** Up to where this page has everything. */
  cursor: Cursor | null;
  /** Where the server's log ended at `ready`: the cursor, once all that was missed is here. */
  head: Cursor | null;
  /** The server's own id; null when it is not known. */
  server: string | null;
  /** Said until it is dismissed. */
  rewound: Rewound | null;
  /** The outbox's epoch that this page knows. */
  epoch: number;
  keeping: Keeping;
  left: Left | null;
  /** Wrong passwords that were tried for this account since the last sign-in. Said until it is dismissed. */
  attempts: number;
  /** What is being written and not sent, by conversation. */
  drafts: Readonly<Record<RoomId, string>>;
  /** The newest seq of each conversation that is in this browser's storage, for as long as this page lives. */
  kept: Readonly<Record<RoomId, number>>;
  users: Readonly<Record<UserId, Person>>;
  rooms: Readonly<Record<RoomId, Room>>;
  /** Messages in this browser's storage that the server has not acknowledged. */
  outbox: readonly Pending[];
  /** Acknowledged, but their event has not come yet. */
  stored: readonly Stored[];
  typing: Readonly<Record<RoomId, readonly UserId[]>>;
  view: View;
}

export const initialState: State = {
  session: 'unknown',
  me: null,
  device: null,
  link: 'connecting',
  hold: null,
  durability: 'full',
  cursor: null,
  head: null,
  server: null,
  rewound: null,
  epoch: 0,
  keeping: 'lasting',
  left: null,
  attempts: 0,
  drafts: {},
  kept: {},
  users: {},
  rooms: {},
  outbox: [],
  stored: [],
  typing: {},
  view: { room: null, atEnd: true, attentive: true, newAfter: null, look: initialLook },
};

/** What is kept in this browser, so that a reload shows the conversations at once. */
export interface Saved {
  me: User;
  device: DeviceId;
  cursor: Cursor | null;
  server: string | null;
  /** The outbox's (core/outbox.ts), at that time. */
  epoch?: number;
  users: Readonly<Record<UserId, Person>>;
  rooms: readonly Room[];
}
