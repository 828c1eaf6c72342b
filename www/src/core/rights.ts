// What a person may do in a room (docs/protocol.md, "Rooms"). The server decides; this says what the page offers.
import { areMembersKnown, isGroup } from './rooms';
import type { Room, State } from './state';
import type { RoomRole, UserId } from './wire';

/** My role, by which the owner and the admins of the server are at least moderators of the public rooms they are in. */
export function rankIn(state: State, room: Room): RoomRole {
  const isAdmin = state.me !== null && state.me.role !== 'member';
  return room.role === 'member' && room.kind === 'public' && isAdmin ? 'moderator' : room.role;
}

export interface Rights {
  add: boolean;
  /** Change the name, the topic and what newcomers read; see and lift bans; ban people who are not members. */
  moderate: boolean;
  giveRoles: boolean;
}

export function rightsIn(state: State, room: Room): Rights {
  const rank = rankIn(state, room);
  return { add: room.kind === 'private', moderate: isGroup(room) && rank !== 'member', giveRoles: isGroup(room) && rank === 'owner' };
}

/** Whether I may remove and ban a member with that role. */
export function mayRemove(state: State, room: Room, user: UserId, role: RoomRole): boolean {
  const rank = rankIn(state, room);
  return isGroup(room) && user !== state.me?.id && (rank === 'owner' || (rank === 'moderator' && role === 'member'));
}

/**
 * Whether I first have to make somebody else an owner, before I leave or give the role up. In a large room an owner may be among the
 * unknown members, which the server knows.
 */
export function isLastOwner(state: State, room: Room): boolean {
  if (room.role !== 'owner' || room.membersCount < 2 || !areMembersKnown(room)) return false;
  return !Object.entries(room.members).some(([user, { role }]) => role === 'owner' && Number(user) !== state.me?.id);
}
