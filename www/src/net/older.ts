// Earlier messages of the conversation on screen: asked for until they come, for as long as someone wants them.
import type { Action } from '../core/actions';
import { hasOlder } from '../core/selectors';
import type { State } from '../core/state';
import { firstSeq } from '../core/timeline';
import type { RoomId } from '../core/wire';
import { isDamaged, isPassing, readPage, type Ask } from './history';

const kPage = 60;
/** The first wait after an ask that failed, and the longest, in milliseconds. */
const kFirstWait = 1000;
const kLongestWait = 30_000;

export interface OlderPorts {
  ask: Ask;
  dispatch(action: Action): void;
  state(): State;
  after(milliseconds: number, then: () => void): void;
}

export class Older {
  private wanted: RoomId | null = null;
  private busy = false;
  private wait = kFirstWait;
  /** Which connection this is: a wait or an answer of an earlier one counts no more. */
  private epoch = 0;

  constructor(private readonly ports: OlderPorts) {}

  want(room: RoomId): void {
    this.wanted = room;
    this.go();
  }

  /** The connection went: what was asked on it is not answered any more. */
  lost(): void {
    this.epoch++;
    this.busy = false;
    this.wait = kFirstWait;
  }

  /** The connection is live. */
  go(): void {
    if (!this.busy) void this.work();
  }

  private async work(): Promise<void> {
    const { epoch } = this;
    const room = this.next();
    if (!room) return;
    this.busy = true;
    const before = firstSeq(room.events);
    const answer = await readPage(this.ports.ask, { room: room.id, before, limit: kPage });
    if (epoch !== this.epoch) return;
    if (!answer || (!answer.ok && isPassing(answer.error.code))) {
      this.ports.after(this.wait, () => {
        if (epoch === this.epoch) void this.work();
      });
      this.wait = Math.min(2 * this.wait, kLongestWait);
      return;
    }
    this.busy = false;
    this.wait = kFirstWait;
    if (this.wanted === room.id) this.wanted = null;
    // A page without events, or a refusal, will not be another one the next time.
    if (isDamaged(answer) || !answer.ok || answer.events.length === 0) this.ports.dispatch({ type: 'damaged', room: room.id, part: 'older' });
    else this.ports.dispatch({ type: 'history', room: room.id, part: 'older', events: answer.events });
    this.go();
  }

  private next() {
    const { link, rooms } = this.ports.state();
    const room = this.wanted === null ? undefined : rooms[this.wanted];
    if (link === 'live' && room && hasOlder(room)) return room;
    this.busy = false;
    return null;
  }
}
