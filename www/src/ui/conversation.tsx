// The conversation on screen: its person or group, its messages, and the field for writing.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { isGroup } from '../core/rooms';
import { partner, roomName, typists } from '../core/selectors';
import type { Room, State } from '../core/state';
import { previewOf } from '../core/text';
import { Avatar } from './avatar';
import { Composer } from './composer';
import { lastSeen } from './format';
import { openList, useNow } from './hooks';
import { BackIcon, InfoIcon, Logo } from './icons';
import { RoomDetails } from './room_details';
import { strings } from './strings';
import { Timeline } from './timeline';

function Status(props: { state: State; room: Room }): JSX.Element {
  const { state, room } = props;
  const now = useNow();
  const person = partner(state, room);
  const typing = typists(state, room);
  if (typing.length > 0 && isGroup(room)) return <p class="status status-typing" dir="auto">{strings.conversation.typing(typing)}</p>;
  if (typing.length > 0) {
    return (
      <p class="status status-typing">
        <span class="unseen">{strings.conversation.typing(typing)}</span>
        <span aria-hidden="true">{strings.people.typing}</span>
      </p>
    );
  }
  if (isGroup(room)) {
    return (
      <p class="status">
        {strings.rooms.members(room.membersCount)}
        {room.topic !== '' && <> · <bdi>{previewOf(room.topic)}</bdi></>}
      </p>
    );
  }
  // Nobody's presence is known while offline.
  if (!person || state.link !== 'live') return <p class="status" />;
  return <p class={person.online ? 'status status-online' : 'status'}>{person.online ? strings.presence.online : lastSeen(person.last_seen, now)}</p>;
}

/** Goes back to the list, with the keyboard focus on this conversation's link. */
function leave(room: Room): void {
  const focusLink = () => requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-room="${room.id}"]`)?.focus());
  window.addEventListener('popstate', focusLink, { once: true });
  openList();
}

export function Conversation(props: { state: State; room: Room }): JSX.Element {
  const { state, room } = props;
  const name = roomName(state, room);
  const person = partner(state, room);
  return (
    <section class="conversation" aria-labelledby="conversation-name">
      <header class="conversation-head">
        <button class="icon-button back" type="button" aria-label={strings.conversation.back} onClick={() => leave(room)}>
          <BackIcon />
        </button>
        <Avatar id={person?.id ?? room.id} name={name} online={(person?.online ?? false) && state.link === 'live'} small group={isGroup(room)} />
        <div class="conversation-title">
          <h2 id="conversation-name" dir="auto">{name}</h2>
          <Status state={state} room={room} />
        </div>
        {isGroup(room) && <AboutButton key={room.id} state={state} room={room} />}
      </header>
      <Timeline state={state} room={room} />
      <Composer key={room.id} room={room.id} name={name} ready={state.device !== null} leave={() => leave(room)} />
    </section>
  );
}

function AboutButton(props: { state: State; room: Room }): JSX.Element {
  const [open, setOpen] = useState(false);
  const { details } = strings.rooms;
  return (
    <>
      <button class="icon-button" type="button" aria-label={details.open} title={details.open} onClick={() => setOpen(true)}>
        <InfoIcon />
      </button>
      {open && <RoomDetails state={props.state} room={props.room} close={() => setOpen(false)} />}
    </>
  );
}

export function NoConversation(): JSX.Element {
  return (
    <section class="conversation conversation-none">
      <Logo />
      <p class="none-title">{strings.conversation.none}</p>
      <p>{strings.conversation.noneLead}</p>
    </section>
  );
}
