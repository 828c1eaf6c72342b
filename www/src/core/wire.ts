// The messages between server and page: names and payloads as in docs/protocol.md, which a test compares with this file. Declared here
// once; nothing else in the page spells a wire name.

export type UserId = number;
export type DeviceId = number;
export type RoomId = number;
/** Milliseconds since 1970. */
export type WallTime = number;

export type Role = 'owner' | 'admin' | 'member';

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

export interface RoomEvent {
  gseq: number;
  room: RoomId;
  seq: number;
  kind: string;
  user: UserId;
  device: DeviceId;
  n?: number | null;
  at: WallTime;
  body: { text?: string };
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

export interface MemberMarks {
  user: UserId;
  received: number;
  read: number;
}

export interface RoomInfo {
  room: RoomId;
  kind: string;
  name: string | null;
  members: MemberMarks[];
  head: number;
  last: RoomEvent | null;
  limited: boolean;
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
    rooms: RoomInfo[];
  };
  replay: { events: RoomEvent[]; more: boolean; damaged?: boolean };
  event: RoomEvent;
  mark: { room: RoomId; user: UserId; received: number; read: number };
  typing: { room: RoomId; user: UserId; on: boolean };
  presence: { user: UserId; online: boolean; last_seen: WallTime | null };
  'user:new': { user: Person };
  'room:new': { room: RoomInfo };
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
  mark: { room: RoomId; received?: number; read?: number };
  typing: { room: RoomId; on: boolean };
  'room:open': { user: UserId };
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
  mark: object;
  typing: object;
  'room:open': { room: RoomId };
  'invite:create': Invite;
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
