// Holds the state, applies actions to it, and notifies listeners.
import type { Action } from '../core/actions';
import { reduce } from '../core/reducer';
import { initialState, type State } from '../core/state';
import { Gatherer } from './gatherer';

export interface StorePorts {
  /** The state has changed, perhaps several times. Its consequences are checked at once. */
  follow(state: State): void;
  after(milliseconds: number, then: () => void): void;
}

export class Store {
  state: State = initialState;
  private readonly listeners = new Set<() => void>();
  private readonly gatherer: Gatherer;
  private following = false;

  constructor(private readonly ports: StorePorts) {
    this.gatherer = new Gatherer({ apply: (actions) => this.apply(actions), after: ports.after });
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** For actions that may come in bursts. Applied with the next frame at the latest. */
  gather(action: Action): void {
    this.gatherer.add(action);
  }

  /** Applied now, after the gathered actions. */
  dispatch(action: Action): void {
    this.gatherer.flush();
    this.apply([action]);
  }

  private apply(actions: readonly Action[]): void {
    const before = this.state;
    this.state = actions.reduce(reduce, before);
    if (this.state === before) return;
    for (const listener of this.listeners) listener();
    if (this.following) return;
    this.following = true;
    queueMicrotask(() => {
      this.following = false;
      this.ports.follow(this.state);
    });
  }
}
