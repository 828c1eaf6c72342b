// Sends due marks and requests due history, as the state says. Checks again after each change.
import type { Action } from '../core/actions';
import { dueHistory, dueMarks } from '../core/due';
import type { State } from '../core/state';
import { limits, type RoomId } from '../core/wire';
import { isPassing, readPage, type Ask } from './history';

/** Marks are gathered for this long, in milliseconds. */
const kGather = 120;
const kRetry = 2000;
const kLongestWait = 30_000;
/** The first page of a conversation: about two screens. */
const kFirstPage = 60;

export interface SettlerPorts {
  ask: Ask;
  dispatch(action: Action): void;
  state(): State;
  after(milliseconds: number, then: () => void): void;
}

export class Settler {
  private marking = false;
  private fetching = false;
  /** Rooms whose missing events the server did not have. They are not requested again on this connection. */
  private readonly hopeless = new Set<RoomId>();

  /** Number of the connection. Requests on an earlier one do not count. */
  private epoch = 0;
  private wait = kRetry;

  constructor(private readonly ports: SettlerPorts) {}

  /** The connection was lost. */
  reset(): void {
    this.epoch++;
    this.marking = false;
    this.fetching = false;
    this.wait = kRetry;
    this.hopeless.clear();
  }

  settle(): void {
    const state = this.ports.state();
    // Whoever comes back to a room reads it anew.
    for (const room of this.hopeless) if (!state.rooms[room]) this.hopeless.delete(room);
    if (!this.marking && dueMarks(state).length > 0) this.tellMarksAfter(kGather);
    if (!this.fetching) void this.fetchMissing();
  }

  private tellMarksAfter(milliseconds: number): void {
    const { epoch } = this;
    this.marking = true;
    this.ports.after(milliseconds, () => {
      if (epoch === this.epoch) void this.tellMarks(epoch);
    });
  }

  private async tellMarks(epoch: number): Promise<void> {
    const { me } = this.ports.state();
    let wait = kGather;
    for (const { room, received, read } of dueMarks(this.ports.state())) {
      const answer = await this.ports.ask('mark', { room, received, read });
      if (epoch !== this.epoch) return;
      if (answer?.ok && me) this.ports.dispatch({ type: 'mark', room, user: me.id, received, read });
      else {
        wait = kRetry;
        break;
      }
    }
    if (dueMarks(this.ports.state()).length > 0) this.tellMarksAfter(wait);
    else this.marking = false;
  }

  /** Requests page after page, however small. A request without an answer is repeated after growing waits. */
  private async fetchMissing(): Promise<void> {
    const { epoch } = this;
    this.fetching = true;
    for (;;) {
      const due = dueHistory(this.ports.state()).find(({ room }) => !this.hopeless.has(room));
      if (!due) break;
      const { room, part } = due;
      const query = part === 'newer' ? { room, after: due.after, limit: limits.historyPage } : { room, limit: kFirstPage };
      const answer = await readPage(this.ports.ask, query);
      if (epoch !== this.epoch) return;
      if (!answer || (!answer.ok && isPassing(answer.error.code))) {
        this.ports.after(this.wait, () => {
          if (epoch === this.epoch) void this.fetchMissing();
        });
        this.wait = Math.min(2 * this.wait, kLongestWait);
        return;
      }
      this.wait = kRetry;
      if (!answer.ok || answer.events.length === 0) this.hopeless.add(room);
      else this.ports.dispatch({ type: 'history', room, part, events: answer.events });
    }
    this.fetching = false;
  }
}
