// Everything the page knows, as one value. Only the reducer makes a new one.
import type { Cursor } from './history';
import { initialLook, type Look } from './look';
import type { Pending } from './outbox';
import type { DeviceId, NewcomersRead, Person, RoomEvent, RoomId, RoomKind, RoomRole, User, UserId } from './wire';

export interface Marks {
  received: number;
  read: number;
}

export interface Member extends Marks {
  role: RoomRole;
}

export interface Room {
  id: RoomId;
  kind: RoomKind;
  name: string | null;
  topic: string;
  newcomersRead: NewcomersRead;
  /** Mine. */
  role: RoomRole;
  /** The first seq that I may read. */
  first: number;
  /** All of them, or of a large room those that the server named, and me. */
  members: Readonly<Record<UserId, Member>>;
  membersCount: number;
  /** The newest seq that exists. Name, topic, role and members are as they were then. */
  head: number;
  /** The newest event known, even if `events` is not loaded. */
  last: RoomEvent | null;
  /** Whether `events` reaches up to the newest seq that was ever applied. Otherwise the page must request it. */
  loaded: boolean;
  /** The newest part of the conversation: one run of seq without gaps. Unreadable messages have events of a special kind (damage.ts). */
  events: readonly RoomEvent[];
  /** My own marks that the server is known to have, on this connection. */
  told?: Marks;
}

/** `guest`: nobody is signed in. `unknown`: not yet known. */
export type SessionPhase = 'unknown' | 'guest' | 'member';

/**
 * `connecting`: the first try of this page. `offline`: no connection; it is retried. `catching_up`: connected, missed events are coming.
 * `live`: everything is here.
 */
export type LinkPhase = 'connecting' | 'offline' | 'catching_up' | 'live';

/** Why the outbox waits although there is a connection. */
export type Hold = 'too_many' | 'storage_full' | 'unavailable';

/**
 * Where waiting messages are kept. `lasting`: in this browser. `memory`: in this tab only, because the browser does not store, or has
 * stopped. `outdated`: in this tab only, because a newer version of the page runs in another tab; a reload is needed, and drafts survive
 * it.
 */
export type Keeping = 'lasting' | 'memory' | 'outdated';

/** The person whose sign-in ended although they did not sign out, and the number of their messages that wait here for them. */
export interface Left {
  name: string;
  waiting: number;
}

/**
 * The server's history differs from the one held here. `backup`: the same server, restored to an earlier day. `replaced`: another server
 * under this address. Held events are dropped. Waiting messages ask before they are sent (`failed.code` is `history`).
 */
export type Rewound = 'backup' | 'replaced';

export interface View {
  /** The conversation on screen. */
  room: RoomId | null;
  /** Whether its newest message is on screen. */
  atEnd: boolean;
  /** Whether the page is visible and has the keyboard. */
  attentive: boolean;
  /** The last seq read when the conversation was opened. New messages begin after it. Null: nothing is new. */
  newAfter: number | null;
  look: Look;
}

/** A message that the server has. `seq` is its place, if the answer had it. */
export type Stored = Pending & { seq?: number };

export interface State {
  session: SessionPhase;
  me: User | null;
  device: DeviceId | null;
  link: LinkPhase;
  hold: Hold | null;
  durability: string;
  /** This page has everything up to here. */
  cursor: Cursor | null;
  /** The end of the server's log at `ready`. Becomes the cursor once everything missed is here. */
  head: Cursor | null;
  /** The server's own id; null if unknown. */
  server: string | null;
  /** Shown until it is dismissed. */
  rewound: Rewound | null;
  /** The outbox's epoch that this page knows. */
  epoch: number;
  keeping: Keeping;
  left: Left | null;
  /** Wrong passwords tried for this account since the last sign-in. Shown until it is dismissed. */
  attempts: number;
  /** Drafts, by conversation. */
  drafts: Readonly<Record<RoomId, string>>;
  /** The newest seq of each conversation in this browser's storage, as far as this page has stored it. */
  kept: Readonly<Record<RoomId, number>>;
  /** The people who are known here. */
  users: Readonly<Record<UserId, Person>>;
  /** Others are on this server. */
  usersMore: boolean;
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
  usersMore: false,
  rooms: {},
  outbox: [],
  stored: [],
  typing: {},
  view: { room: null, atEnd: true, attentive: true, newAfter: null, look: initialLook },
};

/** The state stored in this browser, so that a reload shows the conversations at once. */
export interface Saved {
  me: User;
  device: DeviceId;
  cursor: Cursor | null;
  server: string | null;
  /** The outbox's epoch (core/outbox.ts) at that time. */
  epoch?: number;
  users: Readonly<Record<UserId, Person>>;
  rooms: readonly Room[];
}
