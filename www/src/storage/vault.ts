// The page's storage: cached conversations and the outbox. This is the interface; database.ts implements it in IndexedDB.
import { changed, type Box, type BoxChange, type Pending } from '../core/outbox';
import type { Room, Saved } from '../core/state';

export type SavedHead = Omit<Saved, 'rooms'>;

export interface Vault {
  load(): Promise<Saved | null>;
  /** Saves the changes, unless another tab has saved a newer state. False if the storage does not hold this state. */
  save(head: SavedHead, rooms: readonly Room[], gone: readonly number[]): Promise<boolean>;
  /**
   * Reads and changes the outbox in one transaction, and returns the outbox after it. With `strict`, the default, the write survives a
   * power cut. `relaxed` is for writes that may be repeated.
   */
  transact(work: (box: Box) => BoxChange, durability?: IDBTransactionDurability): Promise<Pending[]>;
  /** Takes or renews the right to send, unless another tab holds it. */
  lease(tab: string, now: number, duration: number): Promise<boolean>;
  /** Removes cached conversations. Unsent messages stay, and so does the record of their owner, unless `person`. */
  forget(person: boolean): Promise<void>;
}

export const emptyBox: Box = { nextKey: 1, counters: {}, items: [], epoch: 0 };

/** Whether the stored state is at least as new as `head`. An epoch is the outbox's; see core/outbox.ts. */
export function isNewer(stored: SavedHead, head: SavedHead): boolean {
  if (stored.me.id !== head.me.id || stored.device !== head.device || stored.server !== head.server) return false;
  if (stored.epoch !== head.epoch) return (stored.epoch ?? 0) > (head.epoch ?? 0);
  return (stored.cursor?.gseq ?? 0) > (head.cursor?.gseq ?? 0);
}

/** For browsers that store nothing (some private windows) or have stopped. The chat works, but everything it keeps ends with the tab. */
export class MemoryVault implements Vault {
  private head: SavedHead | null = null;
  private readonly rooms = new Map<number, Room>();

  constructor(public box: Box = emptyBox) {}

  load(): Promise<Saved | null> {
    return Promise.resolve(this.head && { ...this.head, rooms: [...this.rooms.values()] });
  }
  save(head: SavedHead, rooms: readonly Room[], gone: readonly number[]): Promise<boolean> {
    this.head = head;
    for (const room of rooms) this.rooms.set(room.id, room);
    for (const id of gone) this.rooms.delete(id);
    return Promise.resolve(true);
  }
  transact(work: (box: Box) => BoxChange): Promise<Pending[]> {
    this.box = changed(this.box, work(this.box));
    return Promise.resolve([...this.box.items]);
  }
  lease(): Promise<boolean> {
    return Promise.resolve(true);
  }
  forget(person: boolean): Promise<void> {
    this.head = person || !this.head ? null : { ...this.head, users: {} };
    this.rooms.clear();
    return Promise.resolve();
  }
}
