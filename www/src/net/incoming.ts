// Turns the server's events into actions.
import type { Action } from '../core/actions';
import type { RoomId } from '../core/wire';
import type { Handlers } from './connection';
import type { Typist } from './typist';
import type { Welcome } from './welcome';

export interface IncomingPorts {
  dispatch(action: Action): void;
  /** For events that may come in bursts. Applied once a frame. */
  gather(action: Action): void;
  welcome: Pick<Welcome, 'begin' | 'goOn' | 'after'>;
  /** Every missed event is here. */
  caughtUp(): void;
  refused(): void;
  /** The person is not a member of that room any more. */
  gone(room: RoomId): void;
  typist: Pick<Typist, 'heard'>;
}

export function incoming(ports: IncomingPorts): Handlers {
  const { welcome } = ports;
  const dispatch = (action: Action) => welcome.after(() => ports.dispatch(action));
  const gather = (action: Action) => welcome.after(() => ports.gather(action));
  return {
    ready: (ready) => welcome.begin(ready),
    'ready:more': (page, acknowledge) => {
      welcome.goOn(page);
      acknowledge();
    },
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
    presence: ({ changes }) => gather({ type: 'presence', changes }),
    'user:new': ({ user }) => dispatch({ type: 'people', people: [user] }),
    'room:new': ({ room }) => dispatch({ type: 'room', room }),
    'room:gone': ({ room }) => {
      dispatch({ type: 'room_gone', room });
      welcome.after(() => ports.gone(room));
    },
    'session:revoked': () => ports.refused(),
  };
}
