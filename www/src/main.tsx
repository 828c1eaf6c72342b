// Where the page begins: storage, client and views are joined here, once.
import { render } from 'preact';
import { Client } from './net/client';
import { openVault } from './net/database';
import { App } from './ui/app';
import { strings } from './ui/strings';

const root = document.getElementById('app');
if (root) {
  const client = new Client(await openVault(), { unsure: strings.failed.unsure });
  render(<App client={client} />, root);
  void client.start();
}

// Only secure origins have service workers; elsewhere the page needs the network to open, and nothing else is different.
if ('serviceWorker' in navigator) navigator.serviceWorker.register('/sw.js').catch(() => {});
