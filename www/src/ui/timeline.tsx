// A conversation's messages near the reader's position. A row is drawn again only if something in it changed.
import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { drawn, drawsEnd, heldRange, hasOlder, type Look } from '../core/look';
import { isGroup } from '../core/rooms';
import { rowsOf, type Row } from '../core/rows';
import { newBelow, roomName, tickOf, waitingIn, type Tick } from '../core/selectors';
import type { LinkPhase, Room, State } from '../core/state';
import { isolated } from '../core/text';
import type { RoomEvent } from '../core/wire';
import { Bubble, FailedActions } from './bubble';
import { dayName, dayOf, longDate, timeOf } from './format';
import { happeningText } from './happenings';
import { useClient, useNow } from './hooks';
import { DownIcon } from './icons';
import { memo } from './memo';
import { Names } from './names';
import { usePosition } from './position';
import { reasonText, strings } from './strings';

export function Timeline(props: { state: State; room: Room }): JSX.Element {
  const { state, room } = props;
  const client = useClient();
  const now = useNow();
  const name = roomName(state, room);
  const waiting = waitingIn(state, room);
  const newestWaiting = waiting[waiting.length - 1]?.item.key ?? 0;
  const [atEnd, setAtEnd] = useState(true);
  const { look, newAfter } = state.view;
  const slice = useMemo(() => drawn(room, look), [room.events, look]);
  const { box, list, remember, toEnd } = usePosition(room, look, slice.events.length, newestWaiting, {
    scrolled: (end) => {
      setAtEnd(end);
      client.scrolled(end);
    },
    look: (where, size) => client.look(where, size),
  });
  const me = state.me?.id ?? 0;
  const rows = useMemo(
    () => rowsOf(slice, drawsEnd(look) ? waiting : [], me, newAfter, dayOf),
    [slice, state.outbox, state.stored, room.id, newAfter],
  );
  const unread = newBelow(state, room);
  const { conversation } = strings;
  return (
    <div class="timeline-frame">
      <div
        class="timeline"
        ref={box}
        onScroll={remember}
        onKeyDown={(event) => {
          if (event.key !== 'End' || event.ctrlKey || event.altKey || event.metaKey) return;
          event.preventDefault();
          toEnd();
        }}
        tabIndex={0}
        role="log"
        // The announcer reads new messages aloud. Messages that appear while scrolling are not read.
        aria-live="off"
        aria-label={isGroup(room) ? conversation.messagesIn(name) : conversation.messagesWith(name)}
      >
        <ol ref={list}>
          <Start room={room} look={look} link={state.link} name={name} empty={rows.length === 0} again={() => client.askAgain()} />
          {rows.map((row) => (
            <RowView key={row.key} row={row} state={state} room={room} now={now} />
          ))}
          {look.wants === 'newer' && (
            <li class="further">
              <Asking link={state.link} look={look} text={conversation.loadingNewer} again={() => client.askAgain()} />
            </li>
          )}
        </ol>
      </div>
      {!atEnd && (
        <button
          type="button"
          class="to-newest"
          aria-label={unread > 0 ? conversation.toNewestCount(unread) : conversation.toNewest}
          onClick={() => {
            box.current?.focus({ preventScroll: true });
            toEnd(true);
          }}
        >
          {unread > 0 && <span class="badge">{unread > 99 ? '99+' : unread}</span>}
          <DownIcon />
        </button>
      )}
    </div>
  );
}

/** The state of a requested page, and a button in case it does not come. */
function Asking(props: { link: LinkPhase; look: Look; text: string; again(): void }): JSX.Element {
  const { conversation } = strings;
  if (props.link !== 'live') return <span class="edge edge-kept">{conversation.keptHere}</span>;
  const { trouble } = props.look;
  if (trouble === null) return <span class="edge">{props.text}</span>;
  return (
    <span class={trouble === 'damaged' ? 'edge edge-damaged' : 'edge'} role="status">
      {trouble === 'damaged' ? conversation.damaged : conversation.loadingFailed}{' '}
      <button type="button" class="link-button" onClick={props.again}>
        {conversation.tryAgain}
      </button>
    </span>
  );
}

interface StartProps {
  room: Room;
  look: Look;
  link: LinkPhase;
  name: string;
  empty: boolean;
  again(): void;
}

/** Above the first message: the beginning of the conversation, or the reason why it is not there. */
function Start(props: StartProps): JSX.Element {
  const { room, look } = props;
  const { conversation } = strings;
  const { first } = heldRange(room, look);
  if (!room.loaded) return <li class="beginning">{props.link === 'live' || props.link === 'catching_up' ? conversation.loading : ''}</li>;
  if (look.from > first) return <li class="beginning" />;
  if (hasOlder(room, look)) {
    return (
      <li class="beginning">
        <Asking link={props.link} look={look} text={conversation.loadingOlder} again={props.again} />
      </li>
    );
  }
  const text = beginningText(room, first, isolated(props.name));
  return (
    <li class="beginning">
      <Names text={props.empty ? `${text} ${conversation.empty}` : text} />
    </li>
  );
}

function beginningText(room: Room, first: number, name: string): string {
  const { conversation } = strings;
  if (first > room.first) return conversation.noneBefore;
  if (room.first > 1) return conversation.fromJoining;
  return isGroup(room) ? conversation.beginningOf(name) : conversation.beginning(name);
}

interface MessageProps {
  event: RoomEvent;
  sender: string;
  showSender: boolean;
  mine: boolean;
  tick: Tick | null;
  starts: boolean;
  ends: boolean;
}

const Message = memo(function Message(props: MessageProps): JSX.Element {
  const { event, ...rest } = props;
  return (
    <li class={props.mine ? 'message mine' : 'message'} aria-posinset={event.seq} aria-setsize={-1}>
      <Bubble text={event.body.text ?? ''} at={event.at} seq={event.seq} {...rest} />
    </li>
  );
});

const Happening = memo(function Happening(props: { text: string; at: number; seq: number }): JSX.Element {
  return (
    <li class="happening" aria-posinset={props.seq} aria-setsize={-1}>
      <span class="happening-text" dir="auto">
        <Names text={props.text} />
      </span>{' '}
      <time dateTime={new Date(props.at).toISOString()} title={longDate(props.at)}>
        {timeOf(props.at)}
      </time>
    </li>
  );
});

interface WaitingProps {
  itemKey: number;
  text: string;
  at: number;
  tick: Tick;
  failed: string | null;
  /** Whether it would be refused again. */
  final: boolean;
  starts: boolean;
  ends: boolean;
}

const Waiting = memo(function Waiting(props: WaitingProps): JSX.Element {
  const client = useClient();
  const { itemKey, failed, final, ...rest } = props;
  return (
    <li class="message mine">
      <Bubble sender={strings.conversation.you} showSender={false} mine seq={null} {...rest} />
      {failed !== null && (
        <FailedActions
          reason={reasonText(failed)}
          text={props.text}
          retry={final ? null : () => void client.retry(itemKey)}
          discard={() => void client.discard(itemKey)}
        />
      )}
    </li>
  );
});

function RowView(props: { row: Row; state: State; room: Room; now: number }): JSX.Element {
  const { row, state, room } = props;
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
    case 'damaged':
      return (
        <li class="day">
          <span class="edge edge-damaged">{strings.conversation.damagedHere}</span>
        </li>
      );
    case 'happening': {
      const [first, ...others] = row.events;
      return first ? <Happening text={happeningText(state, first, ...others)} at={first.at} seq={first.seq} /> : <></>;
    }
    case 'event': {
      const { event, starts, ends } = row;
      const mine = event.user === state.me?.id;
      return (
        <Message
          event={event}
          sender={mine ? strings.conversation.you : (state.users[event.user]?.display_name ?? '')}
          showSender={isGroup(room)}
          mine={mine}
          tick={mine ? tickOf(state, room, event) : null}
          starts={starts}
          ends={ends}
        />
      );
    }
    case 'waiting': {
      const { waiting, starts, ends } = row;
      const { item, tick } = waiting;
      const failed = item.failed?.code ?? null;
      // Whoever is back in a group can send there again.
      const final = strings.failed.final.includes(failed ?? '') && !(failed === 'forbidden' && isGroup(room));
      return <Waiting itemKey={item.key} text={item.text} at={item.at} tick={tick} failed={failed} final={final} starts={starts} ends={ends} />;
    }
  }
}
