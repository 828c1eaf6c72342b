// The service worker: keeps the page's own files, so that a reload without network shows the chat and its cached conversations.
// It never sees messages: /api and /socket.io go past it.
import { answerFor } from './strategy';

declare const SHELL: string[];
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
/** How long a slow network may keep the page from opening, in milliseconds. */
const kPatience = 3000;

worker.addEventListener('install', (event) => {
  const fill = async () => {
    const cache = await caches.open(cacheName);
    await cache.addAll(SHELL.map((path) => new Request(path, { cache: 'no-cache' })));
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

async function networkFirst(request: Request): Promise<Response> {
  const cached = await caches.match('/');
  const network = fetch(request);
  if (!cached) return network;
  const late = new Promise<Response>((resolve) => setTimeout(() => resolve(cached), kPatience));
  return Promise.race([network.catch(() => cached), late]);
}

async function cacheFirst(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}

worker.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== worker.location.origin) return;
  const answer = answerFor(event.request.method, event.request.mode, url.pathname, SHELL);
  if (answer === 'page') event.respondWith(networkFirst(event.request));
  if (answer === 'file') event.respondWith(cacheFirst(event.request));
});
