// One page of history.
import { inPlaceOf } from '../core/damage';
import type { Answer, Answers, ClientEvents, ErrorCode } from '../core/wire';

export type Ask = <E extends keyof ClientEvents>(event: E, payload: ClientEvents[E]) => Promise<Answer<Answers[E]> | null>;

/** Refusals worth another try in a moment. The server accepts only so many requests a second. */
export const isPassing = (code: ErrorCode): boolean => code === 'too_many' || code === 'unavailable' || code === 'storage_full';

/** A page, as `history` answers it. Unreadable messages come as events of a special kind, and reading continues behind them. */
export async function readPage(ask: Ask, query: ClientEvents['history']): Promise<Answer<Answers['history']> | null> {
  const answer = await ask('history', query);
  if (!answer || answer.ok || answer.error.code !== 'damaged') return answer;
  const events = inPlaceOf(query, answer.error);
  return events.length > 0 ? { ok: true, events, more: true } : answer;
}
