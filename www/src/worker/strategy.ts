// Which requests the service worker answers, and how.

export type Answer = 'page' | 'file' | 'pass';

/** `page`: the network's, else the cached one. `file`: the cached one, else the network's. `pass`: none of ours. */
export function answerFor(method: string, mode: string, path: string, shell: readonly string[]): Answer {
  if (method !== 'GET') return 'pass';
  if (mode === 'navigate') return path === '/' ? 'page' : 'pass';
  return path !== '/' && shell.includes(path) ? 'file' : 'pass';
}
