// Everything that is kept here belongs to one person of one server.
import type { UserId } from './wire';

export interface Owner {
  user: UserId;
  /** Null: a server that does not say who it is. */
  server: string | null;
}

/** The server is no part of it: what was written for another history is shown to its writer, who decides. */
export const isOf = (owner: Owner | null, thing: { user?: UserId }): boolean => owner !== null && thing.user === owner.user;
