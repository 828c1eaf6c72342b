// Requests the pages that the reader scrolls to. A failed request is repeated, sooner if there is a new connection.
import type { Action } from '../core/actions';
import { duePage, type DuePage } from '../core/due';
import type { State } from '../core/state';
import { readPage, type Ask } from './history';

const kPage = 60;
/** The first wait after a failure, in milliseconds. Doubled with each further failure. */
const kRetry = 2000;
const kLongestRetry = 30_000;

export interface PagerPorts {
  ask: Ask;
  dispatch(action: Action): void;
  state(): State;
  after(milliseconds: number, then: () => void): void;
}

export class Pager {
  private busy = false;
  private failures = 0;
  /** Number of the connection. Answers and waits of an earlier one do not count. */
  private epoch = 0;

  constructor(private readonly ports: PagerPorts) {}

  /** Requests a page if one is due. */
  settle(): void {
    if (this.busy) return;
    const due = duePage(this.ports.state());
    if (due) void this.ask(due);
  }

  /** The connection was lost. */
  reset(): void {
    this.epoch++;
    this.busy = false;
    this.failures = 0;
  }

  /** The reader does not want to wait. */
  again(): void {
    const { room } = this.ports.state().view;
    this.reset();
    if (room !== null) this.ports.dispatch({ type: 'page_failed', room, trouble: null });
    this.settle();
  }

  private async ask(due: DuePage): Promise<void> {
    this.busy = true;
    const { epoch } = this;
    const { room, where } = due;
    const beside = where === 'older' ? { before: due.before } : { after: due.after };
    const answer = await readPage(this.ports.ask, { room, ...beside, limit: kPage });
    if (epoch !== this.epoch) return;
    if (answer?.ok) {
      this.busy = false;
      this.failures = 0;
      this.ports.dispatch({ type: 'page', room, where, events: answer.events });
      this.settle();
      return;
    }
    // The server only asks for a slower pace, which is no trouble.
    if (answer?.error.code !== 'too_many') {
      this.ports.dispatch({ type: 'page_failed', room, trouble: answer?.error.code === 'damaged' ? 'damaged' : 'failed' });
    }
    this.ports.after(Math.min(kLongestRetry, kRetry * 2 ** this.failures++), () => {
      if (epoch !== this.epoch) return;
      this.busy = false;
      this.settle();
    });
  }
}
