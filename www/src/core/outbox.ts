// The outbox's rules: which message goes out next, and what an answer means for it. Pure: the driver in net/ carries them out.
//
// A message has a `key` (its permanent place in this browser's storage) and a number `n` (the device's counter, by which the server knows
// it). A number may change only while the server cannot have stored the message under it.
import type { DeviceId, ErrorCode, RoomId, UserId, WallTime, WireError } from './wire';

export interface Pending {
  key: number;
  device: DeviceId;
  n: number;
  room: RoomId;
  text: string;
  /** When it was written, by this device's clock. */
  at: WallTime;
  /** Whether it may have left this browser. Set in storage before the first try. */
  attempted: boolean;
  /**
   * Set when the server refused the message for good, when nobody can know whether it was stored (`unsure`), or when the server's history
   * differs from the one it was written for (`history`). Its writer then decides.
   */
  failed?: { code: ErrorCode | 'unsure' | 'history'; message: string };
  /** The owner. Nobody else sees the message, and it is sent in nobody else's name. The gate in net/ sets these fields. */
  user?: UserId;
  server?: string | null;
}

export type SendAnswer = { ok: true; seq?: number } | { ok: false; error: WireError };

export type Verdict =
  | { kind: 'stored'; seq?: number }
  | { kind: 'failed'; code: ErrorCode; message: string }
  /** Send again under the same number, after at least `pause` milliseconds. */
  | { kind: 'later'; pause: number; code: ErrorCode }
  /** The server expects another number. */
  | { kind: 'gap'; wanted: number }
  /** Under this number the server has another message of this device; `lastN` is its highest. */
  | { kind: 'conflict'; lastN: number }
  /** The sign-in ended. */
  | { kind: 'signed_out' };

/** Sends that may wait for an answer at a time. Below the server's limit, so that several tabs fit. */
export const kWindow = 64;
/** The pause for a server that is full or starting, in milliseconds. */
export const kPause = 4000;

export function verdictOf(answer: SendAnswer): Verdict {
  if (answer.ok) return answer.seq === undefined ? { kind: 'stored' } : { kind: 'stored', seq: answer.seq };
  const { code, message, wanted, retry_after, last_n } = answer.error;
  switch (code) {
    case 'conflict':
      return { kind: 'conflict', lastN: last_n ?? 0 };
    case 'gap':
      return { kind: 'gap', wanted: wanted ?? 1 };
    case 'too_many':
      return { kind: 'later', pause: Math.max(1, retry_after ?? 1) * 1000, code };
    case 'storage_full':
    case 'unavailable':
      return { kind: 'later', pause: kPause, code };
    case 'unauthorized':
      return { kind: 'signed_out' };
    default:
      return { kind: 'failed', code, message };
  }
}

export const byNumber = (a: Pending, b: Pending): number => a.n - b.n;

/** Messages that this device may send, by number. */
export function sendable(items: readonly Pending[], device: DeviceId): Pending[] {
  return items.filter((item) => item.device === device && !item.failed).sort(byNumber);
}

/** The outbox as it is stored. Each change reads and writes it in one storage transaction, so that tabs never give a number twice. */
export interface Box {
  nextKey: number;
  /** The highest number that each device has given. */
  counters: Readonly<Record<DeviceId, number>>;
  items: readonly Pending[];
  /** How often the server's history turned out to differ. A tab that knows a lower number was not the first to notice. */
  epoch?: number;
}

/** The writes of a transaction. */
export interface BoxChange {
  put?: readonly Pending[];
  remove?: readonly number[];
  nextKey?: number;
  counter?: { device: DeviceId; n: number };
  epoch?: number;
}

/** The box after a change. */
export function changed(box: Box, change: BoxChange): Box {
  const removed = new Set(change.remove);
  const items = new Map(box.items.filter((item) => !removed.has(item.key)).map((item) => [item.key, item]));
  for (const item of change.put ?? []) items.set(item.key, item);
  const { counter } = change;
  return {
    nextKey: change.nextKey ?? box.nextKey,
    counters: counter ? { ...box.counters, [counter.device]: counter.n } : box.counters,
    items: [...items.values()].sort((a, b) => a.key - b.key),
    epoch: change.epoch ?? box.epoch ?? 0,
  };
}

export interface Draft {
  device: DeviceId;
  room: RoomId;
  text: string;
  at: WallTime;
  /** Whether the message goes out right away. */
  attempted: boolean;
}

const counterOf = (box: Box, device: DeviceId): number => box.counters[device] ?? 0;

/** A text as the server stores it. A repeat, and a text searched for in the log, must be the same. */
export const asStored = (text: string): string =>
  text.replace(/\r\n?/g, '\n').replace(/[\0-\x08\x0b-\x1f\x7f-\x9f]/g, '').replace(/\p{Surrogate}/gu, '\ufffd');

/** Numbers a message and stores it. */
export function enqueue(box: Box, draft: Draft): BoxChange {
  const n = counterOf(box, draft.device) + 1;
  const item: Pending = { key: box.nextKey, n, ...draft, text: asStored(draft.text) };
  return { put: [item], nextKey: box.nextKey + 1, counter: { device: draft.device, n } };
}

export function markAttempted(box: Box, keys: readonly number[]): BoxChange {
  return { put: box.items.filter((item) => keys.includes(item.key)).map((item) => ({ ...item, attempted: true })) };
}

export function fail(box: Box, key: number, failed: NonNullable<Pending['failed']>): BoxChange {
  return { put: box.items.filter((item) => item.key === key).map((item) => ({ ...item, failed })) };
}

/** Puts a message at the end, as one that was never sent. */
export function retry(box: Box, key: number, device: DeviceId): BoxChange {
  const item = box.items.find((candidate) => candidate.key === key);
  if (!item?.failed) return {};
  const { room, text, at } = item;
  return { ...enqueue(box, { device, room, text, at, attempted: false }), remove: [key] };
}

/** A change of numbers, and a counter that stays above all of them. */
function renumber(box: Box, device: DeviceId, numbers: ReadonlyMap<number, number>, counter: number): BoxChange {
  const put = box.items.flatMap((item) => {
    const n = numbers.get(item.key);
    return n === undefined ? [] : [{ ...item, n }];
  });
  return { put, counter: { device, n: Math.max(counter, ...numbers.values()) } };
}

/**
 * After `gap`: closes the gap in the numbers, or changes nothing if the wanted message is here and only needs to be sent again. Call it
 * only when nothing is in flight, because then no message at or above `wanted` is stored.
 */
export function closeGap(box: Box, device: DeviceId, wanted: number): BoxChange {
  const rest = sendable(box.items, device).filter((item) => item.n >= wanted);
  if (rest[0]?.n === wanted) return {};
  return renumber(box, device, new Map(rest.map((item, index) => [item.key, wanted + index])), wanted - 1);
}

/**
 * After `conflict`: gives new numbers behind the server's, in the order of writing, to messages that cannot be stored under their old ones.
 * These are messages that never left, and messages that the server refused on this connection. Any other message may be stored under its
 * number.
 */
export function renumberAfter(box: Box, device: DeviceId, lastN: number, refused: ReadonlySet<number>): BoxChange {
  const waiting = sendable(box.items, device).sort((a, b) => a.key - b.key);
  const isFree = (item: Pending) => !item.attempted || refused.has(item.key);
  const base = Math.max(lastN, ...waiting.filter((item) => !isFree(item)).map(({ n }) => n));
  const put = waiting.filter(isFree).map((item, index) => ({ ...item, n: base + 1 + index, attempted: false }));
  return { put, counter: { device, n: base + put.length } };
}

/**
 * The server's history is another one. Waiting messages ask their writer, and numbers continue behind the server's. `lost` are messages
 * that the former history had taken and nobody has seen in it.
 */
export function hold(box: Box, device: DeviceId, lastN: number, lost: readonly Pending[], message: string): BoxChange {
  const failed = { code: 'history', message } as const;
  const waiting = box.items.filter((item) => !item.failed);
  const known = new Set(box.items.map(({ key }) => key));
  const put = [...waiting, ...lost.filter(({ key }) => !known.has(key))].map((item) => ({ ...item, failed }));
  return { put, counter: { device, n: lastN }, epoch: (box.epoch ?? 0) + 1 };
}

/** Holds messages written to another server, even if this person has the same number there. */
export function holdForeign(box: Box, server: string, message: string): BoxChange {
  const failed = { code: 'history', message } as const;
  const foreign = box.items.filter((item) => !item.failed && item.server != null && item.server !== server);
  return foreign.length === 0 ? {} : { put: foreign.map((item) => ({ ...item, failed })) };
}

/**
 * After `ready`: if this browser's counter has fallen behind the server's (its storage was lost or restored), messages that never left get
 * new numbers. The others keep theirs, because the server knows by them whether it has the messages.
 */
export function catchUp(box: Box, device: DeviceId, lastN: number): BoxChange {
  const counter = Math.max(counterOf(box, device), lastN);
  const waiting = sendable(box.items, device);
  const unsent = waiting.filter((item) => !item.attempted);
  if (!unsent.some((item) => item.n <= lastN)) return counter > counterOf(box, device) ? { counter: { device, n: counter } } : {};
  const base = Math.max(lastN, ...waiting.filter((item) => item.attempted).map((item) => item.n));
  return renumber(box, device, new Map(unsent.map((item, index) => [item.key, base + 1 + index])), counter);
}

/** The fate of a message of an earlier sign-in, whose numbers this sign-in cannot repeat. */
export type Fate = 'in_log' | 'not_sent' | 'unsure';

/**
 * Moves messages of earlier sign-ins to this one, in their order. Messages in the log are removed, and doubtful ones wait for their writer.
 */
export function adopt(box: Box, device: DeviceId, fates: ReadonlyMap<number, Fate>, unsureText: string): BoxChange {
  const put: Pending[] = [];
  const remove: number[] = [];
  let n = counterOf(box, device);
  for (const item of box.items) {
    const fate = fates.get(item.key);
    if (item.device === device || item.failed || !fate) continue;
    if (fate === 'in_log') remove.push(item.key);
    else if (fate === 'unsure') put.push({ ...item, failed: { code: 'unsure', message: unsureText } });
    else put.push({ ...item, device, n: ++n, attempted: false });
  }
  return { put, remove, counter: { device, n } };
}

/** The messages in flight on the present connection, and whether more may go. */
export class Flight {
  private readonly out = new Set<number>();
  private readonly refusals = new Set<number>();
  private gapWanted: number | null = null;
  private conflictAfter: number | null = null;

  /** The connection is new or gone, so nothing is in flight. */
  reset(): void {
    this.out.clear();
    this.refusals.clear();
    this.gapWanted = null;
    this.conflictAfter = null;
  }

  /** The messages to send now, in order. None while answers are awaited after a gap or during a pause. */
  next(items: readonly Pending[], device: DeviceId): Pending[] {
    if (this.gapWanted !== null || this.conflictAfter !== null) return [];
    const waiting = sendable(items, device);
    const room = kWindow - this.out.size;
    return waiting.filter((item) => !this.out.has(item.key)).slice(0, Math.max(0, room));
  }

  sent(key: number): void {
    this.out.add(key);
    this.refusals.delete(key);
  }

  /** The server said that it did not store the message. */
  refused(key: number): void {
    this.refusals.add(key);
  }

  /** Messages that the server said it did not store under their present numbers. */
  get unstored(): ReadonlySet<number> {
    return new Set(this.refusals);
  }

  answered(key: number): void {
    this.out.delete(key);
  }

  isOut(key: number): boolean {
    return this.out.has(key);
  }

  get idle(): boolean {
    return this.out.size === 0;
  }

  /** Holds everything back until all answers are in. `takeGap` then returns the number to continue from. */
  gap(wanted: number): void {
    this.gapWanted = this.gapWanted === null ? wanted : Math.max(this.gapWanted, wanted);
  }

  /** The number that the server wants, once nothing is in flight. */
  takeGap(): number | null {
    if (!this.idle || this.gapWanted === null) return null;
    const wanted = this.gapWanted;
    this.gapWanted = null;
    return wanted;
  }

  /** Holds everything back likewise. `takeConflict` then returns the number to continue after. It also settles a gap reported meanwhile. */
  conflict(lastN: number): void {
    this.conflictAfter = Math.max(this.conflictAfter ?? 0, lastN);
  }

  takeConflict(): number | null {
    if (!this.idle || this.conflictAfter === null) return null;
    const lastN = this.conflictAfter;
    this.conflictAfter = null;
    this.gapWanted = null;
    return lastN;
  }
}
