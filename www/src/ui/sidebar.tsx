// The list: conversations, newest first, then everyone else on this server.
import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { isGroup, isHappening } from '../core/rooms';
import { conversations, newestDrawable, partner, roomName, strangers, tickOf, typists, unreadCount, waitingIn, type Tick } from '../core/selectors';
import type { Room, State } from '../core/state';
import { folded, previewOf } from '../core/text';
import type { Person, RoomId } from '../core/wire';
import { Avatar } from './avatar';
import { shortTime } from './format';
import { happeningText } from './happenings';
import { openRoom, roomAddress, useNow } from './hooks';
import { InviteIcon, Logo, PlusIcon, SignOutIcon, TickMark } from './icons';
import { memo } from './memo';
import { Names } from './names';
import { Search, found } from './search';
import { strings } from './strings';

const kSearchFrom = 8;

interface Preview {
  /** The sender's name, in groups. */
  sender: string | null;
  text: string;
  /** Whether `text` is what happened to the room, with isolated names. */
  happened: boolean;
  at: number | null;
  tick: Tick | null;
}

function previewIn(state: State, room: Room, waits: boolean): Preview {
  const waiting = waits ? waitingIn(state, room).pop() : undefined;
  const none = { sender: null, happened: false };
  if (waiting) return { ...none, text: previewOf(waiting.item.text), at: waiting.item.at, tick: waiting.tick };
  const last = newestDrawable(room);
  if (!last) return { ...none, text: room.last ? '' : strings.people.noMessages, at: room.last?.at ?? null, tick: null };
  if (isHappening(last)) return { ...none, happened: true, text: happeningText(state, last), at: last.at, tick: null };
  const mine = last.user === state.me?.id;
  const sender = isGroup(room) && !mine ? (state.users[last.user]?.display_name ?? null) : null;
  return { ...none, sender, text: previewOf(last.body.text ?? ''), at: last.at, tick: mine ? tickOf(state, room, last) : null };
}

interface LinkProps extends Preview {
  room: RoomId;
  person: number;
  /** What kind of group it is, or null. */
  group: string | null;
  name: string;
  unread: number;
  online: boolean;
  /** Who is typing, or null. */
  typing: string | null;
  current: boolean;
  now: number;
}

/** The content of a conversation's link in the list. It is drawn again if any of it changes. */
function linkProps(state: State, room: Room, waits: boolean, now: number): LinkProps {
  const person = partner(state, room);
  const typing = typists(state, room);
  return {
    ...previewIn(state, room, waits),
    room: room.id,
    person: person?.id ?? room.id,
    group: room.kind === 'direct' ? null : strings.rooms.kinds[room.kind],
    name: roomName(state, room),
    unread: unreadCount(state, room),
    online: (person?.online ?? false) && state.link === 'live',
    typing: typing.length === 0 ? null : isGroup(room) ? strings.conversation.typing(typing) : strings.people.typing,
    current: state.view.room === room.id,
    now,
  };
}

const RoomLink = memo(function RoomLink(props: LinkProps): JSX.Element {
  const { room, group, name, sender, text, unread, online, typing, current, at, now } = props;
  return (
    <li>
      <a
        class="person"
        href={roomAddress(room)}
        aria-current={current ? 'page' : undefined}
        data-room={room}
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          if (!current) openRoom(room);
        }}
      >
        <Avatar id={props.person} name={name} online={online} group={group !== null} />
        <span class="person-name">
          <bdi>{name}</bdi>
          {group !== null && <span class="unseen">, {group}</span>}
          {online && <span class="unseen">, {strings.presence.online}</span>}
        </span>
        <span class="person-time">{at !== null && shortTime(at, now)}</span>
        <span class={typing !== null ? 'person-preview person-typing' : 'person-preview'}>
          {typing === null && props.tick && <TickMark tick={props.tick} />}
          <span class="person-text" dir="auto">
            {typing === null && sender !== null && <><bdi>{sender}</bdi>: </>}
            {typing ?? (props.happened ? <Names text={text} /> : text)}
          </span>
        </span>
        {unread > 0 && (
          <span class="badge">
            <span aria-hidden="true">{unread > 99 ? '99+' : unread}</span>
            <span class="unseen">{strings.people.unread(unread)}</span>
          </span>
        )}
      </a>
    </li>
  );
});

const StrangerButton = memo(function StrangerButton(props: { person: Person; live: boolean; open(person: Person): void }): JSX.Element {
  const { person } = props;
  const online = person.online && props.live;
  return (
    <li>
      <button type="button" class="person" onClick={() => props.open(person)} data-user={person.id}>
        <Avatar id={person.id} name={person.display_name} online={online} />
        <span class="person-name">
          <bdi>{person.display_name}</bdi>
          {online && <span class="unseen">, {strings.presence.online}</span>}
        </span>
        <span class="person-preview">
          <span class="person-text">@{person.name}</span>
        </span>
      </button>
    </li>
  );
});

function Alone(props: { mayInvite: boolean; invite(): void }): JSX.Element {
  const { people } = strings;
  return (
    <div class="alone">
      <p class="alone-title">{people.alone}</p>
      <p>{props.mayInvite ? people.aloneLead : people.aloneMember}</p>
      {props.mayInvite && (
        <button class="button" type="button" onClick={props.invite}>
          {people.invite}
        </button>
      )}
    </div>
  );
}

export interface SidebarProps {
  state: State;
  openPerson(person: Person): void;
  start(): void;
  invite(): void;
  signOut(): void;
}

export function Sidebar(props: SidebarProps): JSX.Element {
  const { state } = props;
  const now = useNow();
  const [search, setSearch] = useState('');
  const { me } = state;
  const mayInvite = me?.role === 'owner' || me?.role === 'admin';
  const wanted = folded(search.trim());
  const matches = (name: string) => wanted === '' || folded(name).includes(wanted);
  const all = conversations(state);
  const rooms = all.filter((room) => matches(roomName(state, room)));
  const others = useMemo(() => strangers(state), [state.users, state.me, Object.keys(state.rooms).length]);
  const waits = new Set([...state.outbox, ...state.stored].map((item) => item.room));
  const people = found(others, search);
  const nobody = all.length + others.length === 0;
  return (
    <nav class="sidebar" aria-label={strings.people.heading}>
      <header class="sidebar-head">
        <Logo />
        <span class="wordmark" aria-hidden="true">
          {strings.appName}
        </span>
        <button class="icon-button" type="button" aria-label={strings.people.newConversation} title={strings.people.newConversation} onClick={props.start}>
          <PlusIcon />
        </button>
        {mayInvite && (
          <button class="icon-button" type="button" aria-label={strings.people.invite} title={strings.people.invite} onClick={props.invite}>
            <InviteIcon />
          </button>
        )}
      </header>
      {all.length + others.length >= kSearchFrom && <Search label={strings.people.search} value={search} change={setSearch} />}
      <div class="sidebar-list">
        {nobody && state.session === 'member' && state.link !== 'connecting' && <Alone mayInvite={mayInvite} invite={props.invite} />}
        {rooms.length > 0 && (
          <ul aria-label={strings.people.heading}>
            {rooms.map((room) => (
              <RoomLink key={room.id} {...linkProps(state, room, waits.has(room.id), now)} />
            ))}
          </ul>
        )}
        {people.length > 0 && (
          <>
            <h2 class="list-heading">{strings.people.others}</h2>
            <ul aria-label={strings.people.others}>
              {people.map((person) => (
                <StrangerButton key={person.id} person={person} live={state.link === 'live'} open={props.openPerson} />
              ))}
            </ul>
          </>
        )}
        {!nobody && rooms.length + people.length === 0 && <p class="nobody">{strings.people.nobody}</p>}
      </div>
      {me && (
        <footer class="sidebar-foot">
          <Avatar id={me.id} name={me.display_name} small />
          <span class="me">
            <span class="me-name" dir="auto">{me.display_name}</span>
            <span class="me-role">{strings.people.roles[me.role]}</span>
          </span>
          <button class="icon-button" type="button" aria-label={strings.people.signOut} title={strings.people.signOut} onClick={props.signOut}>
            <SignOutIcon />
          </button>
        </footer>
      )}
    </nav>
  );
}
