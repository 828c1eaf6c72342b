// Drafts: stored in this browser for their writer, the same in all tabs, and gone everywhere once sent.
import type { Action } from '../core/actions';
import { comeBack } from '../core/drafts';
import type { State } from '../core/state';
import type { RoomId, UserId } from '../core/wire';
import type { Channel, Told } from './channel';

export type DraftStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

export interface DraftPorts {
  /** May throw, or be missing. Drafts then live as long as the tab. */
  storage(): DraftStorage;
  channel: Channel;
  state(): State;
  dispatch(action: Action): void;
}

const prefixOf = (user: UserId): string => `draft:${user}:`;
/** Keys of a version of the page that stored drafts without their owner. */
const kUnowned = /^draft:\d+$/;

export class Drafts {
  /** Drafts that are hidden while they are sent. Each is still in storage, in case the tab closes before it is stored elsewhere. */
  private readonly sending = new Map<RoomId, { text: string }[]>();

  constructor(private readonly ports: DraftPorts) {}

  /** Shows this person's drafts. Drafts from before drafts had owners go to the person who was signed in then. */
  open(user: UserId, isFirstOwner: boolean): void {
    const drafts: Record<RoomId, string> = { ...this.ports.state().drafts };
    this.eachKey((key, storage) => {
      const text = storage.getItem(key) ?? '';
      if (isFirstOwner && kUnowned.test(key)) {
        const room = Number(key.slice('draft:'.length));
        storage.setItem(prefixOf(user) + room, text);
        storage.removeItem(key);
        drafts[room] ||= text;
      } else if (key.startsWith(prefixOf(user))) drafts[Number(key.slice(prefixOf(user).length))] ||= text;
    });
    this.ports.dispatch({ type: 'drafts', drafts });
  }

  write(room: RoomId, text: string): void {
    this.ports.dispatch({ type: 'draft', room, text });
    this.keep(room);
    this.tell(room);
  }

  /**
   * Hides the draft while it is being stored as a message. Call the returned function with the outcome. If it was stored, the draft is
   * removed in all tabs, except for text typed since. Otherwise it comes back before that text. If someone else is signed in by then, they
   * see none of it.
   */
  take(room: RoomId, text: string): (stored: boolean) => void {
    const writer = this.ports.state().me?.id;
    const one = { text };
    this.sending.set(room, [...(this.sending.get(room) ?? []), one]);
    this.ports.dispatch({ type: 'draft', room, text: '' });
    return (stored) => {
      const { me, drafts } = this.ports.state();
      if (me?.id !== writer || !this.sending.get(room)?.includes(one)) return;
      const left = (this.sending.get(room) ?? []).filter((other) => other !== one);
      if (left.length > 0) this.sending.set(room, left);
      else this.sending.delete(room);
      const since = drafts[room] ?? '';
      if (!stored) this.write(room, comeBack(text, since));
      else {
        this.keep(room);
        this.tell(room, text);
      }
    };
  }

  /** Nobody is signed in any more. Drafts in storage stay for their writer. */
  close(): void {
    this.sending.clear();
  }

  /** A draft from another tab of the same person. Where someone is writing now, only text sent elsewhere is removed. */
  heard({ user, room, draft, sent }: Extract<Told, object>): void {
    const { me, view, drafts } = this.ports.state();
    if (user !== me?.id || this.sending.has(room)) return;
    if (!view.attentive || drafts[room] === sent) this.ports.dispatch({ type: 'draft', room, text: draft });
  }

  /** The person signed out. No draft stays. */
  forget(user: UserId): void {
    this.eachKey((key, storage) => {
      if (key.startsWith(prefixOf(user)) || kUnowned.test(key)) storage.removeItem(key);
    });
  }

  /** The writer is not in that conversation any more. */
  drop(room: RoomId): void {
    this.sending.delete(room);
    this.ports.dispatch({ type: 'draft', room, text: '' });
    this.keep(room);
  }

  private tell(room: RoomId, sent?: string): void {
    const { me, drafts } = this.ports.state();
    const draft = drafts[room] ?? '';
    if (me) this.ports.channel.post({ user: me.id, room, draft, ...(sent === undefined ? {} : { sent }) });
  }

  private keep(room: RoomId): void {
    const { me, drafts } = this.ports.state();
    if (!me) return;
    const text = (this.sending.get(room) ?? []).reduceRight((since, { text: sent }) => comeBack(sent, since), drafts[room] ?? '');
    try {
      const storage = this.ports.storage();
      if (text) storage.setItem(prefixOf(me.id) + room, text);
      else storage.removeItem(prefixOf(me.id) + room);
    } catch {
      // A draft that cannot be stored only costs comfort.
    }
  }

  private eachKey(look: (key: string, storage: DraftStorage) => void): void {
    try {
      const storage = this.ports.storage();
      const keys = Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? '');
      for (const key of keys) if (key.startsWith('draft:')) look(key, storage);
    } catch {
      // As above.
    }
  }
}
