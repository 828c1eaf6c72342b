// The reader's position in a conversation: at its end, or at a message that stays in place while others come, go, or load above it.
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { drawsEnd, type Look } from '../core/look';
import type { Room } from '../core/state';

/** A position this near the end counts as the end, in pixels. */
const kNearEnd = 60;
/** More is drawn if the reader is this near the first or last drawn message, in pixels; on a tall screen, if it is one screen away. */
const kNear = 600;
/** The least height of a message, in pixels. */
const kLowestRow = 40;
const kScreens = 3;
const kFewest = 100;
/** The most events to draw, for conversations where thousands take no row because the server's disk damaged them. */
const kMost = 5000;

interface Position {
  room: number;
  placed: boolean;
  waiting: number;
  /** The heights of the list and of the window at the last look, and whether the list then ended with the newest message. */
  height: number;
  view: number;
  drewEnd: boolean;
  /** The scroll offset before the present drawing. A list that becomes shorter moves it. */
  scrolled: number;
  atEnd: boolean;
  /** The message at the top of the window, and its place in the list. */
  anchor: HTMLElement | null;
  top: number;
  /** The newest was requested. */
  toEnd: boolean;
}

const kNowhere: Position = {
  room: 0, placed: false, waiting: 0, height: 0, view: 0, drewEnd: true, scrolled: 0, atEnd: true, anchor: null, top: 0, toEnd: false,
};

/** The first message that reaches into the window. A binary search, because the list is in order of height. */
function anchorIn(list: HTMLElement, scrolled: number): HTMLElement | null {
  const rows = list.children as HTMLCollectionOf<HTMLElement>;
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = rows[middle];
    if (row && row.offsetTop + row.offsetHeight <= scrolled) low = middle + 1;
    else high = middle;
  }
  while (low < rows.length && !rows[low]?.matches('.message, .happening')) low++;
  return rows[low] ?? null;
}

export interface PositionPorts {
  scrolled(atEnd: boolean): void;
  look(where: 'older' | 'newer' | 'newest', size: number): void;
}

/** `count`: the number of drawn events. */
export function usePosition(room: Room, look: Look, count: number, newestWaiting: number, ports: PositionPorts) {
  const box = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const position = useRef<Position>({ ...kNowhere });
  // The observer below must see the latest values.
  const latest = useRef({ room, look, count, ports });
  latest.current = { room, look, count, ports };
  position.current.scrolled = box.current?.scrollTop ?? 0;

  const nearOf = (element: HTMLElement): number => Math.max(kNear, element.clientHeight);
  /** The number of events that fill three screens, from the heights of the drawn ones. */
  const sizeOf = (element: HTMLElement): number => {
    const wanted = kScreens * element.clientHeight;
    const byHeight = element.scrollHeight > 0 ? (latest.current.count * (wanted + 2 * nearOf(element))) / element.scrollHeight : 0;
    return Math.min(kMost, Math.max(kFewest, Math.ceil(wanted / kLowestRow), Math.ceil(Math.min(byHeight, 2 * latest.current.count))));
  };
  const belowOf = (element: HTMLElement): number => element.scrollHeight - element.scrollTop - element.clientHeight;

  const remember = () => {
    const element = box.current;
    const now = position.current;
    if (!element || !list.current) return;
    const { room: shown, look: seen, ports: tell } = latest.current;
    now.height = element.scrollHeight;
    now.view = element.clientHeight;
    now.drewEnd = drawsEnd(seen);
    now.anchor = anchorIn(list.current, element.scrollTop);
    now.top = now.anchor?.offsetTop ?? 0;
    const below = belowOf(element);
    now.atEnd = now.drewEnd && below < kNearEnd;
    tell.scrolled(now.atEnd);
    if (!shown.loaded || !now.placed) return;
    const near = nearOf(element);
    const nearEnd = !now.drewEnd && below < near;
    if (element.scrollTop < near && (!nearEnd || element.scrollTop <= below)) tell.look('older', sizeOf(element));
    else if (nearEnd) tell.look('newer', sizeOf(element));
  };
  /** Whether the reader was at the end before this drawing. The scroll offset may be newer than the last scroll event. */
  const wasAtEnd = (): boolean => {
    const { height, view, drewEnd, scrolled } = position.current;
    return drewEnd && height - scrolled - view < kNearEnd;
  };
  const scrollToEnd = (smooth = false) => {
    const behaviour = smooth && !matchMedia('(prefers-reduced-motion: reduce)').matches ? 'smooth' : 'instant';
    box.current?.scrollTo({ top: box.current.scrollHeight, behavior: behaviour as ScrollBehavior });
  };
  const toEnd = (smooth = false) => {
    const { look: seen, ports: tell } = latest.current;
    if (drawsEnd(seen) || !box.current) return scrollToEnd(smooth);
    position.current.toEnd = true;
    tell.look('newest', sizeOf(box.current));
  };
  const stay = (element: HTMLElement) => {
    const { anchor, top } = position.current;
    const moved = anchor?.isConnected ? anchor.offsetTop - top : 0;
    if (moved !== 0) element.scrollTop += moved;
  };

  useLayoutEffect(() => {
    const now = position.current;
    const element = box.current;
    if (!element) return;
    if (now.room !== room.id) Object.assign(now, { ...kNowhere, room: room.id, waiting: newestWaiting });
    if (!now.placed) {
      scrollToEnd();
      const mark = element.querySelector<HTMLElement>('.new-mark');
      if (mark && mark.offsetTop < element.scrollTop) element.scrollTop = mark.offsetTop - 24;
      now.placed = room.loaded;
    } else if (newestWaiting > now.waiting) toEnd();
    else if (wasAtEnd() || (now.toEnd && drawsEnd(look))) {
      scrollToEnd();
      now.toEnd = false;
    } else stay(element);
    now.waiting = newestWaiting;
    remember();
  });

  useEffect(() => {
    const watch = new ResizeObserver(() => {
      if (position.current.atEnd) scrollToEnd();
      else if (box.current) stay(box.current);
      remember();
    });
    if (box.current) watch.observe(box.current);
    if (list.current) watch.observe(list.current);
    return () => watch.disconnect();
  }, []);

  return { box, list, remember, toEnd };
}
