// The messages between server and page: names and payloads as in docs/protocol.md, which a test compares with this file. Declared here
// once; nothing else in the page spells a wire name.

export type UserId = number;
export type DeviceId = number;
export type RoomId = number;
/** Milliseconds since 1970. */
export type WallTime = number;

export type Role = 'owner' | 'admin' | 'member';
export type RoomKind = 'direct' | 'private' | 'public';
export type RoomRole = 'owner' | 'moderator' | 'member';
/** What a newcomer may read: everything, or what comes from joining on. */
export type NewcomersRead = 'all' | 'from_joining';

export interface User {
  id: UserId;
  name: string;
  display_name: string;
  role: Role;
}

export interface Person extends User {
  online: boolean;
  last_seen: WallTime | null;
}

export interface Presence {
  user: UserId;
  online: boolean;
  last_seen: WallTime | null;
}

/** The body of an event, by its kind. */
export interface EventBodies {
  message: { text: string };
  created: { kind: RoomKind; members: UserId[]; name: string; newcomers_read: NewcomersRead; topic: string };
  changed: { name?: string; topic?: string; newcomers_read?: NewcomersRead };
  joined: { user: UserId };
  left: { user: UserId };
  removed: { banned: boolean; user: UserId };
  unbanned: { user: UserId };
  role: { role: RoomRole; user: UserId };
}

/** A body before its kind is looked at. Kinds may come that this page does not know. */
export type EventBody = Partial<EventBodies['message'] & EventBodies['created'] & EventBodies['removed'] & EventBodies['role']>;

export interface RoomEvent {
  gseq: number;
  room: RoomId;
  seq: number;
  kind: string;
  user: UserId;
  device: DeviceId;
  n?: number | null;
  at: WallTime;
  body: EventBody;
  chain: string;
  /** What became of a message, in pages of `history`. */
  now?: MessageNow;
}

/** Only what changed. */
export interface MessageNow {
  deleted?: true;
  text?: string;
  edited_at?: WallTime;
  pinned?: true;
  /** `users` are the first of `count`. */
  reactions?: { emoji: string; count: number; users: UserId[] }[];
}

/** The bodies of events that change a message, by their kind. `seq` is the message's. */
export interface ChangeBodies {
  edited: { seq: number; text: string };
  deleted: { seq: number };
  reacted: { emoji: string; on: boolean; seq: number };
  pinned: { on: boolean; seq: number };
}

/** A place in one history: an event's number and the log's chain there. */
export interface Since {
  gseq: number;
  chain: string;
}

export interface RoomMember {
  user: UserId;
  role: RoomRole;
  received: number;
  read: number;
}

export interface RoomInfo {
  room: RoomId;
  kind: RoomKind;
  /** Empty in direct rooms, and null from older servers. */
  name: string | null;
  topic: string;
  newcomers_read: NewcomersRead;
  /** Mine. */
  role: RoomRole;
  /** The first seq that I may read. */
  first: number;
  /** Of a large room the first ones, and me. */
  members: RoomMember[];
  members_count: number;
  head: number;
  last: RoomEvent | null;
  limited: boolean;
}

/** A public room as everyone finds it. */
export interface PublicRoom {
  room: RoomId;
  name: string;
  topic: string;
  members_count: number;
  /** Whether I am one. */
  member: boolean;
}

/** What a person says of a new room. */
export interface NewRoom {
  kind: Exclude<RoomKind, 'direct'>;
  name: string;
  topic?: string;
  newcomers_read?: NewcomersRead;
  members?: UserId[];
  id?: string;
}

/** Emitted by the server. */
export interface ServerEvents {
  ready: {
    me: User;
    device: DeviceId;
    last_n: number;
    server: string;
    head: number;
    chain: string;
    continues: boolean;
    durability: string;
    users: Person[];
    /** There are other people on this server. */
    users_more: boolean;
    rooms: RoomInfo[];
    /** Other rooms follow in `ready:more`. */
    more: boolean;
  };
  /** The next rooms, and the people in them. */
  'ready:more': { rooms: RoomInfo[]; users: Person[]; more: boolean };
  replay: { events: RoomEvent[]; more: boolean; damaged?: boolean };
  event: RoomEvent;
  mark: { room: RoomId; user: UserId; received: number; read: number };
  typing: { room: RoomId; user: UserId; on: boolean };
  presence: { changes: Presence[] };
  'user:new': { user: Person };
  'room:new': { room: RoomInfo };
  'room:gone': { room: RoomId };
  'session:revoked': Record<string, never>;
}

/** Emitted by the page; each is acknowledged. */
export interface ClientEvents {
  'message:send': { room: RoomId; n?: number; id?: string; body: { text: string; reply_to?: number } };
  'message:edit': { room: RoomId; seq: number; text: string; id?: string };
  'message:delete': { room: RoomId; seq: number };
  'message:react': { room: RoomId; seq: number; emoji: string; on: boolean };
  'message:pin': { room: RoomId; seq: number; on: boolean };
  'message:edits': { room: RoomId; seq: number; after?: number; limit?: number };
  'room:pins': { room: RoomId; after?: number; limit?: number };
  history: { room: RoomId; before?: number; after?: number; limit?: number };
  search: SearchRequest;
  mark: { room: RoomId; received?: number; read?: number };
  typing: { room: RoomId; on: boolean };
  'room:open': { user: UserId };
  'room:create': NewRoom;
  'room:change': { room: RoomId; name?: string; topic?: string; newcomers_read?: NewcomersRead };
  'room:add': { room: RoomId; user: UserId };
  'room:join': { room: RoomId };
  'room:leave': { room: RoomId };
  'room:remove': { room: RoomId; user: UserId; ban?: boolean };
  'room:unban': { room: RoomId; user: UserId };
  'room:role': { room: RoomId; user: UserId; role: RoomRole };
  'room:members': { room: RoomId; after?: number; limit?: number };
  'room:bans': { room: RoomId; after?: number; limit?: number };
  'room:list': { after?: number; limit?: number };
  /** Those with a name that has a word beginning with `query`, or those of the numbers, or the one with that sign-in name. */
  people: { query?: string; after?: UserId; limit?: number } | { users: UserId[] } | { name: string };
  'invite:create': InviteRequest;
}

/** Fields of an acknowledgement besides `ok: true`. */
export interface Answers {
  'message:send': { seq?: number; gseq?: number; at?: WallTime; dup?: boolean };
  'message:edit': { dup?: boolean };
  'message:delete': object;
  'message:react': object;
  'message:pin': object;
  'message:edits': { events: RoomEvent[]; more: boolean };
  'room:pins': { events: RoomEvent[]; more: boolean };
  history: { events: RoomEvent[]; more: boolean };
  search: SearchAnswer;
  mark: object;
  typing: object;
  'room:open': { room: RoomId };
  'room:create': { room: RoomId; dup?: boolean };
  'room:change': object;
  'room:add': object;
  'room:join': object;
  'room:leave': object;
  'room:remove': object;
  'room:unban': object;
  'room:role': object;
  'room:members': { members: RoomMember[]; more: boolean };
  'room:bans': { users: UserId[]; more: boolean };
  'room:list': { rooms: PublicRoom[]; more: boolean };
  people: { users: Person[]; more: boolean };
  'invite:create': Invite;
}

export interface SearchRequest {
  /** As typed, with `from:`, `in:`, `before:`, `after:`, `has:link` and phrases in quotation marks. */
  query: string;
  room?: RoomId;
  from?: UserId;
  /** Times `at` with after <= at < before. */
  after?: WallTime;
  before?: WallTime;
  /** Minutes that the person's clock is ahead of UTC, for the days in `query`. */
  utc_offset?: number;
  limit?: number;
  /** Of the answer before: older hits. */
  cursor?: number;
}

export interface SearchHit {
  event: RoomEvent;
  /** Parts of the event's text: [from, to) in UTF-16 code units, as `slice` takes them. */
  highlights: [from: number, to: number][];
}

export interface SearchAnswer {
  /** Newest first. */
  hits: SearchHit[];
  more: boolean;
  cursor?: number;
  /** Why hits may be missing. */
  partial?: 'time' | 'indexing';
}

export interface Auth {
  token?: string;
  since?: Since;
}

export interface JoinRequest {
  invite: string;
  name: string;
  password: string;
  display_name?: string;
  token?: boolean;
  known?: string;
}

export interface SessionRequest {
  name: string;
  password: string;
  token?: boolean;
  known?: string;
}

export interface InviteRequest {
  uses?: number;
  expires_in?: number;
  role?: Role;
}

export interface Invite {
  invite: string;
  path: string;
  expires: WallTime;
}

/** HTTP: "METHOD path" to body and answer. */
export interface HttpRequests {
  'POST /api/join': { body: JoinRequest; answer: { user: User; device: DeviceId; server: string } };
  'POST /api/session': { body: SessionRequest; answer: { user: User; device: DeviceId; server: string; failed_attempts?: number } };
  'GET /api/session': { body: undefined; answer: { user: User; server: string } };
  'DELETE /api/session': { body: undefined; answer: object };
  'POST /api/invite': { body: InviteRequest; answer: Invite };
  'POST /api/invite/check': { body: { invite: string }; answer: { role: Role; owner: boolean } };
}

export type ErrorCode =
  | 'bad_request'
  | 'unauthorized'
  | 'wrong_password'
  | 'forbidden'
  | 'not_found'
  | 'invite_invalid'
  | 'name_taken'
  | 'gap'
  | 'conflict'
  | 'too_large'
  | 'too_many'
  | 'damaged'
  | 'storage_full'
  | 'unavailable';

export interface WireError {
  code: ErrorCode;
  message: string;
  /** With `gap`: the expected number. */
  wanted?: number;
  /** With `conflict`: the highest number stored from this device. */
  last_n?: number;
  /** With `damaged`, of `history`: the unreadable events. */
  from?: number;
  to?: number;
  /** With `too_many`: seconds. */
  retry_after?: number;
}

export type Answer<T> = ({ ok: true } & T) | { ok: false; error: WireError };

export const limits = {
  /** Characters of one message. */
  text: 8000,
  /** Events of one history page. */
  historyPage: 200,
  /** Characters of a search. */
  query: 200,
  /** Characters of a room's name and topic. */
  roomName: 64,
  topic: 500,
  /** Others with whom a room begins. */
  firstMembers: 100,
  /** Members that come with a room. The marks of a larger one are not told. */
  membersShown: 50,
  /** Numbers in one request for people. */
  peopleAsked: 100,
  /** Characters of a search for people. */
  peopleQuery: 64,
  /** Sends of one device without an answer. */
  inFlight: 256,
  /** Characters of a sign-in name. */
  name: 32,
  /** Characters of a display name. */
  displayName: 64,
  /** Bytes. */
  passwordMin: 8,
  passwordMax: 256,
} as const;

/** The form of a sign-in name. */
export const namePattern = /^[A-Za-z0-9._-]{1,32}$/;
