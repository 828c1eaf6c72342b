// A conversation's messages, and where one is in them.
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { rowsOf, type Row } from '../core/rows';
import { hasOlder, newBelow, roomName, tickOf, waitingIn } from '../core/selectors';
import type { Room, State } from '../core/state';
import { firstSeq } from '../core/timeline';
import { Bubble, FailedActions } from './bubble';
import { dayName, dayOf } from './format';
import { useClient, useNow } from './hooks';
import { DownIcon } from './icons';
import { reasonText, strings } from './strings';

/** So near the end counts as being there, in pixels. */
const kNearEnd = 60;
/** Older messages are asked for when one is so near the first, in pixels. */
const kNearStart = 600;

const isAtEnd = (box: HTMLElement): boolean => box.scrollHeight - box.scrollTop - box.clientHeight < kNearEnd;

interface Position {
  room: number;
  first: number;
  placed: boolean;
  waiting: number;
  /** The list's and the window's height when they were last looked at. */
  height: number;
  view: number;
}

/** Keeps what one reads in place: at the end when there, at the same message when older ones come above it. */
function usePosition(room: Room, newestWaiting: number, tell: (atEnd: boolean) => void) {
  const box = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const position = useRef<Position>({ room: 0, first: 0, placed: false, waiting: 0, height: 0, view: 0 });

  const remember = () => {
    const now = position.current;
    if (!box.current) return;
    now.height = box.current.scrollHeight;
    now.view = box.current.clientHeight;
    tell(isAtEnd(box.current));
  };
  /** Whether one was at the end before something changed. The scroll offset may be newer than the last scroll event. */
  const wasAtEnd = (element: HTMLElement): boolean => {
    const { height, view } = position.current;
    return height - element.scrollTop - view < kNearEnd;
  };
  const toEnd = (smooth = false) => {
    const behaviour = smooth && !matchMedia('(prefers-reduced-motion: reduce)').matches ? 'smooth' : 'instant';
    box.current?.scrollTo({ top: box.current.scrollHeight, behavior: behaviour as ScrollBehavior });
  };

  useLayoutEffect(() => {
    const now = position.current;
    const element = box.current;
    if (!element) return;
    if (now.room !== room.id) Object.assign(now, { room: room.id, placed: false, waiting: newestWaiting });
    const first = firstSeq(room.events);
    if (!now.placed) {
      element.scrollTop = element.scrollHeight;
      const mark = element.querySelector<HTMLElement>('.new-mark');
      if (mark && mark.offsetTop < element.scrollTop) element.scrollTop = mark.offsetTop - 24;
      now.placed = room.loaded;
    } else if (first !== 0 && first < now.first) {
      element.scrollTop += element.scrollHeight - now.height;
    } else if (wasAtEnd(element) || newestWaiting > now.waiting) toEnd();
    now.first = first;
    now.waiting = newestWaiting;
    remember();
  });

  useEffect(() => {
    const watch = new ResizeObserver(() => {
      if (box.current && wasAtEnd(box.current)) toEnd();
      remember();
    });
    if (box.current) watch.observe(box.current);
    if (list.current) watch.observe(list.current);
    return () => watch.disconnect();
  }, []);

  return { box, list, remember, toEnd };
}

/** Asks for older messages when one comes near the first. */
function useOlder(room: Room, box: { current: HTMLDivElement | null }, link: State['link']) {
  const client = useClient();
  const start = useRef<HTMLLIElement>(null);
  const first = firstSeq(room.events);
  useEffect(() => {
    if (!start.current || !hasOlder(room) || link !== 'live') return;
    const watch = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) void client.loadOlder(room);
      },
      { root: box.current, rootMargin: `${kNearStart}px 0px 0px 0px` },
    );
    watch.observe(start.current);
    return () => watch.disconnect();
  }, [room.id, first, link, room.loaded]);
  return start;
}

export function Timeline(props: { state: State; room: Room }): JSX.Element {
  const { state, room } = props;
  const client = useClient();
  const now = useNow();
  const name = roomName(state, room);
  const waiting = waitingIn(state, room);
  const newestWaiting = waiting[waiting.length - 1]?.item.key ?? 0;
  const [atEnd, setAtEnd] = useState(true);
  const { box, list, remember, toEnd } = usePosition(room, newestWaiting, (end) => {
    setAtEnd(end);
    client.scrolled(end);
  });
  const start = useOlder(room, box, state.link);
  const me = state.me?.id ?? 0;
  const { newAfter } = state.view;
  const rows = useMemo(
    () => rowsOf(room, waitingIn(state, room), me, newAfter, dayOf),
    [room.events, state.outbox, state.stored, room.id, newAfter],
  );
  const unread = newBelow(state, room);
  const { conversation } = strings;
  return (
    <div class="timeline-frame">
      <div
        class="timeline"
        ref={box}
        onScroll={remember}
        tabIndex={0}
        role="region"
        aria-label={conversation.messagesWith(name)}
      >
        <ol ref={list}>
          <li ref={start} class="beginning">
            {hasOlder(room) ? (state.link === 'live' ? conversation.loadingOlder : '') : beginning(room, name, rows.length === 0)}
          </li>
          {rows.map((row) => (
            <RowView key={row.key} row={row} state={state} room={room} now={now} />
          ))}
        </ol>
      </div>
      {!atEnd && (
        <button
          type="button"
          class="to-newest"
          aria-label={unread > 0 ? conversation.toNewestCount(unread) : conversation.toNewest}
          onClick={() => toEnd(true)}
        >
          {unread > 0 && <span class="badge">{unread > 99 ? '99+' : unread}</span>}
          <DownIcon />
        </button>
      )}
    </div>
  );
}

function beginning(room: Room, name: string, empty: boolean): string {
  const { conversation } = strings;
  if (!room.loaded) return conversation.loading;
  if (room.damagedBefore !== undefined) return conversation.damaged;
  return empty ? `${conversation.beginning(name)} ${conversation.empty}` : conversation.beginning(name);
}

function RowView(props: { row: Row; state: State; room: Room; now: number }): JSX.Element {
  const { row, state, room } = props;
  const client = useClient();
  switch (row.kind) {
    case 'day':
      return (
        <li class="day">
          <span>{dayName(row.at, props.now)}</span>
        </li>
      );
    case 'new':
      return (
        <li class="new-mark">
          <span>{strings.conversation.newMessages}</span>
        </li>
      );
    case 'event': {
      const { event, starts, ends } = row;
      const mine = event.user === state.me?.id;
      const sender = mine ? strings.conversation.you : (state.users[event.user]?.display_name ?? '');
      return (
        <li class={mine ? 'message mine' : 'message'}>
          <Bubble
            text={event.body.text ?? ''}
            at={event.at}
            sender={sender}
            showSender={room.kind !== 'direct'}
            mine={mine}
            tick={mine ? tickOf(state, room, event) : null}
            starts={starts}
            ends={ends}
            seq={event.seq}
          />
        </li>
      );
    }
    case 'waiting': {
      const { waiting, starts, ends } = row;
      const { item, tick } = waiting;
      return (
        <li class="message mine">
          <Bubble
            text={item.text}
            at={item.at}
            sender={strings.conversation.you}
            showSender={false}
            mine
            tick={tick}
            starts={starts}
            ends={ends}
            seq={null}
          />
          {item.failed && (
            <FailedActions
              reason={reasonText(item.failed.code)}
              retry={() => void client.retry(item.key)}
              discard={() => void client.discard(item.key)}
            />
          )}
        </li>
      );
    }
  }
}
