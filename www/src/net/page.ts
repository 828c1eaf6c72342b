// What the browser tells of the page: whether someone looks at it, whether it goes, whether the network changed.

/** A page that was hidden for longer than this may have a connection that is dead without knowing, in milliseconds. */
const kLongHidden = 15_000;

export interface Watched {
  attention(attentive: boolean): void;
  /** The page may go at any moment from now on. */
  leaving(): void;
  /** The connection may have died unnoticed. */
  doubtful(): void;
  offline(): void;
  /** Whether closing the page would lose what someone wrote. */
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
  // A hint only: a server on this very machine is reached without any network.
  window.addEventListener('offline', () => page.offline());
  window.addEventListener('beforeunload', (event) => {
    if (page.wouldLose()) event.preventDefault();
  });
  look();
}
