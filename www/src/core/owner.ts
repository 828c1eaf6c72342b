// Everything in this browser's storage belongs to one person of one server.
import type { UserId } from './wire';

export interface Owner {
  user: UserId;
  /** Null if the server does not say who it is. */
  server: string | null;
}

/** Ignores the server: messages written for another history are shown to their writer, who decides. */
export const isOf = (owner: Owner | null, thing: { user?: UserId }): boolean => owner !== null && thing.user === owner.user;
