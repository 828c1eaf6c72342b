// This browser's storage in IndexedDB. steady_vault.ts handles its failures.
import { cursorFrom } from '../core/history';
import { changed, type Box, type BoxChange, type Pending } from '../core/outbox';
import type { Room, Saved } from '../core/state';
import { emptyBox, isNewer, type SavedHead, type Vault } from './vault';

const kName = 'snug';
const kVersion = 1;
/** Events kept of each conversation. Older ones are requested again. */
const kKeptEvents = 200;

type BoxHead = Omit<Box, 'items'>;

interface Lease {
  tab: string;
  until: number;
}

/** `closed`: the browser closed it, for example because someone cleared its data. `outdated`: a newer version of the page wants it. */
export type Gone = 'closed' | 'outdated';

export interface OpenVault extends Vault {
  /** Nothing is stored any more once `then` was called. */
  onGone(then: (why: Gone) => void): void;
  close(): void;
}

const answer = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const done = (transaction: IDBTransaction): Promise<void> => {
  const finished = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error ?? new Error('aborted'));
  });
  // The caller that waits for it may have failed already.
  finished.catch(() => {});
  return finished;
};

const withoutOld = (room: Room): Room =>
  room.events.length > kKeptEvents ? { ...room, events: room.events.slice(-kKeptEvents) } : room;

/** The stored head, perhaps written by an earlier version of the page. */
const headFrom = (head: SavedHead): SavedHead => ({ ...head, server: head.server ?? null, cursor: cursorFrom(head.cursor) });

class DatabaseVault implements OpenVault {
  private gone: (why: Gone) => void = () => {};

  constructor(private readonly database: IDBDatabase) {
    database.onclose = () => this.gone('closed');
    // A database that stays open would keep the newer page from opening its own, for ever.
    database.onversionchange = () => {
      database.close();
      this.gone('outdated');
    };
  }

  onGone(then: (why: Gone) => void): void {
    this.gone = then;
  }

  close(): void {
    this.database.close();
  }

  async load(): Promise<Saved | null> {
    const transaction = this.database.transaction(['meta', 'rooms']);
    const finished = done(transaction);
    const [head, rooms] = await Promise.all([
      answer<SavedHead | undefined>(transaction.objectStore('meta').get('saved')),
      answer<Room[]>(transaction.objectStore('rooms').getAll()),
    ]);
    await finished;
    return head ? { ...headFrom(head), rooms } : null;
  }

  async save(head: SavedHead, rooms: readonly Room[], gone: readonly number[]): Promise<boolean> {
    const transaction = this.database.transaction(['meta', 'rooms'], 'readwrite');
    const finished = done(transaction);
    const meta = transaction.objectStore('meta');
    const found = await answer<SavedHead | undefined>(meta.get('saved'));
    const stored = found && headFrom(found);
    const superseded = stored !== undefined && isNewer(stored, head);
    if (!superseded) {
      meta.put(head, 'saved');
      for (const room of rooms) transaction.objectStore('rooms').put(withoutOld(room));
      for (const id of gone) transaction.objectStore('rooms').delete(id);
    }
    await finished;
    return !superseded || stored.epoch === head.epoch;
  }

  async transact(
    work: (box: Box) => BoxChange,
    durability: IDBTransactionDurability = 'strict',
  ): Promise<Pending[]> {
    const transaction = this.database.transaction(['meta', 'outbox'], 'readwrite', { durability });
    const finished = done(transaction);
    const meta = transaction.objectStore('meta');
    const outbox = transaction.objectStore('outbox');
    const [head, items] = await Promise.all([
      answer<BoxHead | undefined>(meta.get('outbox')),
      answer<Pending[]>(outbox.getAll()),
    ]);
    const box: Box = { ...emptyBox, ...head, items };
    const change = work(box);
    const { items: after, ...newHead } = changed(box, change);
    for (const item of change.put ?? []) outbox.put(item);
    for (const key of change.remove ?? []) outbox.delete(key);
    if (change.nextKey !== undefined || change.counter || change.epoch !== undefined) meta.put(newHead, 'outbox');
    await finished;
    return [...after];
  }

  async lease(tab: string, now: number, duration: number): Promise<boolean> {
    const transaction = this.database.transaction('meta', 'readwrite');
    const finished = done(transaction);
    const meta = transaction.objectStore('meta');
    const held = await answer<Lease | undefined>(meta.get('lease'));
    const free = !held || held.tab === tab || held.until < now || held.until > now + 10 * duration;
    if (free) meta.put({ tab, until: now + duration }, 'lease');
    await finished;
    return free;
  }

  async forget(person: boolean): Promise<void> {
    const transaction = this.database.transaction(['meta', 'rooms'], 'readwrite');
    const finished = done(transaction);
    const meta = transaction.objectStore('meta');
    const saved = await answer<SavedHead | undefined>(meta.get('saved'));
    if (person) meta.delete('saved');
    else if (saved) meta.put({ ...saved, users: {} }, 'saved');
    transaction.objectStore('rooms').clear();
    await finished;
  }
}

/** Rejects if the browser does not store. It may also never settle. */
export async function openDatabase(factory: IDBFactory): Promise<OpenVault> {
  const request = factory.open(kName, kVersion);
  request.onupgradeneeded = () => {
    request.result.createObjectStore('meta');
    request.result.createObjectStore('rooms', { keyPath: 'id' });
    request.result.createObjectStore('outbox', { keyPath: 'key' });
  };
  return new DatabaseVault(await answer(request));
}
