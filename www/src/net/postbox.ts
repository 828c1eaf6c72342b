// The outbox as the person sees it: messages enter it first, and leave it when the log has them.
import type { Action } from '../core/actions';
import { fates, loggedItems } from '../core/due';
import { adopt, enqueue, hold, holdForeign, retry } from '../core/outbox';
import type { Box, BoxChange, Pending } from '../core/outbox';
import type { State } from '../core/state';
import type { DeviceId, RoomId, WallTime } from '../core/wire';
import type { Gate } from '../storage/gate';

export interface Texts {
  unsure: string;
  history: string;
}

export interface PostboxPorts {
  vault: Pick<Gate, 'transact'>;
  state(): State;
  dispatch(action: Action): void;
  /** The outbox has changed. Other tabs read it again, and sending continues. */
  changed(): void;
  now(): WallTime;
  texts: Texts;
}

export class Postbox {
  private tidying = false;

  constructor(private readonly ports: PostboxPorts) {}

  /** Shows the stored messages. */
  async read(): Promise<void> {
    const items = await this.ports.vault.transact(() => ({}), 'relaxed').catch(() => null);
    if (items) this.show(items);
  }

  show(items: readonly Pending[]): void {
    this.ports.dispatch({ type: 'outbox', items });
  }

  /** Stores a message, which is sent as soon as there is a connection. False if storing failed. */
  async send(room: RoomId, text: string): Promise<boolean> {
    const { device, link } = this.ports.state();
    if (device === null) return false;
    const draft = { device, room, text, at: this.ports.now(), attempted: link === 'live' };
    return this.change((box) => enqueue(box, draft));
  }

  /** Sends messages again as new ones, under new numbers. */
  async retry(keys: readonly number[]): Promise<void> {
    const { device } = this.ports.state();
    if (device === null) return;
    for (const key of keys) await this.change((box) => retry(box, key, device));
  }

  async discard(keys: readonly number[]): Promise<void> {
    await this.change(() => ({ remove: keys }));
  }

  /** Removes the messages of the signed-in person, at their request. */
  async empty(): Promise<void> {
    await this.change((box) => ({ remove: box.items.map(({ key }) => key) }));
  }

  /**
   * The server's history is another one, so waiting messages first ask their writer. If another tab has noted it already, messages written
   * since are for this history.
   */
  async holdBack(device: DeviceId, lastN: number, lost: readonly Pending[]): Promise<void> {
    const known = this.ports.state().epoch;
    let epoch = known;
    await this.change((box) => {
      const change = (box.epoch ?? 0) > known ? {} : hold(box, device, lastN, lost, this.ports.texts.history);
      epoch = change.epoch ?? box.epoch ?? 0;
      return change;
    });
    this.ports.dispatch({ type: 'epoch', epoch });
  }

  /** This tab is in the present history. */
  async noteEpoch(): Promise<void> {
    let epoch = this.ports.state().epoch;
    const look = (box: Box) => {
      epoch = box.epoch ?? 0;
      return {};
    };
    await this.ports.vault.transact(look, 'relaxed').catch(() => {});
    this.ports.dispatch({ type: 'epoch', epoch });
  }

  /** Messages written to another server under this address also ask their writer. */
  async holdForeign(server: string): Promise<void> {
    if (!this.ports.state().outbox.some((item) => !item.failed && item.server != null && item.server !== server)) return;
    await this.change((box) => holdForeign(box, server, this.ports.texts.history));
  }

  /** Removes messages that the log has from storage, and moves those of an earlier sign-in. */
  tidy(): void {
    const state = this.ports.state();
    if (this.tidying || state.outbox.length === 0) return;
    const { device } = state;
    const logged = loggedItems(state).map((item) => item.key);
    const known = fates(state);
    if (logged.length === 0 && known.size === 0) return;
    this.tidying = true;
    const work = async () => {
      if (logged.length > 0) await this.change(() => ({ remove: logged }), 'relaxed');
      if (known.size > 0 && device !== null) await this.change((box) => adopt(box, device, known, this.ports.texts.unsure));
    };
    void work().finally(() => (this.tidying = false));
  }

  private async change(work: (box: Box) => BoxChange, durability?: IDBTransactionDurability): Promise<boolean> {
    try {
      this.show(await this.ports.vault.transact(work, durability));
    } catch {
      return false;
    }
    this.ports.changed();
    return true;
  }
}
