// The browser's signals about the page: whether someone looks at it, whether it closes, whether the network changed.

/** A page that was hidden for longer may have a dead connection without noticing. In milliseconds. */
const kLongHidden = 15_000;

export interface Watched {
  attention(attentive: boolean): void;
  /** The browser may discard the page at any moment from now on. */
  leaving(): void;
  /** The connection may have died unnoticed. */
  doubtful(): void;
  offline(): void;
  /** Whether closing the page would lose somebody's text. */
  wouldLose(): boolean;
}

export function watchPage(page: Watched): void {
  let hiddenAt: number | null = null;
  const look = () => page.attention(document.visibilityState === 'visible' && document.hasFocus());
  for (const event of ['focus', 'blur', 'pageshow']) window.addEventListener(event, look);
  document.addEventListener('visibilitychange', () => {
    look();
    if (document.visibilityState === 'hidden') {
      hiddenAt = Date.now();
      page.leaving();
    } else if (hiddenAt !== null && Date.now() - hiddenAt > kLongHidden) page.doubtful();
  });
  window.addEventListener('pagehide', () => page.leaving());
  window.addEventListener('online', () => page.doubtful());
  // Only a hint: a server on this machine is reachable without any network.
  window.addEventListener('offline', () => page.offline());
  window.addEventListener('beforeunload', (event) => {
    if (page.wouldLose()) event.preventDefault();
  });
  look();
}
