// Everything the page knows, as one value. Only the reducer makes a new one.
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
  /** One run of seq without a hole. */
  events: readonly RoomEvent[];
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

export interface View {
  /** The conversation on screen. */
  room: RoomId | null;
  /** Whether its newest message is on screen. */
  atEnd: boolean;
  /** Whether the page is visible and has the keyboard. */
  attentive: boolean;
  /** The last seq that was read when the conversation was opened: new ones begin after it. Null: nothing is new. */
  newAfter: number | null;
}

export interface State {
  session: SessionPhase;
  me: User | null;
  device: DeviceId | null;
  link: LinkPhase;
  hold: Hold | null;
  durability: string;
  /** The gseq up to which this page has everything. */
  cursor: number | null;
  users: Readonly<Record<UserId, Person>>;
  rooms: Readonly<Record<RoomId, Room>>;
  /** Messages in this browser's storage that the server has not acknowledged. */
  outbox: readonly Pending[];
  /** Acknowledged, but their event has not come yet. */
  stored: readonly Pending[];
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
  users: {},
  rooms: {},
  outbox: [],
  stored: [],
  typing: {},
  view: { room: null, atEnd: true, attentive: true, newAfter: null },
};

/** What is kept in this browser, so that a reload shows the conversations at once. */
export interface Saved {
  me: User;
  device: DeviceId;
  cursor: number | null;
  users: Readonly<Record<UserId, Person>>;
  rooms: readonly Room[];
}
