// One tab of a device sends the outbox; the others only fill it.
//
// Web Locks exist only on secure origins (https, localhost). A chat on http://192.168.1.5:3000 uses a lease in the database instead,
// renewed while its tab lives. Two tabs that send at once for a moment do no harm, because the server knows each message by its number.
import type { Vault } from '../storage/vault';

const kLock = 'snug-outbox';
/** How long a lease lasts, and how often it is renewed, in milliseconds. */
const kLease = 3000;
const kRenew = 1000;

/** Calls `change` with true when this tab becomes the one that sends, and with false when it no longer is. */
export function lead(vault: Pick<Vault, 'lease'>, change: (leading: boolean) => void): void {
  if (navigator.locks) void leadByLock(change);
  else leadByLease(vault, change);
}

/** Holds the lock until the tab closes. A hidden tab yields to a visible one, because the browser may freeze it while it holds the lock. */
async function leadByLock(change: (leading: boolean) => void): Promise<void> {
  const others = new BroadcastChannel(kLock);
  const isHidden = () => document.visibilityState === 'hidden';
  let yieldLock = () => {};
  others.onmessage = () => {
    if (isHidden()) yieldLock();
  };
  document.addEventListener('visibilitychange', () => {
    if (!isHidden()) others.postMessage('wanted');
  });
  for (;;) {
    const held = navigator.locks.request(kLock, () => {
      change(true);
      return new Promise<void>((resolve) => (yieldLock = resolve));
    });
    if (!isHidden()) others.postMessage('wanted');
    await held;
    change(false);
  }
}

function leadByLease(vault: Pick<Vault, 'lease'>, change: (leading: boolean) => void): void {
  const tab = Array.from(crypto.getRandomValues(new Uint32Array(4))).join('-');
  let leading = false;
  const renew = async () => {
    const granted = await vault.lease(tab, Date.now(), kLease).catch(() => false);
    if (granted !== leading) change((leading = granted));
  };
  void renew();
  setInterval(() => void renew(), kRenew);
  // Returns the lease when the tab closes, so that nobody waits for its end after a reload.
  window.addEventListener('pagehide', () => {
    if (leading) void vault.lease(tab, Date.now(), 0);
  });
}
