// What the tabs of one browser tell each other.
import type { UserId, RoomId } from '../core/wire';

/** `session`: someone signed in or out here. `outbox`: it changed in storage. A draft: what is written now; `sent` is what was just sent. */
export type Told = 'outbox' | 'session' | { user: UserId; room: RoomId; draft: string; sent?: string };

export interface Channel {
  post(what: Told): void;
  heard(then: (what: Told) => void): void;
}

export function tabsChannel(): Channel {
  const tabs = new BroadcastChannel('snug');
  return {
    post: (what) => tabs.postMessage(what),
    heard: (then) => (tabs.onmessage = (message: MessageEvent<Told>) => then(message.data)),
  };
}
