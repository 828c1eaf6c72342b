// Requests about rooms: to make, find, join and leave them, and what members do with each other. What comes of one arrives as events.
import { roomWith } from '../core/selectors';
import type { State } from '../core/state';
import type { Answers, ClientEvents, NewRoom, Person, RoomId, RoomRole, UserId } from '../core/wire';
import type { Outcome } from './api';
import type { Ask } from './history';
import type { People } from './people';

export interface RoomsPorts {
  ask: Ask;
  state(): State;
  people: Pick<People, 'list' | 'know'>;
}

type Done = Promise<Outcome<object>>;

export class Rooms {
  /** The last room that was asked for without an answer. A repeat carries the same id, so that it is made once. */
  private unanswered: { wish: string; id: string } | null = null;

  constructor(private readonly ports: RoomsPorts) {}

  /** The conversation with a person. Makes it if there is none. */
  async openWith(person: Person): Promise<Outcome<{ room: RoomId }>> {
    this.ports.people.know(person);
    const known = roomWith(this.ports.state(), person.id);
    return known ? { ok: true, value: { room: known.id } } : this.ask('room:open', { user: person.id });
  }

  async create(wish: Omit<NewRoom, 'id'>): Promise<Outcome<{ room: RoomId }>> {
    const written = JSON.stringify(wish);
    if (this.unanswered?.wish !== written) this.unanswered = { wish: written, id: `room-${Math.random().toString(36).slice(2)}` };
    const outcome = await this.ask('room:create', { ...wish, id: this.unanswered.id });
    if (outcome.ok || outcome.error.code !== 'offline') this.unanswered = null;
    return outcome;
  }

  /** The public rooms, page by page: those above `after`. */
  list(after: number): Promise<Outcome<Answers['room:list']>> {
    return this.ask('room:list', { after });
  }

  join(room: RoomId): Done {
    return this.ask('room:join', { room });
  }

  leave(room: RoomId): Done {
    return this.ask('room:leave', { room });
  }

  change(change: ClientEvents['room:change']): Done {
    return this.ask('room:change', change);
  }

  add(room: RoomId, user: UserId): Done {
    return this.ask('room:add', { room, user });
  }

  remove(room: RoomId, user: UserId, ban: boolean): Done {
    return this.ask('room:remove', { room, user, ban });
  }

  unban(room: RoomId, user: UserId): Done {
    return this.ask('room:unban', { room, user });
  }

  giveRole(room: RoomId, user: UserId, role: RoomRole): Done {
    return this.ask('room:role', { room, user, role });
  }

  async members(room: RoomId, after: number): Promise<Outcome<Answers['room:members']>> {
    const page = await this.ask('room:members', { room, after });
    if (page.ok) this.ports.people.list(page.value.members.map(({ user }) => user));
    return page;
  }

  async bans(room: RoomId, after: number): Promise<Outcome<Answers['room:bans']>> {
    const page = await this.ask('room:bans', { room, after });
    if (page.ok) this.ports.people.list(page.value.users);
    return page;
  }

  private async ask<E extends keyof ClientEvents>(event: E, payload: ClientEvents[E]): Promise<Outcome<Answers[E]>> {
    const answer = this.ports.state().link === 'live' ? await this.ports.ask(event, payload) : null;
    if (!answer) return { ok: false, error: { code: 'offline', message: '' } };
    return answer.ok ? { ok: true, value: answer } : { ok: false, error: answer.error };
  }
}
