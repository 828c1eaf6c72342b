// The Socket.IO connection: events in, acknowledged requests out. Knows nothing of what they mean.
import type { io, Socket } from 'socket.io-client';
import type { Answer, Answers, Auth, ClientEvents, ServerEvents } from '../core/wire';

/** The part of the connection that the rest of net/ uses. */
export interface Link {
  /** The acknowledgement, or null if there was none. Nothing is kept for a later connection. */
  ask<E extends keyof ClientEvents>(event: E, payload: ClientEvents[E], within?: number): Promise<Answer<Answers[E]> | null>;
  /** For events that need no answer. */
  tell<E extends keyof ClientEvents>(event: E, payload: ClientEvents[E]): void;
  /** The network has changed or the device has slept. Finds out quickly whether the connection is still alive. */
  probe(payload: ClientEvents['mark'] | null): Promise<void>;
  /** Ends the present connection as a broken network would. A new one is tried at once. */
  drop(): void;
  close(): void;
}

export type Handlers = {
  [E in keyof ServerEvents]: (payload: ServerEvents[E], acknowledge: () => void) => void;
};

export interface ConnectionPorts {
  handlers: Handlers;
  auth(): Auth;
  /** The connection was lost; it reconnects by itself. */
  lost(): void;
  /** The server does not know this sign-in. */
  refused(): void;
  /** Something arrived, perhaps only a heartbeat. */
  heard(): void;
}

/** How long to wait for an answer, in milliseconds. */
const kAnswerWithin = 20_000;
const kProbeWithin = 4_000;
/** When to try again after the server itself ended or refused the connection, in milliseconds. */
const kRetryAfter = 1_500;

export class Connection implements Link {
  private readonly socket: Socket;
  private closed = false;

  constructor(
    private readonly ports: ConnectionPorts,
    open: typeof io,
    private readonly after: (milliseconds: number, then: () => void) => void,
  ) {
    this.socket = open({
      auth: (give) => give(ports.auth()),
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      reconnectionDelay: 400,
      reconnectionDelayMax: 5000,
      timeout: 10_000,
      autoConnect: false,
    });
    for (const [event, handler] of Object.entries(ports.handlers)) {
      const handle = handler as (payload: unknown, acknowledge: () => void) => void;
      this.socket.on(event, (payload: unknown, acknowledge?: (answer: object) => void) => {
        handle(payload, () => acknowledge?.({ ok: true }));
      });
    }
    this.socket.io.on('open', () => {
      // The client keeps an event that it reads after its connection has ended, and would deliver it in the next one,
      // where it may belong to another history.
      this.socket.receiveBuffer = [];
      this.socket.io.engine.on('packet', () => this.ports.heard());
    });
    this.socket.on('disconnect', () => this.onLost());
    this.socket.on('connect_error', (error) => {
      if (error.message === 'unauthorized') this.ports.refused();
      else this.onLost();
    });
    this.socket.connect();
  }

  async ask<E extends keyof ClientEvents>(
    event: E,
    payload: ClientEvents[E],
    within = kAnswerWithin,
  ): Promise<Answer<Answers[E]> | null> {
    if (!this.socket.connected) return null;
    try {
      return (await this.socket.timeout(within).emitWithAck(event, payload)) as Answer<Answers[E]>;
    } catch {
      return null;
    }
  }

  tell<E extends keyof ClientEvents>(event: E, payload: ClientEvents[E]): void {
    if (this.socket.connected) this.socket.volatile.emit(event, payload, () => {});
  }

  async probe(payload: ClientEvents['mark'] | null): Promise<void> {
    if (this.closed) return;
    if (!this.socket.connected) {
      if (!this.socket.io._reconnecting) this.socket.connect();
      else this.hurry();
      return;
    }
    if (payload && (await this.ask('mark', payload, kProbeWithin)) === null) this.drop();
  }

  drop(): void {
    this.socket.io.engine?.close();
  }

  close(): void {
    this.closed = true;
    this.socket.disconnect();
  }

  /** Tries now, without waiting for the present delay to end. */
  private hurry(): void {
    this.socket.disconnect();
    this.socket.connect();
  }

  private onLost(): void {
    if (this.closed) return;
    this.ports.lost();
    // The server ended or refused the connection. The client would not reconnect by itself.
    if (!this.socket.active) {
      this.after(kRetryAfter, () => {
        if (!this.closed && !this.socket.active) this.socket.connect();
      });
    }
  }
}
