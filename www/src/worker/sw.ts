// The service worker: keeps the page's own files, so that a reload without network shows the chat and its cached conversations.
// It never sees messages: /api and /socket.io go past it.
import { answerFor, answerWith } from './strategy';

/** Path and hash (as in Subresource Integrity) of each file. */
declare const SHELL: [path: string, integrity: string][];
declare const BUILD: string;

interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Extendable {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
interface WorkerScope {
  readonly location: Location;
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: Extendable) => void): void;
  addEventListener(type: 'fetch', listener: (event: Fetching) => void): void;
}

const worker = self as unknown as WorkerScope;
const cacheName = `snug-${BUILD}`;
const paths = SHELL.map(([path]) => path);

worker.addEventListener('install', (event) => {
  const fill = async () => {
    const cache = await caches.open(cacheName);
    // Stores only the files this version was built of, not half of another version or files of a foreign server.
    await cache.addAll(SHELL.map(([path, integrity]) => new Request(path, { cache: 'no-cache', integrity })));
    await worker.skipWaiting();
  };
  event.waitUntil(fill());
});

worker.addEventListener('activate', (event) => {
  const tidy = async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith('snug-') && name !== cacheName) await caches.delete(name);
    }
    await worker.clients.claim();
  };
  event.waitUntil(tidy());
});

worker.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== worker.location.origin) return;
  const { request } = event;
  const answer = answerFor(request.method, request.mode, url.pathname, paths);
  if (answer === 'pass') return;
  const kept = async (path: string) => (await caches.open(cacheName)).match(path);
  event.respondWith(answerWith(answer, url.pathname, { kept, fetch: () => fetch(request) }));
});
