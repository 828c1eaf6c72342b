// A room as the page knows it: from the server's description, from storage, and after what happened in it.
import type { Marks, Member, Room } from './state';
import { limits, type EventBodies, type RoomEvent, type RoomId, type RoomInfo, type RoomMember, type UserId } from './wire';

type Happening = Exclude<keyof EventBodies, 'message'>;

const kHappenings: Record<Happening, true> = {
  created: true, changed: true, joined: true, left: true, removed: true, unbanned: true, role: true,
};

/** Whether an event tells of the room itself, and not of a message or something that this page does not know. */
export const isHappening = (event: RoomEvent): boolean => Object.hasOwn(kHappenings, event.kind);

/** Whether an event has a row in the conversation and in the list. */
export const isDrawable = (event: RoomEvent): boolean => event.kind === 'message' || isHappening(event);

/** Direct rooms have no members that come and go, and no roles. */
export const isGroup = (room: Room): boolean => room.kind !== 'direct';

/** Whether each member's marks are told. In a large room they are not. */
export const areMarksTold = (room: Room): boolean => room.membersCount <= limits.membersShown;

export const areMembersKnown = (room: Room): boolean => Object.keys(room.members).length >= room.membersCount;

/** A stored room. Earlier versions of the page knew direct ones only. */
export function roomFrom(stored: Partial<Room> & Pick<Room, 'members'>): Room {
  const direct = { topic: '', newcomersRead: 'all', role: 'member', first: 1, membersCount: Object.keys(stored.members).length };
  return { ...direct, ...stored } as Room;
}

/** Rooms that are held here and not among those that the server says I am in. */
export const goneRooms = (held: Readonly<Record<RoomId, Room>>, told: readonly RoomInfo[]): RoomId[] =>
  Object.keys(held).map(Number).filter((id) => !told.some(({ room }) => room === id));

function membersOf(members: readonly RoomMember[]): Record<UserId, Member> {
  const known: Record<UserId, Member> = {};
  for (const { user, role, received, read } of members) known[user] = { role, received, read };
  return known;
}

/** With the higher of both marks. In one history marks only rise, even if a killed server has forgotten some. */
function withHigherMarks(held: Room['members'], told: Record<UserId, Member>): Record<UserId, Member> {
  const members: Record<UserId, Member> = {};
  for (const [id, member] of Object.entries(told)) {
    const { received, read } = held[Number(id)] ?? { received: 0, read: 0 };
    members[Number(id)] = { ...member, received: Math.max(received, member.received), read: Math.max(read, member.read) };
  }
  return members;
}

/** `known`: the room as it is held here; null if it is not, or is of another history. */
export function roomOf(known: Room | null, info: RoomInfo, me: UserId | undefined): Room {
  const kept = known && !info.limited ? known : null;
  const told = membersOf(info.members);
  const mine = me === undefined ? undefined : told[me];
  return {
    id: info.room,
    kind: info.kind,
    name: info.name,
    topic: info.topic ?? '',
    newcomersRead: info.newcomers_read ?? 'all',
    role: info.role ?? 'member',
    first: info.first ?? 1,
    members: known ? withHigherMarks(known.members, told) : told,
    membersCount: info.members_count ?? info.members.length,
    head: info.head,
    last: info.last ?? kept?.last ?? null,
    loaded: kept?.loaded ?? info.head === 0,
    events: kept?.events ?? [],
    told: { received: mine?.received ?? 0, read: mine?.read ?? 0 },
  };
}

function raised<M extends Marks>(known: M, marks: Marks): M {
  const read = Math.max(known.read, marks.read);
  const received = Math.max(known.received, marks.received, read);
  return read === known.read && received === known.received ? known : { ...known, received, read };
}

/** Marks of somebody who has just left, or who is not among the known members of a large room, change nothing. */
export function withMark(room: Room, user: UserId, marks: Marks, mine: boolean): Room {
  const known = room.members[user];
  if (!known) return room;
  const now = raised(known, marks);
  const told = mine ? raised(room.told ?? known, marks) : room.told;
  if (now === known && told === room.told) return room;
  const next = now === known ? room : { ...room, members: { ...room.members, [user]: now } };
  return told === undefined ? next : { ...next, told: { received: told.received, read: told.read } };
}

function withMember(room: Room, user: UserId, member: Member): Room {
  const membersCount = room.membersCount + (room.members[user] ? 0 : 1);
  return { ...room, members: { ...room.members, [user]: member }, membersCount };
}

function withoutMember(room: Room, user: UserId): Room {
  // Someone who is banned need not be a member.
  if (!room.members[user] && areMembersKnown(room)) return room;
  const { [user]: _, ...members } = room.members;
  return { ...room, members, membersCount: room.membersCount - 1 };
}

/** The room after an event that it does not know yet. */
export function happened(room: Room, event: RoomEvent, me: UserId | undefined): Room {
  const { name, topic, newcomers_read, user, role } = event.body;
  if (event.kind === 'changed') {
    return { ...room, name: name ?? room.name, topic: topic ?? room.topic, newcomersRead: newcomers_read ?? room.newcomersRead };
  }
  if (user === undefined || !isHappening(event)) return room;
  const known = room.members[user];
  switch (event.kind) {
    case 'joined': {
      // As the server has it: their own arrival is news to somebody whom another member added.
      const read = event.user === user ? event.seq : event.seq - 1;
      return known ? room : withMember(room, user, { role: 'member', received: read, read });
    }
    case 'left':
    case 'removed':
      return withoutMember(room, user);
    case 'role': {
      if (role === undefined) return room;
      const mine = user === me ? { ...room, role } : room;
      return known ? withMember(mine, user, { ...known, role }) : mine;
    }
    default:
      return room;
  }
}

/** Members that the server listed, after what has happened since. */
export const membersSince = (room: Room, listed: Room['members'], seq: number): Room['members'] =>
  room.events.filter((event) => event.seq > seq).reduce((now, event) => happened(now, event, undefined), { ...room, members: listed }).members;
