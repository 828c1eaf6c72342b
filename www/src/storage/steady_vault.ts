// Storage that keeps working when the browser's fails. That may refuse, never answer, be closed under the page, or abort.
//
// A mirror in memory holds the last state of the outbox. When the database fails, the same work is tried once more on a new connection and
// then on the mirror. Messages are then kept and sent, but only from this tab, and `changed` says so.
import type { Box, BoxChange, Pending } from '../core/outbox';
import { changed } from '../core/outbox';
import type { Keeping, Room, Saved } from '../core/state';
import type { Gone, OpenVault } from './database';
import { MemoryVault, type SavedHead, type Vault } from './vault';

/**
 * How long opening, and one transaction, may take before the database counts as silent, in ticks. When a device wakes, all timers run out
 * at once, before anything could answer. That counts as one tick.
 */
const kTick = 1000;
const kOpenWithin = 2;
const kAnswerWithin = 6;

export interface SteadyPorts {
  open(): Promise<OpenVault>;
  after(milliseconds: number, then: () => void): void;
  changed(keeping: Keeping): void;
  /** The database was opened again and is empty. Saved conversations must be saved again. */
  emptied(): void;
  /** The database answered late and is used from now on. It may hold unknown data. */
  returned(): void;
}

class Silent extends Error {}

const isQuota = (error: unknown): boolean => (error as Error | null)?.name === 'QuotaExceededError';

export class SteadyVault implements Vault {
  private readonly mirror = new MemoryVault();
  private current: Promise<OpenVault | null>;
  private reopened = false;
  /** A database that opened too late. It is used once nothing is in memory only. */
  private late: OpenVault | null = null;
  private readonly awaited = new Set<{ ticks: number; giveUp(): void }>();
  private ticking = false;

  constructor(private readonly ports: SteadyPorts) {
    this.current = this.openFirst();
  }

  load(): Promise<Saved | null> {
    return this.run((vault) => vault.load());
  }

  /** Conversations that find no space are not stored. The outbox needs little space and goes on. */
  async save(head: SavedHead, rooms: readonly Room[], gone: readonly number[]): Promise<boolean> {
    await this.mirror.save(head, rooms, gone);
    const full = (error: unknown) => {
      if (isQuota(error)) return false;
      throw error;
    };
    return this.run((vault) => vault.save(head, rooms, gone).catch(full));
  }

  transact(work: (box: Box) => BoxChange, durability?: IDBTransactionDurability): Promise<Pending[]> {
    return this.run(async (vault) => {
      if (vault === this.mirror) return this.mirror.transact(work);
      let after = this.mirror.box;
      const watched = (box: Box) => {
        const change = work(box);
        after = changed(box, change);
        return change;
      };
      const items = await vault.transact(watched, durability);
      this.mirror.box = after;
      return items;
    });
  }

  lease(tab: string, now: number, duration: number): Promise<boolean> {
    return this.run((vault) => vault.lease(tab, now, duration));
  }

  async forget(person: boolean): Promise<void> {
    await this.mirror.forget(person);
    await this.run((vault) => vault.forget(person));
  }

  private async run<T>(work: (vault: Vault) => Promise<T>): Promise<T> {
    const used = this.current;
    const first = await used;
    if (!first) return this.inMemory(work);
    try {
      return await this.within(kAnswerWithin, work(first));
    } catch (error) {
      // The first caller that fails opens again, and the others wait for that. A new connection does not make space.
      if (isQuota(error)) this.goOnInMemory('memory', first);
      else if (this.current === used) this.current = this.openAgain(first);
    }
    const second = await this.current;
    if (!second) return this.inMemory(work);
    try {
      return await this.within(kAnswerWithin, work(second));
    } catch {
      this.goOnInMemory('memory', second);
      return this.inMemory(work);
    }
  }

  private async inMemory<T>(work: (vault: Vault) => Promise<T>): Promise<T> {
    const result = await work(this.mirror);
    this.takeLate();
    return result;
  }

  /** Numbers given in memory are not given again. Keys are, so nothing may be in memory under one. */
  private takeLate(): void {
    const { late, mirror } = this;
    if (!late || mirror.box.items.length > 0) return;
    this.late = null;
    const { counters } = mirror.box;
    this.current = this.within(kAnswerWithin, this.raiseCounters(late, counters)).then(
      () => {
        this.ports.changed('lasting');
        this.ports.returned();
        return late;
      },
      () => {
        late.close();
        return null;
      },
    );
  }

  private async raiseCounters(vault: OpenVault, counters: Box['counters']): Promise<void> {
    for (const [device, n] of Object.entries(counters)) {
      const id = Number(device);
      await vault.transact((box) => ((box.counters[id] ?? 0) < n ? { counter: { device: id, n } } : {}));
    }
  }

  private async openFirst(): Promise<OpenVault | null> {
    const opening = this.ports.open();
    try {
      return this.watched(await this.within(kOpenWithin, opening));
    } catch (error) {
      if (error instanceof Silent) opening.then((late) => this.onLate(late), () => {});
      this.ports.changed(error instanceof DOMException && error.name === 'VersionError' ? 'outdated' : 'memory');
      return null;
    }
  }

  private onLate(vault: OpenVault): void {
    this.late = this.watched(vault);
    this.takeLate();
  }

  private watched(vault: OpenVault): OpenVault {
    vault.onGone((why) => this.onGone(vault, why));
    return vault;
  }

  private async openAgain(dead: OpenVault): Promise<OpenVault | null> {
    dead.close();
    if (!this.reopened) {
      this.reopened = true;
      try {
        const opening = this.ports.open();
        // A database that opens too late would keep other versions of the page from opening theirs.
        const vault = await this.within(kOpenWithin, opening).catch((error: unknown) => {
          opening.then((late) => late.close(), () => {});
          throw error;
        });
        this.watched(vault);
        await this.within(kAnswerWithin, this.refill(vault));
        return vault;
      } catch {
        // Reported below.
      }
    }
    this.ports.changed('memory');
    return null;
  }

  /** Stores waiting messages again after someone cleared the browser's data. */
  private async refill(vault: OpenVault): Promise<void> {
    const { box } = this.mirror;
    let empty = false;
    await vault.transact((found) => {
      empty = found.nextKey === 1 && found.items.length === 0;
      if (!empty || box.nextKey === 1) return {};
      return { put: box.items, nextKey: box.nextKey, epoch: box.epoch ?? 0 };
    });
    if (!empty) return;
    await this.raiseCounters(vault, box.counters);
    this.ports.emptied();
  }

  private onGone(vault: OpenVault, why: Gone): void {
    if (vault === this.late) this.late = null;
    else if (why === 'outdated') this.goOnInMemory('outdated', vault);
    else {
      const used = this.current;
      void used.then((open) => {
        if (open === vault && this.current === used) this.current = this.openAgain(vault);
      });
    }
  }

  private goOnInMemory(keeping: Keeping, vault: OpenVault): void {
    vault.close();
    this.current = Promise.resolve(null);
    this.ports.changed(keeping);
  }

  /** The result of `work`, or an error if there is none in time. */
  private within<T>(ticks: number, work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const awaited = { ticks, giveUp: () => reject(new Silent()) };
      this.awaited.add(awaited);
      this.tickOn();
      work.then(resolve, reject).finally(() => this.awaited.delete(awaited));
    });
  }

  private tickOn(): void {
    if (this.ticking || this.awaited.size === 0) return;
    this.ticking = true;
    this.ports.after(kTick, () => {
      this.ticking = false;
      for (const awaited of this.awaited) {
        if (--awaited.ticks > 0) continue;
        this.awaited.delete(awaited);
        awaited.giveUp();
      }
      this.tickOn();
    });
  }
}
