// The state's one writer.
import type { Action, HistoryPart } from './actions';
import { isDamaged } from './damage';
import { cursorOf, headOf, later, serverOf } from './history';
import { changed, initialLook, lookNewer, lookOlder, opened, shortened, withNewer, withOlder, type Look } from './look';
import { peopleIn } from './people';
import { goneRooms, happened, roomFrom, roomOf, withMark } from './rooms';
import { isNews, isReading, isShown, readUpTo, unreadCount } from './selectors';
import { initialState, type Keeping, type Left, type Room, type State } from './state';
import { append, lastSeq, unbroken } from './timeline';
import type { Person, Presence, RoomEvent, RoomId, RoomInfo, ServerEvents, UserId } from './wire';

export function reduce(state: State, action: Action): State {
  const next = applied(state, action);
  return next.rooms === state.rooms ? next : bounded(state, next);
}

function applied(state: State, action: Action): State {
  switch (action.type) {
    case 'restored':
      return restored(state, action.saved);
    case 'guest':
      return becomeGuest(state, action.left ?? null);
    case 'link':
      return onLink(state, action.phase);
    case 'hold':
      return state.hold === action.why ? state : { ...state, hold: action.why };
    case 'ready':
      return onReady(state, action.ready, action.rewound ?? null);
    case 'epoch':
      return state.epoch === action.epoch ? state : { ...state, epoch: action.epoch };
    case 'attempts':
      return state.attempts === action.count ? state : { ...state, attempts: action.count };
    case 'rewound_seen':
      return state.rewound === null ? state : { ...state, rewound: null };
    case 'events':
      return onEvents(state, action.events);
    case 'caught_up':
      return { ...state, link: 'live', cursor: later(state.cursor, state.head) };
    case 'history':
      return changeRoom(state, action.room, (room) => withHistory(room, action.part, action.events, state.me?.id));
    case 'kept':
      return { ...state, kept: { ...state.kept, ...action.seqs } };
    case 'keeping':
      return onKeeping(state, action.keeping);
    case 'mark':
      return changeRoom(state, action.room, (room) => withMark(room, action.user, action, action.user === state.me?.id));
    case 'typing':
      return onTyping(state, action.room, action.user, action.on);
    case 'presence':
      return onPresence(state, action.changes);
    case 'people':
      return { ...state, users: { ...state.users, ...peopleFrom(action.people) } };
    case 'room':
      return onRoom(state, action.room);
    case 'room_gone':
      return { ...withoutRooms(state, [action.room]), rooms: without(state.rooms, action.room) };
    case 'outbox':
      return { ...state, outbox: action.items };
    case 'stored':
      return withStored(state, [...state.stored, action.item]);
    case 'draft':
      return (state.drafts[action.room] ?? '') === action.text ? state : { ...state, drafts: { ...state.drafts, [action.room]: action.text } };
    case 'drafts':
      return { ...state, drafts: action.drafts };
    case 'select':
      return onSelect(state, action.room);
    case 'scrolled':
      return state.view.atEnd === action.atEnd ? state : { ...state, view: { ...state.view, atEnd: action.atEnd } };
    case 'look':
      return changeLook(state, (room, look) => lookAt(room, look.size === action.size ? look : { ...look, size: action.size }, action.where));
    case 'page':
      return onPage(state, action);
    case 'page_failed':
      return onScreen(state, action.room) ? changeLook(state, (_, look) => ({ ...look, trouble: action.trouble })) : state;
    case 'attention':
      return state.view.attentive === action.attentive
        ? state
        : { ...state, view: { ...state.view, attentive: action.attentive } };
  }
}

/** Drops events far from the reader in the conversations that changed. */
function bounded(before: State, after: State): State {
  const rooms = { ...after.rooms };
  let { view } = after;
  for (const room of Object.values(after.rooms)) {
    const known = before.rooms[room.id];
    if (known === room) continue;
    if (room.id === view.room && before.view.room === view.room) {
      const now = changed(known, room, view.look, view);
      rooms[room.id] = now.room;
      if (now.look !== view.look) view = { ...view, look: now.look };
    } else rooms[room.id] = shortened(room);
  }
  return { ...after, rooms, view };
}

const onScreen = (state: State, room: RoomId): boolean => state.view.room === room;

function changeLook(state: State, change: (room: Room, look: Look) => Look): State {
  const room = state.view.room === null ? undefined : state.rooms[state.view.room];
  if (!room?.loaded) return state;
  const look = change(room, state.view.look);
  return look === state.view.look ? state : { ...state, view: { ...state.view, look } };
}

function lookAt(room: Room, look: Look, where: Extract<Action, { type: 'look' }>['where']): Look {
  if (where === 'newest') return opened(room, look, null);
  return where === 'older' ? lookOlder(room, look) : lookNewer(room, look);
}

function onPage(state: State, page: Extract<Action, { type: 'page' }>): State {
  if (!onScreen(state, page.room)) return state;
  return changeLook(state, (room, look) => (page.where === 'older' ? withOlder(room, look, page.events) : withNewer(room, look, page.events)));
}

type RestoredAction = Extract<Action, { type: 'restored' }>;

function restored(state: State, saved: RestoredAction['saved']): State {
  const rooms: Record<RoomId, Room> = {};
  const kept: Record<RoomId, number> = {};
  for (const room of saved.rooms) {
    rooms[room.id] = roomFrom(room);
    kept[room.id] = lastSeq(room.events);
  }
  const { me, device, cursor, server, epoch = 0, users } = saved;
  return { ...state, session: 'member', left: null, me, device, cursor, server, epoch, users, rooms, kept };
}

/** Clears everything of the person who was here. The storage mode and the page's attention stay. */
function becomeGuest(state: State, left: Left | null): State {
  const { keeping, view } = state;
  return { ...initialState, session: 'guest', left, keeping, view: { ...initialState.view, attentive: view.attentive } };
}

/** A lost database took its content with it. Only the tab's own state is left. */
function onKeeping(state: State, keeping: Keeping): State {
  return state.keeping === keeping ? state : { ...state, keeping };
}

function onLink(state: State, phase: State['link']): State {
  if (state.link === phase) return state;
  return phase === 'offline' ? { ...state, link: phase, typing: {}, hold: null } : { ...state, link: phase };
}

/** A server may leave out unknown fields of a person who just joined. */
function personOf(person: Person): Person {
  return { ...person, online: person.online ?? false, last_seen: person.last_seen ?? null };
}

function peopleFrom(people: readonly Person[]): Record<UserId, Person> {
  return Object.fromEntries(people.map((person) => [person.id, personOf(person)]));
}

/** The people of these conversations who are known already. Whether they are online is not. */
function remembered(state: State, rooms: State['rooms']): Record<UserId, Person> {
  const people: Record<UserId, Person> = {};
  for (const room of Object.values(rooms)) {
    for (const user of peopleIn(room)) {
      const person = state.users[user];
      if (person) people[user] = { ...person, online: false };
    }
  }
  return people;
}

function onRoom(state: State, info: RoomInfo): State {
  const room = roomOf(state.rooms[info.room] ?? null, info, state.me?.id);
  return { ...state, rooms: { ...state.rooms, [info.room]: room } };
}

function without<V>(record: Readonly<Record<RoomId, V>>, room: RoomId): Record<RoomId, V> {
  const { [room]: _, ...others } = record;
  return others;
}

/** Drops what belongs to rooms that I am not a member of any more. Waiting messages stay: the server refuses them, and their writer decides. */
function withoutRooms(state: State, gone: readonly RoomId[]): State {
  if (gone.length === 0) return state;
  const { view, stored } = state;
  return {
    ...state,
    kept: gone.reduce(without, state.kept),
    typing: gone.reduce(without, state.typing),
    stored: stored.filter(({ room }) => !gone.includes(room)),
    view: view.room !== null && gone.includes(view.room) ? { ...view, room: null, newAfter: null, look: initialLook } : view,
  };
}

function onReady(state: State, ready: ServerEvents['ready'], rewound: State['rewound']): State {
  const rooms: Record<RoomId, Room> = {};
  for (const info of ready.rooms) {
    const known = rewound ? null : (state.rooms[info.room] ?? null);
    rooms[info.room] = roomOf(known, info, ready.me.id);
  }
  const head = headOf(ready);
  return {
    ...withoutRooms(state, goneRooms(state.rooms, ready.rooms)),
    session: 'member',
    left: null,
    me: ready.me,
    device: ready.device,
    durability: ready.durability,
    link: 'catching_up',
    users: { ...(rewound ? {} : remembered(state, rooms)), ...peopleFrom(ready.users) },
    usersMore: ready.users_more ?? false,
    rooms,
    server: serverOf(ready) ?? state.server,
    head,
    ...(rewound ? { rewound, cursor: null, kept: {}, stored: [] } : { cursor: withinLog(state.cursor, head) }),
  };
}

/** A cursor beyond the log becomes the head. A server without chains was then restored from a backup. */
const withinLog = (cursor: State['cursor'], head: NonNullable<State['head']>): State['cursor'] =>
  cursor !== null && cursor.gseq > head.gseq ? head : cursor;

const newestReadable = (events: readonly RoomEvent[]): RoomEvent | undefined => events.findLast((event) => !isDamaged(event));

/** The room's head, last event and members after events, known ones among them. */
function advanced(room: Room, events: readonly RoomEvent[], me: UserId | undefined): Room {
  const newest = newestReadable(events);
  const now = events.filter((event) => event.seq > room.head).reduce((before, event) => happened(before, event, me), room);
  return {
    ...now,
    head: Math.max(room.head, lastSeq(events)),
    last: newest && newest.seq >= (room.last?.seq ?? 0) ? newest : room.last,
  };
}

function withEvents(room: Room, events: readonly RoomEvent[], me: UserId | undefined): Room {
  return { ...advanced(room, events, me), events: room.loaded ? append(room.events, events).events : room.events };
}

function onEvents(state: State, events: readonly RoomEvent[]): State {
  if (events.length === 0) return state;
  const byRoom = new Map<RoomId, RoomEvent[]>();
  let { cursor } = state;
  for (const event of events) {
    cursor = later(cursor, cursorOf(event));
    const list = byRoom.get(event.room);
    if (list) list.push(event);
    else byRoom.set(event.room, [event]);
  }
  const rooms = { ...state.rooms };
  let typing = state.typing;
  for (const [id, list] of byRoom) {
    const room = rooms[id];
    if (!room) continue;
    rooms[id] = withEvents(room, list, state.me?.id);
    typing = withoutTyping(typing, id, list.map((event) => event.user));
  }
  const next = withStored({ ...state, rooms, typing, cursor }, state.stored);
  return withDivider(state, next, byRoom);
}

/** Marks where new messages begin if they come to an open conversation that nobody looks at. */
function withDivider(before: State, after: State, byRoom: ReadonlyMap<RoomId, readonly RoomEvent[]>): State {
  const { view } = after;
  if (view.room === null || isReading(after, view.room)) return after;
  const foreign = byRoom.get(view.room)?.find((event) => isNews(event, after.me?.id));
  const room = before.rooms[view.room];
  if (!foreign || !room || unreadCount(before, room) > 0) return after;
  return { ...after, view: { ...view, newAfter: foreign.seq - 1 } };
}

function withHistory(room: Room, part: HistoryPart, page: readonly RoomEvent[], me: UserId | undefined): Room {
  if (part === 'newer') return withEvents(room, page, me);
  const events = unbroken(page);
  return { ...advanced(room, events, me), loaded: true, events };
}

function withoutTyping(typing: State['typing'], room: RoomId, users: readonly UserId[]): State['typing'] {
  const now = typing[room];
  if (!now?.some((user) => users.includes(user))) return typing;
  return { ...typing, [room]: now.filter((user) => !users.includes(user)) };
}

function onTyping(state: State, room: RoomId, user: UserId, on: boolean): State {
  if (user === state.me?.id) return state;
  const others = (state.typing[room] ?? []).filter((other) => other !== user);
  return { ...state, typing: { ...state.typing, [room]: on ? [...others, user] : others } };
}

function onPresence(state: State, changes: readonly Presence[]): State {
  const changed: Record<UserId, Person> = {};
  for (const { user, online, last_seen } of changes) {
    const person = state.users[user];
    if (person) changed[user] = { ...person, online, last_seen: last_seen ?? person.last_seen };
  }
  return Object.keys(changed).length === 0 ? state : { ...state, users: { ...state.users, ...changed } };
}

/** Keeps only acknowledged messages that the log does not show yet. */
function withStored(state: State, stored: State['stored']): State {
  const left = stored.filter((item) => !isShown(state.rooms[item.room], item));
  return left.length === 0 && state.stored.length === 0 ? state : { ...state, stored: left };
}

function onSelect(state: State, id: RoomId | null): State {
  const room = id === null ? undefined : state.rooms[id];
  const newAfter = room && unreadCount(state, room) > 0 ? readUpTo(state, room) : null;
  const look = room?.loaded ? opened(room, state.view.look, newAfter) : { ...initialLook, size: state.view.look.size };
  return { ...state, view: { ...state.view, room: id, atEnd: true, newAfter, look } };
}

function changeRoom(state: State, id: RoomId, change: (room: Room) => Room): State {
  const room = state.rooms[id];
  if (!room) return state;
  const changed = change(room);
  if (changed === room) return state;
  const next = { ...state, rooms: { ...state.rooms, [id]: changed } };
  return changed.events === room.events ? next : withStored(next, next.stored);
}
