// The whole page: chooses the screen, and has the parts that belong to no single screen.
import type { JSX } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { isGroup } from '../core/rooms';
import { roomName, totalUnread, waitingCount } from '../core/selectors';
import type { Room, State } from '../core/state';
import { isolated } from '../core/text';
import type { Person } from '../core/wire';
import type { Client } from '../net/client';
import { Announcer } from './announcer';
import { Banner } from './banner';
import { Conversation, NoConversation } from './conversation';
import { Join, Opening, SignIn } from './entry';
import { Net } from './net';
import { ClientContext, openList, openRoom, useClient, useClientState, useRoute } from './hooks';
import { InviteDialog } from './invite';
import { Names } from './names';
import { NewConversation } from './new_conversation';
import { Sidebar } from './sidebar';
import { SignOutDialog } from './sign_out';
import { strings } from './strings';

export function App(props: { client: Client }): JSX.Element {
  return (
    <ClientContext.Provider value={props.client}>
      <Net>
        <Screen />
      </Net>
    </ClientContext.Provider>
  );
}

function Screen(): JSX.Element {
  const client = useClient();
  const state = useClientState();
  const route = useRoute();
  const room = state.view.room === null ? undefined : state.rooms[state.view.room];

  const known = route.room !== null && state.rooms[route.room] !== undefined;
  useEffect(() => client.select(known ? route.room : null), [route.room, known]);
  useEffect(() => {
    document.title = strings.title(totalUnread(state), room ? isolated(roomName(state, room)) : null);
  }, [state]);

  if (route.invite !== null) return <Join invite={route.invite} />;
  if (state.session === 'guest') return <SignIn />;
  if (state.session === 'unknown') {
    return (
      <>
        <Banner state={state} />
        <Opening />
      </>
    );
  }
  return <Chat state={state} />;
}

/** How long the notice about a conversation that is gone stays, in milliseconds. */
const kNotice = 12_000;

/** The notice that the conversation on screen is not the person's any more. Goes back to the list. */
function useGoneRoom(state: State): string | null {
  const { session, view } = state;
  const [notice, setNotice] = useState<string | null>(null);
  const shown = useRef<Room | null>(null);
  const room = view.room === null ? null : (state.rooms[view.room] ?? null);
  useEffect(() => {
    const before = shown.current;
    shown.current = room;
    if (room) setNotice(null);
    else if (before && session === 'member' && !state.rooms[before.id]) {
      // In another history of the server the banner says what happened.
      if (isGroup(before) && !state.rewound) setNotice(strings.rooms.gone(isolated(before.name ?? '')));
      openList();
    }
  }, [room]);
  useEffect(() => {
    if (notice === null) return;
    const timer = setTimeout(() => setNotice(null), kNotice);
    return () => clearTimeout(timer);
  }, [notice]);
  return notice;
}

type Open = 'start' | 'invite' | 'sign_out' | null;

function Chat(props: { state: State }): JSX.Element {
  const { state } = props;
  const client = useClient();
  const [dialog, setDialog] = useState<Open>(null);
  const [notice, setNotice] = useState<string | null>(null);
  const room = state.view.room === null ? undefined : state.rooms[state.view.room];

  useEffect(() => setNotice(null), [state.link, state.view.room]);
  const gone = useGoneRoom(state);
  const openPerson = useCallback(
    async (person: Person) => {
      setNotice(null);
      const opened = await client.rooms.openWith(person);
      if (opened.ok) openRoom(opened.value.room);
      else setNotice(client.state.link === 'live' ? strings.openFailed : strings.openFirst(person.display_name));
    },
    [client],
  );
  const close = () => setDialog(null);
  return (
    <main class={room ? 'chat chat-open' : 'chat'}>
      <h1 class="unseen">{strings.appName}</h1>
      <Banner state={state} />
      <Sidebar
        state={state}
        openPerson={openPerson}
        start={() => setDialog('start')}
        invite={() => setDialog('invite')}
        signOut={() => setDialog('sign_out')}
      />
      {room ? <Conversation state={state} room={room} /> : <NoConversation />}
      <p class="notice" role="alert">
        {notice ?? (gone !== null && <Names text={gone} />)}
      </p>
      <Announcer state={state} />
      {dialog === 'start' && <NewConversation state={state} openPerson={openPerson} close={close} />}
      {dialog === 'invite' && state.me && <InviteDialog role={state.me.role} close={close} />}
      {dialog === 'sign_out' && <SignOutDialog waiting={waitingCount(state)} close={close} />}
    </main>
  );
}
