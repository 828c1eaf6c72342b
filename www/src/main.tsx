// The page's entry point. Joins storage, client and views, once.
import { render } from 'preact';
import { io } from 'socket.io-client';
import { request } from './net/api';
import { tabsChannel } from './net/channel';
import { Client } from './net/client';
import { Connection } from './net/connection';
import { openDatabase } from './storage/database';
import { lead } from './net/leader';
import { watchPage } from './net/page';
import { SteadyVault } from './storage/steady_vault';
import { App } from './ui/app';
import { keepFocus } from './ui/focus';
import { strings } from './ui/strings';

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(): string }): { createScriptURL(input: string): string };
}

/** The only address that the policy lets become a script, in browsers with Trusted Types. */
function workerAddress(): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  const address = '/sw.js';
  return trustedTypes?.createPolicy('snug-worker', { createScriptURL: () => address }).createScriptURL(address) ?? address;
}

// Only secure origins have service workers. Elsewhere the page needs the network to open; nothing else differs.
if ('serviceWorker' in navigator) navigator.serviceWorker.register(workerAddress()).catch(() => {});

const root = document.getElementById('app');
if (root) {
  const after = (milliseconds: number, then: () => void) => void setTimeout(then, milliseconds);
  const client = new Client({
    vault: (ports) => new SteadyVault({ ...ports, after, open: () => openDatabase(indexedDB) }),
    connect: (ports) => new Connection(ports, io, after),
    request,
    tabs: tabsChannel(),
    draftStorage: () => localStorage,
    lead,
    watch: watchPage,
    reload: () => location.reload(),
    after,
    now: () => Date.now(),
    texts: { unsure: strings.failed.unsure, history: strings.failed.history },
  });
  keepFocus(root);
  root.replaceChildren();
  render(<App client={client} />, root);
  void client.start();
}
