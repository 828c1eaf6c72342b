// Keeps the conversations in this browser, a moment after they changed.
import type { Room, State } from '../core/state';
import type { RoomId } from '../core/wire';
import type { Vault } from './database';

const kAfter = 400;

export class Saver {
  private saved: Readonly<Record<RoomId, Room>> = {};
  private latest: State | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly vault: Vault) {}

  changed(state: State): void {
    // While events are being replayed the state is of no single moment; it is saved when they are all here.
    if (state.session !== 'member' || !state.me || state.device === null || state.link !== 'live') return;
    const { latest } = this;
    if (latest && latest.rooms === state.rooms && latest.users === state.users && latest.cursor === state.cursor) return;
    this.latest = state;
    this.timer ??= setTimeout(() => this.flush(), kAfter);
  }

  flush(): void {
    if (this.timer === null || !this.latest) return;
    clearTimeout(this.timer);
    this.timer = null;
    const state = this.latest;
    this.running = this.running.then(() => this.write(state)).catch(() => {});
  }

  /** Nothing of before is written after this. */
  async forget(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.latest = null;
    await this.running;
    this.saved = {};
  }

  private async write(state: State): Promise<void> {
    const { me, device, cursor, users, rooms } = state;
    if (!me || device === null) return;
    const changed = Object.values(rooms).filter((room) => this.saved[room.id] !== room);
    const gone = Object.keys(this.saved).map(Number).filter((id) => !rooms[id]);
    await this.vault.save({ me, device, cursor, users }, changed, gone);
    this.saved = rooms;
  }
}
