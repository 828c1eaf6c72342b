// This browser's storage: cached conversations and the outbox, in IndexedDB.
import type { Box, BoxChange, Pending } from '../core/outbox';
import type { Room, Saved } from '../core/state';

const kName = 'snug';
const kVersion = 1;
/** Events kept of each conversation; older ones are asked for again. */
const kKeptEvents = 200;

interface BoxHead {
  nextKey: number;
  counters: Record<number, number>;
}

type SavedHead = Omit<Saved, 'rooms'>;

export interface Lease {
  tab: string;
  until: number;
}

/** All that the page keeps. The memory implementation stands in where a browser refuses to store. */
export interface Vault {
  /** False: what is kept is gone with the tab. */
  readonly lasting: boolean;
  load(): Promise<Saved | null>;
  /** Saves what changed, unless another tab has saved a newer state. */
  save(head: SavedHead, rooms: readonly Room[], gone: readonly number[]): Promise<void>;
  /**
   * Reads and changes the outbox in one transaction, and tells what it is afterwards. `strict`, the default: what it
   * wrote survives a power cut; `relaxed` is for what may be done twice.
   */
  transact(work: (box: Box) => BoxChange, durability?: IDBTransactionDurability): Promise<Pending[]>;
  /** Takes or renews the right to send, when nobody else holds it. */
  lease(tab: string, now: number, duration: number): Promise<boolean>;
  /** The sign-in ended: what was read here goes; what was written and not sent stays for the same person. */
  forgetConversations(): Promise<void>;
  /** Forgets everything. */
  wipe(): Promise<void>;
}

const answer = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const done = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });

export function applyChange(box: Box, change: BoxChange): Pending[] {
  const removed = new Set(change.remove);
  const items = new Map(box.items.filter((item) => !removed.has(item.key)).map((item) => [item.key, item]));
  for (const item of change.put ?? []) items.set(item.key, item);
  return [...items.values()].sort((a, b) => a.key - b.key);
}

const withoutOld = (room: Room): Room =>
  room.events.length > kKeptEvents ? { ...room, events: room.events.slice(-kKeptEvents) } : room;

class DatabaseVault implements Vault {
  readonly lasting = true;
  constructor(private readonly database: IDBDatabase) {}

  async load(): Promise<Saved | null> {
    const transaction = this.database.transaction(['meta', 'rooms']);
    const [head, rooms] = await Promise.all([
      answer<SavedHead | undefined>(transaction.objectStore('meta').get('saved')),
      answer<Room[]>(transaction.objectStore('rooms').getAll()),
    ]);
    return head ? { ...head, rooms } : null;
  }

  async save(head: SavedHead, rooms: readonly Room[], gone: readonly number[]): Promise<void> {
    const transaction = this.database.transaction(['meta', 'rooms'], 'readwrite');
    const finished = done(transaction);
    const meta = transaction.objectStore('meta');
    const stored = await answer<SavedHead | undefined>(meta.get('saved'));
    const newer = stored && stored.device === head.device && (stored.cursor ?? 0) > (head.cursor ?? 0);
    if (!newer) {
      meta.put(head, 'saved');
      for (const room of rooms) transaction.objectStore('rooms').put(withoutOld(room));
      for (const id of gone) transaction.objectStore('rooms').delete(id);
    }
    await finished;
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
    const box: Box = { nextKey: head?.nextKey ?? 1, counters: head?.counters ?? {}, items };
    const change = work(box);
    for (const item of change.put ?? []) outbox.put(item);
    for (const key of change.remove ?? []) outbox.delete(key);
    if (change.nextKey !== undefined || change.counter) {
      const { device, n } = change.counter ?? { device: 0, n: 0 };
      const counters = change.counter ? { ...box.counters, [device]: n } : box.counters;
      meta.put({ nextKey: change.nextKey ?? box.nextKey, counters }, 'outbox');
    }
    await finished;
    return applyChange(box, change);
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

  async forgetConversations(): Promise<void> {
    const transaction = this.database.transaction(['meta', 'rooms'], 'readwrite');
    const finished = done(transaction);
    const meta = transaction.objectStore('meta');
    const saved = await answer<SavedHead | undefined>(meta.get('saved'));
    if (saved) meta.put({ ...saved, cursor: null, users: {} }, 'saved');
    transaction.objectStore('rooms').clear();
    await finished;
  }

  async wipe(): Promise<void> {
    const transaction = this.database.transaction(['meta', 'rooms', 'outbox'], 'readwrite');
    const finished = done(transaction);
    for (const name of ['meta', 'rooms', 'outbox']) transaction.objectStore(name).clear();
    await finished;
  }
}

/** Where a browser stores nothing (some private windows): the chat works, waiting messages end with the tab. */
export class MemoryVault implements Vault {
  readonly lasting = false;
  private box: Box = { nextKey: 1, counters: {}, items: [] };

  load(): Promise<Saved | null> {
    return Promise.resolve(null);
  }
  save(): Promise<void> {
    return Promise.resolve();
  }
  transact(work: (box: Box) => BoxChange): Promise<Pending[]> {
    const change = work(this.box);
    const { counter } = change;
    this.box = {
      nextKey: change.nextKey ?? this.box.nextKey,
      counters: counter ? { ...this.box.counters, [counter.device]: counter.n } : this.box.counters,
      items: applyChange(this.box, change),
    };
    return Promise.resolve([...this.box.items]);
  }
  lease(): Promise<boolean> {
    return Promise.resolve(true);
  }
  forgetConversations(): Promise<void> {
    return Promise.resolve();
  }
  wipe(): Promise<void> {
    this.box = { nextKey: 1, counters: {}, items: [] };
    return Promise.resolve();
  }
}

export async function openVault(): Promise<Vault> {
  try {
    const request = indexedDB.open(kName, kVersion);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('meta');
      request.result.createObjectStore('rooms', { keyPath: 'id' });
      request.result.createObjectStore('outbox', { keyPath: 'key' });
    };
    return new DatabaseVault(await answer(request));
  } catch {
    return new MemoryVault();
  }
}
