// Turns the server's events into actions.
import type { Action } from '../core/actions';
import type { RoomId, ServerEvents } from '../core/wire';
import type { Handlers } from './connection';
import type { Typist } from './typist';

export interface IncomingPorts {
  dispatch(action: Action): void;
  /** For events that may come in bursts. Applied once a frame. */
  gather(action: Action): void;
  ready(ready: ServerEvents['ready']): void;
  /** Every missed event is here. */
  caughtUp(): void;
  refused(): void;
  /** The person is not a member of that room any more. */
  gone(room: RoomId): void;
  typist: Pick<Typist, 'heard'>;
}

export function incoming(ports: IncomingPorts): Handlers {
  const { dispatch, gather } = ports;
  return {
    ready: (ready) => ports.ready(ready),
    replay: ({ events, more }, acknowledge) => {
      dispatch({ type: 'events', events });
      acknowledge();
      if (!more) ports.caughtUp();
    },
    event: (event) => gather({ type: 'events', events: [event] }),
    mark: (mark) => gather({ type: 'mark', ...mark }),
    typing: ({ room, user, on }) => {
      gather({ type: 'typing', room, user, on });
      ports.typist.heard(room, user, on);
    },
    presence: (presence) => gather({ type: 'presence', presence }),
    'user:new': ({ user }) => dispatch({ type: 'user', user }),
    'room:new': ({ room }) => dispatch({ type: 'room', room }),
    'room:gone': ({ room }) => {
      dispatch({ type: 'room_gone', room });
      ports.gone(room);
    },
    'session:revoked': () => ports.refused(),
  };
}
