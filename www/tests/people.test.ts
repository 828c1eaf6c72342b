// Who is here: the pages of `ready`, presence, and people whose names are asked for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Person, RoomInfo } from '../src/core/wire';
import { after, event, kFriend, kMe, kRoom, live, member, ready, roomInfo } from './support';
import { as, Browser, lose, settle, type Tab } from './world';

const person = (id: number, more: Partial<Person> = {}): Person => ({
  id, name: `p${id}`, display_name: `P${id}`, role: 'member', online: true, last_seen: null, ...more,
});
const room = (id: number, more: Partial<RoomInfo> = {}) => roomInfo({ room: id, kind: 'private', name: `Group ${id}`, ...more });

function begin(tab: Tab, more: Parameters<typeof ready>[0] = {}): void {
  tab.link.ports.handlers.ready(ready({ more: true, ...more }), () => {});
}

/** Brings a further page, and tells whether it was acknowledged. */
function goOn(tab: Tab, rooms: RoomInfo[], more: boolean, users: Person[] = []): boolean {
  let acknowledged = false;
  tab.link.ports.handlers['ready:more']({ rooms, users, more }, () => (acknowledged = true));
  return acknowledged;
}

async function catchUp(tab: Tab): Promise<void> {
  tab.link.ports.handlers.replay({ events: [], more: false }, () => {});
  await settle();
}

const roomsOf = (tab: Tab) => Object.keys(tab.state.rooms).map(Number);
const namesOf = (tab: Tab, ...users: number[]) => users.map((user) => tab.state.users[user]?.display_name);
/** The numbers in each request for people. */
const asks = (tab: Tab) => tab.link.asked.filter(({ event: name }) => name === 'people').map(({ payload }) => payload);

test('the pages of ready are acknowledged one by one and applied as one, and a room of a later page is not dropped before', async () => {
  const tab = await new Browser().tab();
  await tab.link.goLive({ rooms: [roomInfo(), room(8), room(9)] });
  await lose(tab);
  begin(tab, { rooms: [roomInfo()] });
  assert.deepEqual([roomsOf(tab), tab.state.link], [[kRoom, 8, 9], 'offline']);
  assert.equal(goOn(tab, [room(8)], true, [person(20)]), true);
  assert.deepEqual(roomsOf(tab), [kRoom, 8, 9]);
  assert.equal(goOn(tab, [room(7)], false, [person(21)]), true);
  assert.deepEqual([roomsOf(tab), tab.state.link], [[kRoom, 7, 8], 'catching_up']);
  assert.deepEqual(namesOf(tab, kFriend, 20, 21), ['Friend', 'P20', 'P21']);
});

for (const pages of [0, 1]) {
  test(`a connection that breaks after ${1 + pages} of three pages starts over`, async () => {
    const tab = await new Browser().tab();
    await tab.link.goLive({ rooms: [roomInfo(), room(8)] });
    await lose(tab);
    begin(tab, { rooms: [room(5)] });
    if (pages > 0) goOn(tab, [room(6)], true);
    await lose(tab);
    assert.deepEqual(roomsOf(tab), [kRoom, 8]);
    goOn(tab, [], false);
    assert.deepEqual([roomsOf(tab), tab.state.link], [[kRoom, 8], 'offline']);
    begin(tab, { rooms: [roomInfo()] });
    goOn(tab, [room(8)], false);
    await catchUp(tab);
    assert.deepEqual([roomsOf(tab), tab.state.link], [[kRoom, 8], 'live']);
  });
}

test('what happens between the pages counts after them', async () => {
  const tab = await new Browser().tab();
  const { handlers } = tab.link.ports;
  begin(tab, { rooms: [roomInfo()] });
  handlers['room:new']({ room: room(11) }, () => {});
  handlers['room:gone']({ room: kRoom }, () => {});
  handlers['user:new']({ user: person(30) }, () => {});
  handlers.mark({ room: 8, user: kFriend, received: 2, read: 1 }, () => {});
  goOn(tab, [room(8)], false);
  assert.deepEqual(roomsOf(tab), [8, 11]);
  assert.deepEqual([namesOf(tab, 30), tab.state.rooms[8]?.members[kFriend]?.received], [['P30'], 2]);
});

test('pages that turn out to be another person\'s leave nothing', async () => {
  const tab = await new Browser().tab();
  await tab.link.goLive(as(3));
  await lose(tab);
  begin(tab, as(1));
  tab.link.ports.handlers['room:new']({ room: room(11) }, () => {});
  goOn(tab, [room(8)], false);
  await settle();
  assert.deepEqual([tab.state.session, roomsOf(tab)], ['guest', []]);
});

test('presence comes for many at once, and changes only people who are known', () => {
  const change = (user: number, online: boolean, last_seen: number | null) => ({ user, online, last_seen });
  const state = live({ type: 'presence', changes: [change(kFriend, true, null), change(77, true, null), change(4, false, 5)] });
  assert.deepEqual([state.users[kFriend]?.online, state.users[77], state.users[4]?.last_seen], [true, undefined, 5]);
  const unknown = after(state, { type: 'presence', changes: [change(77, true, null)] });
  assert.equal(unknown, state);
});

test('senders and members who are not known are asked for once, in batches, and shown when they come', async () => {
  const tab = await new Browser().tab();
  const members = [member(kMe), ...Array.from({ length: 149 }, (_, at) => member(1000 + at))];
  tab.link.people = ({ users = [] }) => users.filter((id) => id !== 1005).map((id) => person(id));
  await tab.link.goLive({ users_more: true, rooms: [room(8, { members, head: 1, last: event(1, { room: 8, user: 500 }) })] });
  assert.deepEqual(asks(tab).map(({ users }) => (users as number[]).length), [100, 50]);
  assert.deepEqual(namesOf(tab, 500, 1000, 1005, 1148), ['P500', 'P1000', undefined, 'P1148']);
  await tab.link.bring(event(2, { room: 8, user: 501 }), event(3, { room: 8, kind: 'joined', user: 500, body: { user: 502 } }));
  assert.deepEqual(asks(tab).slice(2), [{ users: [501] }, { users: [502] }]);
  assert.deepEqual(namesOf(tab, 501, 502), ['P501', 'P502']);
});

test('people who were asked for are still known after the next ready, but not whether they are online', async () => {
  const tab = await new Browser().tab();
  tab.link.people = ({ users = [] }) => users.map((id) => person(id));
  await tab.link.goLive({ users_more: true });
  await tab.link.bring(event(1, { user: 500 }));
  await lose(tab);
  await tab.link.goLive({ users_more: true, head: 101, rooms: [roomInfo({ head: 1 })] });
  assert.deepEqual([namesOf(tab, 500), tab.state.users[500]?.online, asks(tab).length], [['P500'], false, 1]);
});

test('names that were not answered are asked for again', async () => {
  const browser = new Browser();
  const tab = await browser.tab();
  tab.link.people = () => null;
  await tab.link.goLive();
  await tab.link.bring(event(1, { user: 500 }));
  assert.equal(asks(tab).length, 1);
  tab.link.people = ({ users = [] }) => users.map((id) => person(id));
  await browser.clock.pass(2000);
  assert.deepEqual([asks(tab).length, namesOf(tab, 500)], [2, ['P500']]);
});

test('people whom a dialog lists are asked for, and again on the next connection', async () => {
  const tab = await new Browser().tab();
  tab.link.reply = (name) => (name === 'room:bans' ? ({ ok: true, users: [600], more: false } as never) : { ok: true });
  tab.link.people = ({ users = [] }) => users.map((id) => person(id));
  await tab.link.goLive();
  await tab.client.rooms.bans(kRoom, 0);
  await settle();
  assert.deepEqual(namesOf(tab, 600), ['P600']);
  await lose(tab);
  await tab.link.goLive();
  assert.deepEqual(namesOf(tab, 600), ['P600']);
});

test('a search goes to the server, and finds by the whole sign-in name on a server that does not list its people', async () => {
  const tab = await new Browser().tab();
  await tab.link.goLive();
  tab.link.people = ({ query, name }) => (name === 'zoe' ? [person(70, { name })] : query === 'be' ? [person(71)] : []);
  const found = async (query: string) => {
    const outcome = await tab.client.people.find(query, 0);
    return outcome.ok && outcome.value.users.map(({ id }) => id);
  };
  assert.deepEqual([await found(' be '), await found('zoe'), await found('no such name')], [[71], [70], []]);
  assert.deepEqual(asks(tab), [{ query: 'be', after: 0 }, { query: 'zoe', after: 0 }, { name: 'zoe' }, { query: 'no such name', after: 0 }]);
  await lose(tab);
  const offline = await tab.client.people.find('be', 0);
  assert.deepEqual(offline.ok || offline.error.code, 'offline');
});

test('a conversation with somebody who was found shows their name at once', async () => {
  const tab = await new Browser().tab();
  await tab.link.goLive();
  tab.link.reply = () => ({ ok: true, room: 12 }) as never;
  await tab.client.rooms.openWith(person(80));
  assert.deepEqual([namesOf(tab, 80), asks(tab)], [['P80'], []]);
});
