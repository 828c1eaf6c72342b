// Asks the server for what the state says is due: marks to tell, history to fetch. Looks again after each change.
import type { Action } from '../core/actions';
import { dueHistory, dueMarks } from '../core/selectors';
import type { State } from '../core/state';
import { limits, type Answer, type Answers, type ClientEvents, type ErrorCode, type RoomId } from '../core/wire';

/** Marks are gathered for so long, in milliseconds. */
const kGather = 120;
const kRetry = 2000;
/** The first page of a conversation: about two screens. */
const kFirstPage = 60;

export interface SettlerPorts {
  ask<E extends keyof ClientEvents>(event: E, payload: ClientEvents[E]): Promise<Answer<Answers[E]> | null>;
  dispatch(action: Action): void;
  state(): State;
  after(milliseconds: number, then: () => void): void;
}

/** What may be tried again in a moment: the server passes on only so many requests a second. */
const isPassing = (code: ErrorCode): boolean => code === 'too_many' || code === 'unavailable' || code === 'storage_full';

export class Settler {
  private marking = false;
  private fetching = false;
  /** Rooms whose missing events the server did not have: not asked again on this connection. */
  private readonly hopeless = new Set<RoomId>();

  constructor(private readonly ports: SettlerPorts) {}

  /** The connection went. */
  reset(): void {
    this.hopeless.clear();
  }

  settle(): void {
    if (!this.marking && dueMarks(this.ports.state()).length > 0) this.tellMarksAfter(kGather);
    if (!this.fetching) void this.fetchMissing();
  }

  private tellMarksAfter(milliseconds: number): void {
    this.marking = true;
    this.ports.after(milliseconds, () => void this.tellMarks());
  }

  private async tellMarks(): Promise<void> {
    const { me } = this.ports.state();
    let wait = kGather;
    for (const { room, received, read } of dueMarks(this.ports.state())) {
      const answer = await this.ports.ask('mark', { room, received, read });
      if (answer?.ok && me) this.ports.dispatch({ type: 'mark', room, user: me.id, received, read });
      else {
        wait = kRetry;
        break;
      }
    }
    if (dueMarks(this.ports.state()).length > 0) this.tellMarksAfter(wait);
    else this.marking = false;
  }

  private async fetchMissing(): Promise<void> {
    this.fetching = true;
    for (;;) {
      const due = dueHistory(this.ports.state()).find(({ room }) => !this.hopeless.has(room));
      if (!due) break;
      const { room, part } = due;
      const answer = await this.ports.ask(
        'history',
        part === 'newer' ? { room, after: due.after, limit: limits.historyPage } : { room, limit: kFirstPage },
      );
      if (answer && !answer.ok && isPassing(answer.error.code)) {
        this.ports.after(kRetry, () => void this.fetchMissing());
        return;
      }
      if (!answer?.ok || answer.events.length === 0) this.hopeless.add(room);
      else this.ports.dispatch({ type: 'history', room, part, events: answer.events });
    }
    this.fetching = false;
  }
}
