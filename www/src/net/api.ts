// HTTP requests: signing in and out, and checking an invitation.
import type { Answer, HttpRequests, WireError } from '../core/wire';

/** `offline`: the server was not reached. */
export interface Failure {
  code: WireError['code'] | 'offline';
  message: string;
  retry_after?: number;
}

export type Outcome<T> = { ok: true; value: T } | { ok: false; error: Failure };

export type Request = <R extends keyof HttpRequests>(
  route: R,
  body?: HttpRequests[R]['body'],
) => Promise<Outcome<HttpRequests[R]['answer']>>;

export async function request<R extends keyof HttpRequests>(
  route: R,
  body?: HttpRequests[R]['body'],
): Promise<Outcome<HttpRequests[R]['answer']>> {
  const [method = 'GET', path = '/'] = route.split(' ');
  const options: RequestInit = { method, credentials: 'same-origin', cache: 'no-store' };
  if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers = { 'Content-Type': 'application/json' };
  }
  try {
    const response = await fetch(path, options);
    const answer = (await response.json()) as Answer<HttpRequests[R]['answer']>;
    return answer.ok ? { ok: true, value: answer } : { ok: false, error: answer.error };
  } catch {
    return { ok: false, error: { code: 'offline', message: '' } };
  }
}
