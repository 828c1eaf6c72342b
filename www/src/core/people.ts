// The people of conversations.
import type { Room, State } from './state';
import type { RoomEvent, UserId } from './wire';

/** The people whom these events name. */
export function namedIn(events: readonly RoomEvent[]): UserId[] {
  const users = new Set<UserId>();
  for (const { user, body } of events) {
    for (const one of [user, body.user, ...(body.members ?? [])]) if (one) users.add(one);
  }
  return [...users];
}

/** The people of a conversation: its members as far as they are known, and those whom its events name. */
export function peopleIn(room: Room): UserId[] {
  return [...Object.keys(room.members).map(Number), ...namedIn(room.events), ...namedIn(room.last ? [room.last] : [])];
}

/** People who appear together. The value is the same one until they change. */
export type Company = Room | readonly RoomEvent[];

/** Everywhere that people appear, the conversation on screen first. */
export function companies(state: State): Company[] {
  const { room: id, look } = state.view;
  const shown = id === null ? undefined : state.rooms[id];
  const others = Object.values(state.rooms).filter((room) => room !== shown);
  return shown ? [shown, look.past, ...others] : others;
}

export const peopleOf = (company: Company): UserId[] => ('members' in company ? peopleIn(company) : namedIn(company));
