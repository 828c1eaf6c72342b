// Shared by the views: the client, its state, the time, and the address.
import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { State } from '../core/state';
import type { RoomId } from '../core/wire';
import type { Client } from '../net/client';
import { Frame } from './frame';

export const ClientContext = createContext<Client>(null as unknown as Client);
export const useClient = (): Client => useContext(ClientContext);

/** The current state, drawn once a frame while it changes. */
export function useClientState(): State {
  const client = useClient();
  const [state, setState] = useState(client.state);
  useEffect(() => {
    const frame = new Frame(() => setState(client.state));
    frame.ask();
    const unsubscribe = client.subscribe(() => frame.ask());
    return () => {
      unsubscribe();
      frame.stop();
    };
  }, [client]);
  return state;
}

/** The wall time, renewed twice a minute. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

export interface Route {
  invite: string | null;
  room: RoomId | null;
}

function routeNow(): Route {
  const parameters = new URLSearchParams(location.hash.slice(1));
  const room = Number(parameters.get('c'));
  return { invite: parameters.get('join'), room: Number.isSafeInteger(room) && room > 0 ? room : null };
}

export const roomAddress = (room: RoomId): string => `#c=${room}`;

export function useRoute(): Route {
  const [route, setRoute] = useState(routeNow);
  useEffect(() => {
    const look = () => setRoute(routeNow());
    window.addEventListener('hashchange', look);
    window.addEventListener('popstate', look);
    return () => {
      window.removeEventListener('hashchange', look);
      window.removeEventListener('popstate', look);
    };
  }, []);
  return route;
}

const tellRoute = (): void => void window.dispatchEvent(new PopStateEvent('popstate'));

/** Goes to a conversation. Back then leads to the list, if the reader comes from there. */
export function openRoom(room: RoomId): void {
  const overList = routeNow().room === null;
  history.pushState({ overList }, '', roomAddress(room));
  tellRoute();
}

/** Goes to the list, as Back would if it leads there. */
export function openList(): void {
  if ((history.state as { overList?: boolean } | null)?.overList) {
    history.back();
    return;
  }
  history.replaceState(null, '', location.pathname);
  tellRoute();
}

/** Whether people use a finger rather than a mouse. No keyboard then appears unasked, and Enter makes a new line. */
export const isTouch = (): boolean => matchMedia('(pointer: coarse)').matches;
