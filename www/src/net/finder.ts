// A search for people while somebody types: what the server found so far, page by page.
import type { Person, UserId } from '../core/wire';
import type { Failure } from './api';
import type { Found } from './people';

/** A pause in typing that is worth a request, in milliseconds. */
const kPause = 250;
/** Pages of people who are listed anyway are read over, at most this many at a time. */
const kReadOver = 10;

export interface FinderPorts {
  find(query: string, after: number): Promise<Found>;
  after(milliseconds: number, then: () => void): void;
  /** Whether the reader sees somebody anyway. */
  isListed(user: UserId): boolean;
  changed(): void;
}

export class Finder {
  users: readonly Person[] = [];
  busy = false;
  failure: Failure | null = null;
  /** There are others, so far as is known. */
  more: boolean;
  private query = '';
  /** Number of the search. Answers of earlier ones do not count. */
  private search = 0;

  /** `more`: whether the server has people who are not known here. */
  constructor(private readonly ports: FinderPorts, private readonly others: boolean) {
    this.more = others;
  }

  /** Searches for the text as it is now, after a pause. An empty text asks for nobody before `next`. */
  seek(text: string): void {
    const query = text.trim();
    if (query === this.query) return;
    const search = ++this.search;
    this.query = query;
    this.users = [];
    this.failure = null;
    this.busy = query !== '';
    this.more = query === '' && this.others;
    this.ports.changed();
    if (query !== '') this.ports.after(kPause, () => search === this.search && void this.ask());
  }

  /** Asks for the next page, or once more for one that did not come. */
  next(): void {
    if (!this.busy) void this.ask();
  }

  /** Nobody looks any more. */
  stop(): void {
    this.search++;
  }

  private async ask(): Promise<void> {
    const { search } = this;
    this.busy = true;
    this.failure = null;
    this.ports.changed();
    for (let page = 0; page < kReadOver; page++) {
      const found = await this.ports.find(this.query, this.users[this.users.length - 1]?.id ?? 0);
      if (search !== this.search) return;
      if (!found.ok) this.failure = found.error;
      this.more = !found.ok || found.value.more;
      if (!found.ok) break;
      this.users = [...this.users, ...found.value.users];
      if (!this.more || found.value.users.some(({ id }) => !this.ports.isListed(id))) break;
    }
    this.busy = false;
    this.ports.changed();
  }
}
