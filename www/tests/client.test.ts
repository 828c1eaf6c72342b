// The client as a whole, against a server, a storage and tabs in memory.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heldMessages } from '../src/core/held';
import { drawn } from '../src/core/look';
import { event, events, kDevice, kMe, kRoom, member, pending, ready, roomInfo, seqs } from './support';
import { as, Browser, lose, settle, type Tab } from './world';

const never = () => new Promise<never>(() => {});
const log = (server: string, chain: string, continues: boolean) => ({ server, chain, continues });
const room = (tab: Tab) => tab.state.rooms[kRoom]!;

for (const refused of [true, false]) {
  const where = refused ? 'in memory' : 'in storage';
  test(`what one person wrote is never sent as another's (${where})`, async () => {
    const browser = new Browser();
    if (refused) browser.disk.opening = () => Promise.reject(new Error('refused'));
    browser.session = { id: 3, name: 'c' };
    const tab = await browser.tab();
    await tab.link.goLive(as(3));
    await browser.clock.pass(1000);
    await lose(tab);
    await tab.client.send(kRoom, 'by C');
    tab.client.write(kRoom, 'a draft of C');
    tab.link.ports.refused();
    await settle();
    assert.equal(tab.state.session, 'guest');
    assert.deepEqual([tab.state.left, tab.waiting, tab.state.drafts], [{ name: 'P3', waiting: 1 }, [], {}]);

    await tab.signIn(1, 'a');
    await tab.link.goLive(as(1));
    await browser.clock.pass(10_000);
    assert.deepEqual(tab.link.sent(), []);
    assert.deepEqual([tab.waiting, tab.state.drafts], [[], {}]);
    await tab.client.send(kRoom, 'by A');
    await settle();
    assert.deepEqual(tab.link.sent(), ['by A']);

    // C comes back: it is theirs still.
    tab.link.ports.refused();
    await tab.signIn(3, 'c');
    await tab.link.goLive(as(3, { device: 999 }));
    await browser.clock.pass(10_000);
    assert.deepEqual(tab.link.sent(), ['by C']);
    assert.equal(tab.state.drafts[kRoom], 'a draft of C');
  });
}

test('a socket that turns out to be another person\'s shows and sends nothing of before', async () => {
  const browser = new Browser();
  const tab = await browser.tab();
  await tab.link.goLive(as(3));
  await lose(tab);
  await tab.client.send(kRoom, 'by C');
  const { link } = tab;
  await link.goLive(as(1));
  await browser.clock.pass(5000);
  assert.deepEqual(link.sent(), []);
  assert.deepEqual([tab.state.session, tab.waiting, tab.reloads], ['guest', [], 1]);
});

test('messages of a page that knew no owners are those of the one who was signed in', async () => {
  const browser = new Browser();
  const tab = await browser.tab();
  await tab.link.goLive();
  await browser.clock.pass(1000);
  browser.disk.vault.box = { ...browser.disk.vault.box, nextKey: 9, items: [pending(1)] };
  browser.storage.setItem(`draft:${kRoom}`, 'an old draft');
  tab.closed = true;
  const next = await browser.tab();
  assert.deepEqual([next.waiting, next.state.drafts[kRoom]], [['mine 1'], 'an old draft']);
});

test('signing out forgets one\'s own, and only that', async () => {
  const browser = new Browser();
  const tab = await browser.tab();
  await tab.link.goLive(as(3));
  await lose(tab);
  await tab.client.send(kRoom, 'by C');
  tab.link.ports.refused();
  await tab.signIn(1, 'a');
  await tab.link.goLive(as(1));
  await lose(tab);
  await tab.client.send(kRoom, 'by A');
  tab.client.write(kRoom, 'a draft of A');
  assert.equal(await tab.client.signOut(), true);
  assert.deepEqual(browser.disk.vault.box.items.map(({ text }) => text), ['by C']);
  assert.deepEqual([...browser.storage.items.keys()], []);
  assert.equal(await browser.disk.vault.load(), null);
});

test('the cursor is sent with its chain, and survives a reload page by page', async () => {
  const browser = new Browser();
  const tab = await browser.tab();
  assert.equal(tab.link.since, undefined);
  await tab.link.goLive({ ...log('s1', 'c9', false), head: 100, rooms: [roomInfo()] });
  await tab.link.bring(event(1), event(2));
  await browser.clock.pass(1000);
  await lose(tab);
  // A slow line: one page came, and the line broke before the next.
  tab.link.ports.handlers.ready(ready({ ...log('s1', 'c9', true), head: 109, rooms: [roomInfo({ head: 9 })] }), () => {});
  tab.link.ports.handlers.replay({ events: [event(3), event(4)], more: true }, () => {});
  await browser.clock.pass(1000);
  tab.closed = true;
  const next = await browser.tab();
  assert.deepEqual(next.link.since, { gseq: 104, chain: 'c4' });
  assert.deepEqual(seqs(room(next).events), [1, 2, 3, 4]);
});

test('when everything is here the cursor is the log\'s head', async () => {
  const browser = new Browser();
  const tab = await browser.tab();
  await tab.link.goLive({ ...log('s1', 'c100', false), head: 100 });
  assert.deepEqual(tab.link.since, { gseq: 100, chain: 'c100' });
});

async function atHundred(browser: Browser): Promise<Tab> {
  const tab = await browser.tab();
  await tab.link.goLive({ ...log('s1', 'c0', false), head: 100 });
  await tab.link.bring(event(1), event(2));
  await browser.clock.pass(1000);
  await lose(tab);
  return tab;
}

test('a server put back to a backup: what it does not have goes, what waits asks, and goes out under new numbers', async () => {
  const browser = new Browser();
  const tab = await atHundred(browser);
  await tab.client.send(kRoom, 'written meanwhile');
  await tab.link.goLive({ ...log('s1', 'x', false), head: 101, last_n: 4, rooms: [roomInfo({ head: 1, limited: true })] });
  await browser.clock.pass(1000);
  assert.equal(tab.state.rewound, 'backup');
  assert.deepEqual(seqs(room(tab).events), []);
  assert.deepEqual(tab.link.sent(), []);
  const [item] = tab.state.outbox;
  assert.deepEqual([item?.text, item?.failed?.code], ['written meanwhile', 'history']);
  await tab.client.retry(item!.key);
  await settle();
  assert.deepEqual([tab.link.sent(), tab.link.numbers()], [['written meanwhile'], [5]]);
  tab.client.dismiss('rewound');
  assert.equal(tab.state.rewound, null);
});

test('another server at this address: nothing of before is sent to it unasked', async () => {
  const browser = new Browser();
  const tab = await atHundred(browser);
  await tab.client.send(kRoom, 'for the former server');
  tab.closed = true;
  const next = await browser.tab();
  await next.link.goLive({ ...log('s2', 'y', false), head: 1, rooms: [roomInfo({ head: 1, limited: true })] });
  await browser.clock.pass(5000);
  assert.equal(next.state.rewound, 'replaced');
  assert.deepEqual(next.link.sent(), []);
  assert.deepEqual(next.state.outbox.map(({ failed }) => failed?.code), ['history']);
});

test('a message for a conversation that the server does not know keeps its text', async () => {
  const browser = new Browser();
  const tab = await browser.tab();
  await tab.link.goLive();
  tab.link.reply = (name) => (name === 'message:send' ? { ok: false, error: { code: 'not_found', message: '' } } : { ok: true });
  await tab.client.send(55, 'to nobody');
  await settle();
  assert.deepEqual(tab.state.outbox.map(({ text, failed }) => [text, failed?.code]), [['to nobody', 'not_found']]);
});

test('what was written after the change is not asked about by a tab that hears of it later', async () => {
  const browser = new Browser();
  const first = await atHundred(browser);
  const second = await browser.tab();
  second.lead(false);
  const changed = { ...log('s1', 'x', false), head: 101, rooms: [roomInfo({ head: 1, limited: true })] };
  await first.link.goLive(changed);
  first.link.reply = never;
  await first.client.send(kRoom, 'for the new history');
  await settle();
  await second.link.goLive(changed);
  assert.deepEqual(second.state.outbox.map(({ failed }) => failed), [undefined]);
});

test('a message that the former history had taken and nobody saw comes back to its writer', async () => {
  const browser = new Browser();
  const tab = await atHundred(browser);
  await tab.link.goLive({ ...log('s1', 'c2', true), head: 102, rooms: [roomInfo({ head: 2 })] });
  await tab.client.send(kRoom, 'taken and gone');
  await settle();
  assert.deepEqual(tab.waiting, []);
  await lose(tab);
  await tab.link.goLive({ ...log('s1', 'x', false), head: 50, rooms: [roomInfo({ head: 1, limited: true })] });
  assert.deepEqual(tab.state.outbox.map(({ text, failed }) => [text, failed?.code]), [['taken and gone', 'history']]);
});

test('a number that another process took costs no text: the message gets a new one', async () => {
  const browser = new Browser();
  const tab = await browser.tab();
  await tab.link.goLive();
  const taken = new Map([[1, 'theirs']]);
  tab.link.reply = (name, { n, body }: { n: number; body: { text: string } }) => {
    if (name !== 'message:send') return { ok: true };
    const last_n = Math.max(...taken.keys());
    const held = taken.get(n);
    if (held !== undefined && held !== body.text) return { ok: false, error: { code: 'conflict', message: '', last_n } };
    if (held === undefined && n !== last_n + 1) return { ok: false, error: { code: 'gap', message: '', wanted: last_n + 1 } };
    taken.set(n, body.text);
    return { ok: true };
  };
  await Promise.all(['a', 'b', 'c'].map((text) => tab.client.send(kRoom, text)));
  await browser.clock.pass(3000);
  assert.deepEqual([...taken.values()].sort(), ['a', 'b', 'c', 'theirs']);
  assert.deepEqual(tab.waiting, []);
});

test('a message is not taken for arrived because another process used its number', async () => {
  const browser = new Browser();
  const tab = await browser.tab();
  await tab.link.goLive();
  tab.link.reply = never;
  await tab.client.send(kRoom, 'mine');
  await tab.link.bring(event(1, { user: kMe, device: kDevice, n: 1, body: { text: 'theirs' } }));
  assert.deepEqual(tab.waiting, ['mine']);
});

test('received is told after the storage has it', async () => {
  const browser = new Browser();
  const tab = await browser.tab();
  await tab.link.goLive();
  tab.page.attention(false);
  let store = () => {};
  browser.disk.working = () => new Promise((resolve) => (store = resolve));
  await tab.link.bring(event(1));
  await browser.clock.pass(2000);
  assert.deepEqual(tab.link.marks(), []);
  browser.disk.working = () => Promise.resolve();
  store();
  await browser.clock.pass(1000);
  assert.deepEqual(tab.link.marks(), [{ room: kRoom, received: 1, read: 0 }]);
  tab.closed = true;
  assert.deepEqual(seqs(room(await browser.tab()).events), [1]);
});

test('marks that the server has forgotten are told again, and none that was seen goes back', async () => {
  const browser = new Browser();
  const tab = await browser.tab();
  const members = (mine: number, theirs: number) => [
    member(kMe, { received: mine, read: mine }),
    member(2, { received: theirs, read: theirs }),
  ];
  await tab.link.goLive({ ...log('s1', 'c5', false), head: 105, rooms: [roomInfo({ head: 5, limited: true, members: members(5, 5) })] });
  await lose(tab);
  await tab.link.goLive({ ...log('s1', 'c5', true), head: 105, rooms: [roomInfo({ head: 5, members: members(2, 3) })] });
  await browser.clock.pass(500);
  assert.deepEqual(room(tab).members[2], { role: 'member', received: 5, read: 5 });
  assert.deepEqual(tab.link.marks(), [{ room: kRoom, received: 5, read: 5 }]);
});

test('in another history marks are the server\'s', async () => {
  const browser = new Browser();
  const tab = await atHundred(browser);
  tab.page.attention(false);
  const before = tab.link.marks().length;
  const members = [member(kMe, { received: 1, read: 1 }), member(2)];
  await tab.link.goLive({ ...log('s1', 'x', false), head: 90, rooms: [roomInfo({ head: 1, limited: true, members })] });
  await browser.clock.pass(2000);
  assert.equal(tab.link.marks().length, before);
});

test('earlier messages are asked for until they come, also on the next connection', async () => {
  const browser = new Browser();
  const tab = await browser.tab();
  tab.link.reply = (name, query: { before?: number }) => {
    if (name !== 'history') return { ok: true };
    if (query.before === undefined) return { ok: true, events: events(8, 9), more: true } as never;
    return null;
  };
  await tab.link.goLive({ head: 109, rooms: [roomInfo({ head: 9, limited: true })] });
  tab.client.select(kRoom);
  tab.client.look('older', 100);
  await browser.clock.pass(10_000);
  const asks = tab.link.asked.filter(({ payload }) => 'before' in payload).length;
  assert.ok(asks >= 3 && asks <= 5, `${asks} asks in ten seconds`);
  await lose(tab);
  tab.link.reply = (name, { before }: { before?: number }) =>
    name === 'history' && before === 8 ? ({ ok: true, events: events(5, 7), more: true } as never) : { ok: true };
  await tab.link.goLive({ head: 109, rooms: [roomInfo({ head: 9 })] });
  assert.deepEqual(seqs(drawn(room(tab), tab.state.view.look).events), [5, 6, 7, 8, 9]);
});

/** A server whose disk has damaged these events of ten. */
function damagedBetween(from: number, to: number) {
  return (name: string, query: { before?: number; after?: number; limit: number }) => {
    if (name !== 'history') return { ok: true } as const;
    const backwards = query.after === undefined;
    const begin = backwards ? (query.before ?? 11) - 1 : query.after! + 1;
    if (begin >= from && begin <= to) return { ok: false, error: { code: 'damaged', message: '', from, to } } as const;
    const page = backwards ? events(begin > to ? to + 1 : 1, begin) : events(begin, begin < from ? from - 1 : 10);
    return { ok: true, events: page, more: true } as never;
  };
}

test('what the server can not read is a gap, and what is on both sides of it is here', async () => {
  const browser = new Browser();
  const tab = await browser.tab();
  tab.link.reply = damagedBetween(4, 7);
  await tab.link.goLive({ head: 110, rooms: [roomInfo({ head: 10, limited: true })] });
  assert.deepEqual(seqs(room(tab).events), [8, 9, 10]);
  tab.client.select(kRoom);
  for (let turn = 0; turn < 3; turn++) {
    tab.client.look('older', 100);
    await settle();
  }
  assert.deepEqual(drawn(room(tab), tab.state.view.look).events.map((one) => one.body.text ?? one.kind), [
    'text 1', 'text 2', 'text 3', 'damaged', 'damaged', 'damaged', 'damaged', 'text 8', 'text 9', 'text 10',
  ]);
});

test('a gap among what was missed, or at the end, keeps nobody from chatting on', async () => {
  const browser = new Browser();
  const tab = await browser.tab();
  await tab.link.goLive({ head: 100 });
  tab.link.reply = damagedBetween(4, 5);
  await tab.link.bring(event(1), event(2));
  await lose(tab);
  tab.link.ports.handlers.ready(ready({ head: 110, rooms: [roomInfo({ head: 10, last: event(10) })] }), () => {});
  tab.link.ports.handlers.replay({ events: [], more: true, damaged: true }, () => {});
  tab.link.ports.handlers.replay({ events: events(6, 10), more: false }, () => {});
  await settle();
  assert.deepEqual(seqs(room(tab).events), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  await lose(tab);
  tab.link.reply = damagedBetween(1, 10);
  await tab.link.goLive({ head: 110, rooms: [roomInfo({ head: 10, last: null, limited: true })] });
  await tab.link.bring(event(11));
  await browser.clock.pass(50);
  assert.deepEqual([seqs(room(tab).events).length, room(tab).last?.seq], [11, 11]);
});

test('a draft is the same in all tabs, and gone from all when one sends it', async () => {
  const browser = new Browser();
  const first = await browser.tab();
  await first.link.goLive();
  await browser.clock.pass(1000);
  const second = await browser.tab();
  await second.link.goLive();
  second.page.attention(false);
  first.client.write(kRoom, 'hello');
  assert.equal(second.state.drafts[kRoom], 'hello');
  first.page.attention(true);
  second.page.attention(true);
  await second.client.send(kRoom, 'hello');
  assert.deepEqual([first.state.drafts[kRoom], second.state.drafts[kRoom]], ['', '']);
  assert.deepEqual([...browser.storage.items.keys()], []);
});

test('another tab does not write over what is being typed', async () => {
  const browser = new Browser();
  const first = await browser.tab();
  await first.link.goLive();
  await browser.clock.pass(1000);
  const second = await browser.tab();
  await second.link.goLive();
  first.client.write(kRoom, 'mine');
  second.client.write(kRoom, 'yours');
  await second.client.send(kRoom, 'yours');
  assert.equal(first.state.drafts[kRoom], 'mine');
});

test('a draft is kept until its message is stored, and with it what is typed meanwhile', async () => {
  const browser = new Browser();
  const tab = await browser.tab();
  await tab.link.goLive();
  await browser.clock.pass(1000);
  let store = () => {};
  browser.disk.working = () => new Promise((resolve) => (store = resolve));
  const sending = tab.client.send(kRoom, 'first');
  tab.client.write(kRoom, 'second');
  assert.deepEqual([...browser.storage.items.values()], ['first\nsecond']);
  browser.disk.working = () => Promise.resolve();
  store();
  await sending;
  assert.equal(tab.state.drafts[kRoom], 'second');
  assert.deepEqual([...browser.storage.items.values()], ['second']);
});

test('a line is found dead within five seconds of something being sent', async () => {
  const browser = new Browser();
  const tab = await browser.tab();
  await tab.link.goLive();
  tab.link.reply = never;
  await tab.client.send(kRoom, 'anyone there?');
  await browser.clock.pass(5000);
  assert.equal(tab.link.dropped, 1);
  assert.equal(tab.state.link, 'offline');
});

test('a slow disk of the server is not taken for a dead line', async () => {
  const browser = new Browser();
  const tab = await browser.tab();
  await tab.link.goLive();
  const { link } = tab;
  link.reply = (name, payload: object) => {
    if (name === 'message:send') return never();
    if (!('received' in payload)) link.ports.heard();
    return { ok: true };
  };
  await tab.client.send(kRoom, 'being stored');
  await browser.clock.pass(15_000);
  assert.equal(link.dropped, 0);
});

test('a page of history on a slow line is waited for', async () => {
  const browser = new Browser();
  const tab = await browser.tab();
  tab.link.reply = never;
  await tab.link.goLive({ head: 109, rooms: [roomInfo({ head: 9, limited: true })] });
  await tab.client.send(kRoom, 'behind it');
  await browser.clock.pass(15_000);
  assert.equal(tab.link.dropped, 0);
});

test('an ended sign-in says whose it was and what waits, also after a reload', async () => {
  const browser = new Browser();
  const tab = await browser.tab();
  await tab.link.goLive();
  await browser.clock.pass(1000);
  await lose(tab);
  await tab.client.send(kRoom, 'waits');
  tab.closed = true;
  browser.session = null;
  const next = await browser.tab();
  next.link.ports.refused();
  await settle();
  assert.deepEqual(next.state.left, { name: 'Me', waiting: 1 });
});

test('messages of another history are listed with where they go, and all of them go when their writer says so', async () => {
  const browser = new Browser();
  const tab = await atHundred(browser);
  await tab.client.send(kRoom, 'first');
  await tab.client.send(55, 'to nobody');
  await tab.client.send(kRoom, 'second');
  await tab.link.goLive({ ...log('s1', 'x', false), head: 101, last_n: 1, rooms: [roomInfo({ head: 1, limited: true })] });
  const held = heldMessages(tab.state);
  assert.deepEqual(held.map(({ item, room: to }) => [item.text, to?.id]), [['first', kRoom], ['to nobody', undefined], ['second', kRoom]]);
  await tab.client.retry(...held.filter(({ room: to }) => to).map(({ item }) => item.key));
  await settle();
  assert.deepEqual([tab.link.sent(), tab.link.numbers()], [['first', 'second'], [2, 3]]);
  assert.deepEqual(heldMessages(tab.state).map(({ item }) => item.text), ['to nobody']);
});

test('signing out forgets everything of its person, also when the socket hears of it first', async () => {
  const browser = new Browser();
  const tab = await browser.tab();
  await tab.link.goLive();
  await browser.clock.pass(1000);
  await lose(tab);
  await tab.client.send(kRoom, 'waits');
  tab.client.write(kRoom, 'a draft');
  const leaving = tab.client.signOut();
  tab.link.ports.handlers['session:revoked']({}, () => {});
  assert.equal(await leaving, true);
  await settle();
  assert.deepEqual([browser.disk.vault.box.items, [...browser.storage.items.keys()], tab.state.left], [[], [], null]);
});

test('a change of history is noticed by the next person, too', async () => {
  const browser = new Browser();
  const tab = await atHundred(browser);
  const changed = (more: object) => ({ ...log('s1', 'x', false), head: 101, rooms: [roomInfo({ head: 1, limited: true })], ...more });
  await tab.link.goLive(changed({}));
  tab.link.ports.refused();
  await tab.signIn(4, 'd');
  await tab.link.goLive(as(4, { ...log('s1', 'y', false), head: 102 }));
  await browser.clock.pass(1000);
  await lose(tab);
  await tab.client.send(kRoom, 'of the next one');
  await tab.link.goLive(as(4, changed({ chain: 'z' })));
  assert.deepEqual(tab.state.outbox.map(({ failed }) => failed?.code), ['history']);
});
