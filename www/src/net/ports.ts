// The client's ports to the outside. main.tsx connects them to the browser, tests to their own.
import type { Request } from './api';
import type { Channel } from './channel';
import type { ConnectionPorts, Link } from './connection';
import type { DraftStorage } from './drafts';
import type { Watched } from './page';
import type { Texts } from './postbox';
import type { SteadyPorts } from '../storage/steady_vault';
import type { Vault } from '../storage/vault';

export interface ClientPorts {
  vault(ports: Pick<SteadyPorts, 'changed' | 'emptied' | 'returned'>): Vault;
  connect(ports: ConnectionPorts): Link;
  request: Request;
  tabs: Channel;
  draftStorage(): DraftStorage;
  /** Reports whether this tab is the one that sends. */
  lead(vault: Vault, change: (leading: boolean) => void): void;
  watch(page: Watched): void;
  reload(): void;
  after(milliseconds: number, then: () => void): void;
  now(): number;
  texts: Texts;
}
