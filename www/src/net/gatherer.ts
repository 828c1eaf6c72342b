// Gathers bursts of events from the server, to apply them once a frame: the first at once, the following ones together.
import type { Action } from '../core/actions';

/** One frame on most screens, in milliseconds. */
const kFrame = 16;

export interface GathererPorts {
  apply(actions: readonly Action[]): void;
  after(milliseconds: number, then: () => void): void;
}

/** Consecutive events are one change. */
export function joined(actions: readonly Action[]): Action[] {
  const result: Action[] = [];
  for (const action of actions) {
    const before = result[result.length - 1];
    if (action.type !== 'events' || before?.type !== 'events') result.push(action.type === 'events' ? { ...action, events: [...action.events] } : action);
    else (before.events as unknown[]).push(...action.events);
  }
  return result;
}

export class Gatherer {
  private waiting: Action[] = [];
  private timed = false;

  constructor(private readonly ports: GathererPorts) {}

  add(action: Action): void {
    this.waiting.push(action);
    if (this.timed) return;
    this.timed = true;
    this.flush();
    this.ports.after(kFrame, () => this.onFrame());
  }

  /** Something is about to happen that must come after the gathered actions. */
  flush(): void {
    if (this.waiting.length === 0) return;
    const actions = joined(this.waiting);
    this.waiting = [];
    this.ports.apply(actions);
  }

  private onFrame(): void {
    this.timed = this.waiting.length > 0;
    this.flush();
    if (this.timed) this.ports.after(kFrame, () => this.onFrame());
  }
}
