// The line to the server, across connections. Sends requests, and notices soon when the line is dead.
import { sinceOf } from '../core/history';
import type { State } from '../core/state';
import type { Answer, Answers, ClientEvents } from '../core/wire';
import type { ConnectionPorts, Handlers, Link } from './connection';
import { Pulse } from './pulse';

/**
 * A page of history may take long on a slow line, but nothing is awaited for longer than the time between two heartbeats. In milliseconds.
 */
const kHistoryWithin = 45_000;

export interface LinePorts {
  connect(ports: ConnectionPorts): Link;
  state(): State;
  now(): number;
  after(milliseconds: number, then: () => void): void;
}

export class Line {
  private link: Link | null = null;
  private pagesComing = 0;
  private readonly pulse: Pulse;

  constructor(private readonly ports: LinePorts) {
    const { now, after } = ports;
    this.pulse = new Pulse({
      now,
      after,
      probe: () => void this.link?.ask('mark', this.nothingNew() ?? { room: 0 }),
      drop: () => this.drop(),
      isBusy: () => this.pagesComing > 0 || ports.state().link !== 'live',
    });
  }

  open(what: { handlers: Handlers; lost(): void; refused(): void }): void {
    this.close();
    this.link = this.ports.connect({
      ...what,
      auth: () => sinceOf(this.ports.state().cursor),
      heard: () => this.pulse.heard(),
    });
  }

  close(): void {
    this.link?.close();
    this.link = null;
    this.pulse.reset();
  }

  /** A connection was lost, or another one is ready. Silence counts from now on. */
  changed(): void {
    this.pulse.reset();
  }

  async ask<E extends keyof ClientEvents>(event: E, payload: ClientEvents[E]): Promise<Answer<Answers[E]> | null> {
    const { link } = this;
    if (!link) return null;
    if (event !== 'history') return link.ask(event, payload).finally(this.pulse.sent());
    this.pagesComing++;
    return link.ask(event, payload, kHistoryWithin).finally(() => this.pagesComing--);
  }

  tell<E extends keyof ClientEvents>(event: E, payload: ClientEvents[E]): void {
    this.link?.tell(event, payload);
  }

  /** The network has changed or the device has slept. */
  probe(): void {
    void this.link?.probe(this.nothingNew());
  }

  drop(): void {
    this.link?.drop();
  }

  /** A mark that changes nothing. The server answers it from memory. */
  private nothingNew(): ClientEvents['mark'] | null {
    const room = Object.values(this.ports.state().rooms)[0];
    return room ? { room: room.id } : null;
  }
}
