// Which requests the service worker answers, and how.

export type Answer = 'page' | 'file' | 'pass';

/** `page`: the shell. `file`: one of the shell's files. `pass`: none of ours. */
export function answerFor(method: string, mode: string, path: string, shell: readonly string[]): Answer {
  if (method !== 'GET') return 'pass';
  if (mode === 'navigate') return path === '/' ? 'page' : 'pass';
  return path !== '/' && shell.includes(path) ? 'file' : 'pass';
}

export interface ShellPorts<Answered> {
  /** What was kept when this version was installed. */
  kept(path: string): Promise<Answered | undefined>;
  fetch(): Promise<Answered>;
}

/**
 * What is kept comes first. The network is not asked: a proxy's 502 or a hotel's sign-in page would take the app's place, and a
 * slow line would keep it from opening. A new version comes as a new worker, which the browser looks for at each opening.
 */
export async function answerWith<Answered>(answer: 'page' | 'file', path: string, ports: ShellPorts<Answered>): Promise<Answered> {
  // A browser may throw the cache away and keep the worker.
  return (await ports.kept(answer === 'page' ? '/' : path).catch(() => undefined)) ?? ports.fetch();
}
