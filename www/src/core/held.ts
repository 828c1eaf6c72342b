// Messages that wait for their writer's decision and have no place, or several places, in a conversation's rows.
import type { Pending } from './outbox';
import type { Room, State } from './state';

export interface Held {
  item: Pending;
  /** Null: the server does not know the conversation, so the message cannot be sent. Its text can still be copied. */
  room: Room | null;
}

/** Messages written for another history, and refused messages whose conversation is not here. */
export function heldMessages(state: State): Held[] {
  return state.outbox
    .map((item) => ({ item, room: state.rooms[item.room] ?? null }))
    .filter(({ item, room }) => item.failed !== undefined && (item.failed.code === 'history' || room === null));
}
