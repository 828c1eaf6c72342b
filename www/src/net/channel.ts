// Messages between the tabs of one browser.
import type { UserId, RoomId } from '../core/wire';

/**
 * `session`: someone signed in or out here. `outbox`: the outbox changed in storage. A draft: the text being written now; `sent` is the
 * text that was just sent.
 */
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
