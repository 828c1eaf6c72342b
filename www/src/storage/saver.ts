// Stores the conversations in this browser, a moment after they changed, and reports what is stored.
import type { Room, State } from '../core/state';
import { firstSeq, lastSeq } from '../core/timeline';
import type { RoomId } from '../core/wire';
import type { Vault } from './vault';

/** Changes are gathered for this long, in milliseconds. The sender waits for it, because "on their device" is reported after the commit. */
const kAfter = 60;

export interface SaverPorts {
  vault: Pick<Vault, 'save'>;
  /** The storage holds each conversation up to this number. */
  kept(seqs: Record<RoomId, number>): void;
  after(milliseconds: number, then: () => void): void;
}

export class Saver {
  private saved: Readonly<Record<RoomId, Room>> = {};
  private latest: State | null = null;
  /** Number of the present wait; 0 for none. */
  private waiting = 0;
  private waits = 0;
  private running: Promise<void> = Promise.resolve();
  /** Number of writes in progress. */
  private writes = 0;

  constructor(private readonly ports: SaverPorts) {}

  /** Saves also while missed events are coming, because a broken line must not cost the progress of each page. */
  changed(state: State): void {
    if (state.session !== 'member' || !state.me || state.device === null) return;
    if (state.link !== 'live' && state.link !== 'catching_up') return;
    const { latest } = this;
    if (latest && latest.rooms === state.rooms && latest.users === state.users && latest.cursor === state.cursor) return;
    this.latest = state;
    this.gather();
  }

  flush(): void {
    if (this.waiting === 0 || !this.latest) return;
    this.waiting = 0;
    const state = this.latest;
    this.writes++;
    this.running = this.running
      .then(() => this.write(state))
      .catch(() => {})
      .finally(() => this.writes--);
  }

  /** These conversations came from storage. Those that the person is no longer in are removed from it. */
  restored(rooms: Readonly<Record<RoomId, Room>>): void {
    this.saved = rooms;
  }

  /** The saved conversations are no longer in storage. */
  again(): void {
    this.saved = {};
    if (this.latest) this.gather();
  }

  /** Nothing from before is written after this call. */
  async forget(): Promise<void> {
    this.waiting = 0;
    this.latest = null;
    await this.running;
    this.saved = {};
  }

  private gather(): void {
    if (this.waiting !== 0) return;
    const wait = (this.waiting = ++this.waits);
    this.ports.after(kAfter, () => {
      if (wait !== this.waiting) return;
      // A slow storage gets the newest state when it is ready, not every state.
      if (this.writes === 0) this.flush();
      else void this.running.then(() => wait === this.waiting && this.flush());
    });
  }

  private async write(state: State): Promise<void> {
    const { me, device, cursor, server, epoch, users, rooms } = state;
    if (!me || device === null) return;
    const { saved } = this;
    const changed = Object.values(rooms).filter((room) => saved[room.id] !== room);
    const gone = Object.keys(saved).map(Number).filter((id) => !rooms[id]);
    if (!(await this.ports.vault.save({ me, device, cursor, server, epoch, users }, changed, gone))) return;
    if (this.saved === saved) this.saved = rooms;
    const seqs: Record<RoomId, number> = {};
    for (const room of changed) if (room.loaded && this.isPresent(room)) seqs[room.id] = lastSeq(room.events);
    if (Object.keys(seqs).length > 0) this.ports.kept(seqs);
  }

  /** Whether the saved conversation is still the present one. Meanwhile someone else may be here, or another history. */
  private isPresent(room: Room): boolean {
    const now = this.latest?.rooms[room.id]?.events;
    const newest = room.events[room.events.length - 1];
    return newest !== undefined && now?.[newest.seq - firstSeq(now)] === newest;
  }
}
