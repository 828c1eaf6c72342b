// Asks the server for what the state says is due: marks to tell, history to fetch. Looks again after each change.
import type { Action } from '../core/actions';
import { dueHistory, dueMarks } from '../core/selectors';
import type { State } from '../core/state';
import { limits, type Answer, type Answers, type ClientEvents, type RoomId } from '../core/wire';

/** Marks are gathered for so long, in milliseconds. */
const kGather = 120;
const kRetry = 2000;
/** The first page of a conversation: about two screens. */
const kFirstPage = 60;

export interface SettlerPorts {
  ask<E extends keyof ClientEvents>(event: E, payload: ClientEvents[E]): Promise<Answer<Answers[E]> | null>;
  dispatch(action: Action): void;
  state(): State;
}

export class Settler {
  private marksTimer: ReturnType<typeof setTimeout> | null = null;
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
    if (this.marksTimer === null && !this.marking && dueMarks(this.ports.state()).length > 0) {
      this.marksTimer = setTimeout(() => void this.tellMarks(kGather), kGather);
    }
    if (!this.fetching) void this.fetchMissing();
  }

  private async tellMarks(next: number): Promise<void> {
    const state = this.ports.state();
    const { me } = state;
    const due = dueMarks(state);
    this.marking = true;
    let wait = next;
    for (const { room, received, read } of me ? due : []) {
      const answer = await this.ports.ask('mark', { room, received, read });
      if (answer?.ok && me) this.ports.dispatch({ type: 'mark', room, user: me.id, received, read });
      else wait = kRetry;
    }
    this.marking = false;
    const more = dueMarks(this.ports.state()).length > 0;
    this.marksTimer = more ? setTimeout(() => void this.tellMarks(kGather), wait) : null;
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
      if (!answer?.ok || (part === 'newer' && answer.events.length === 0)) this.hopeless.add(room);
      else this.ports.dispatch({ type: 'history', room, part, events: answer.events });
    }
    this.fetching = false;
  }
}
