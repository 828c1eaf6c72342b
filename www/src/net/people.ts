// Requests about people: the names of those who appear somewhere and are not known here, and searches.
import type { Action } from '../core/actions';
import { companies, peopleOf, type Company } from '../core/people';
import type { State } from '../core/state';
import { limits, namePattern, type Answers, type ClientEvents, type Person, type UserId } from '../core/wire';
import type { Outcome } from './api';
import { Finder } from './finder';
import { isPassing, type Ask } from './history';

/** Those whom dialogs list are requested again with each connection. At most this many are. */
const kListedMost = 1000;
/** The wait after a request that was not answered, in milliseconds. Doubled with each further one. */
const kRetry = 2000;
const kLongestRetry = 30_000;

export interface PeoplePorts {
  ask: Ask;
  dispatch(action: Action): void;
  state(): State;
  after(milliseconds: number, then: () => void): void;
}

export type Found = Outcome<Answers['people']>;

export class People {
  private busy = false;
  private failures = 0;
  /** Those whom a dialog lists. */
  private readonly listed = new Set<UserId>();
  /** Requested on this connection. The server does not tell of everyone. */
  private readonly asked = new Set<UserId>();
  /** Where everyone is known or was requested. */
  private complete = new WeakSet<Company>();
  /** Number of the connection. */
  private epoch = 0;

  constructor(private readonly ports: PeoplePorts) {}

  /** The connection was lost. */
  reset(): void {
    this.epoch++;
    this.busy = false;
    this.failures = 0;
    this.asked.clear();
    this.complete = new WeakSet();
  }

  /** These people are shown, too. */
  list(users: readonly UserId[]): void {
    if (this.listed.size + users.length > kListedMost) this.listed.clear();
    for (const user of users) this.listed.add(user);
    this.settle();
  }

  /** These people are known from now on. */
  know(...people: Person[]): void {
    this.ports.dispatch({ type: 'people', people });
  }

  /** Requests the names that are missing. */
  settle(): void {
    if (this.busy || this.ports.state().link !== 'live') return;
    const due = this.due();
    if (due.length > 0) void this.request(due);
  }

  private due(): UserId[] {
    const state = this.ports.state();
    const missing = (users: Iterable<UserId>) => [...users].filter((user) => !state.users[user] && !this.asked.has(user));
    const due = new Set(missing(this.listed));
    for (const company of companies(state)) {
      if (this.complete.has(company)) continue;
      const unknown = missing(peopleOf(company));
      if (unknown.length === 0) this.complete.add(company);
      for (const user of unknown) due.add(user);
      if (due.size >= limits.peopleAsked) break;
    }
    return [...due].slice(0, limits.peopleAsked);
  }

  /**
   * People with a name that has a word beginning with `query`, of those with a higher number than `after`. A server that does not list its
   * people tells only of the one whose whole sign-in name it is.
   */
  async find(query: string, after: UserId): Promise<Found> {
    const begin = [...query.trim()].slice(0, limits.peopleQuery).join('');
    const found = await this.ask({ query: begin, after });
    if (!found.ok || found.value.users.length > 0 || !namePattern.test(begin)) return found;
    return this.ask({ name: begin });
  }

  /** A search while somebody types. `others`: whether the server has people who are not known here. */
  finder(others: boolean, changed: () => void): Finder {
    const { after, state } = this.ports;
    const isListed = (user: UserId) => state().users[user] !== undefined;
    return new Finder({ find: (query, from) => this.find(query, from), after, isListed, changed }, others);
  }

  private async ask(payload: ClientEvents['people']): Promise<Found> {
    const answer = this.ports.state().link === 'live' ? await this.ports.ask('people', payload) : null;
    if (!answer) return { ok: false, error: { code: 'offline', message: '' } };
    return answer.ok ? { ok: true, value: answer } : { ok: false, error: answer.error };
  }

  private async request(users: UserId[]): Promise<void> {
    const { epoch } = this;
    this.busy = true;
    const answer = await this.ports.ask('people', { users });
    if (epoch !== this.epoch) return;
    if (!answer || (!answer.ok && isPassing(answer.error.code))) {
      this.ports.after(Math.min(kLongestRetry, kRetry * 2 ** this.failures++), () => {
        if (epoch !== this.epoch) return;
        this.busy = false;
        this.settle();
      });
      return;
    }
    this.busy = false;
    this.failures = 0;
    for (const user of users) this.asked.add(user);
    if (answer.ok) this.ports.dispatch({ type: 'people', people: answer.users });
    this.settle();
  }
}
