// One page of history, as large as the server can read it.
import type { Answer, Answers, ClientEvents, ErrorCode } from '../core/wire';

export type Ask = <E extends keyof ClientEvents>(event: E, payload: ClientEvents[E]) => Promise<Answer<Answers[E]> | null>;

/** What may be tried again in a moment: the server passes on only so many requests a second. */
export const isPassing = (code: ErrorCode): boolean => code === 'too_many' || code === 'unavailable' || code === 'storage_full';

export const isDamaged = (answer: Answer<object> | null): boolean =>
  answer !== null && !answer.ok && (answer.error.code as string) === 'damaged';

/** Asks for less and less where the server's disk damaged something: what is readable beside it comes. Damaged: not even one event. */
export async function readPage(ask: Ask, query: ClientEvents['history']): Promise<Answer<Answers['history']> | null> {
  for (let limit = query.limit ?? 1; ; limit = Math.max(1, Math.floor(limit / 4))) {
    const answer = await ask('history', { ...query, limit });
    if (!isDamaged(answer) || limit <= 1) return answer;
  }
}
