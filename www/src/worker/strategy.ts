// Which requests the service worker answers, and how.

export type Answer = 'page' | 'file' | 'pass';

/** `page`: the shell. `file`: one of the shell's files. `pass`: every other request. */
export function answerFor(method: string, mode: string, path: string, shell: readonly string[]): Answer {
  if (method !== 'GET') return 'pass';
  if (mode === 'navigate') return path === '/' ? 'page' : 'pass';
  return path !== '/' && shell.includes(path) ? 'file' : 'pass';
}

export interface ShellPorts<Answered> {
  /** Files stored when this version was installed. */
  kept(path: string): Promise<Answered | undefined>;
  fetch(): Promise<Answered>;
}

/**
 * Stored files come first and the network is not asked, because a proxy's 502 or a hotel's sign-in page would replace the app, and a slow
 * line would keep it from opening. A new version comes as a new worker, which the browser checks for at each opening.
 */
export async function answerWith<Answered>(answer: 'page' | 'file', path: string, ports: ShellPorts<Answered>): Promise<Answered> {
  // A browser may drop the cache and keep the worker.
  return (await ports.kept(answer === 'page' ? '/' : path).catch(() => undefined)) ?? ports.fetch();
}
