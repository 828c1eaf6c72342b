// The client and its rooms: those that one is no longer in, and requests about them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heldMessages } from '../src/core/held';
import { event, kRoom } from './support';
import { Browser, lose, type Tab } from './world';

const gone = (tab: Tab) => tab.link.ports.handlers['room:gone']({ room: kRoom }, () => {});

test('a conversation that one is no longer in leaves the browser, with its draft, also after a reload', async () => {
  const browser = new Browser();
  const tab = await browser.tab();
  await tab.link.goLive();
  await tab.link.bring(event(1));
  tab.client.write(kRoom, 'a draft');
  await browser.clock.pass(1000);
  assert.equal((await browser.disk.vault.load())?.rooms.length, 1);
  tab.closed = true;
  const next = await browser.tab();
  assert.equal(next.state.drafts[kRoom], 'a draft');
  await next.link.goLive({ head: 101, rooms: [] });
  await browser.clock.pass(1000);
  assert.deepEqual([next.state.rooms, next.state.drafts[kRoom], [...browser.storage.items.keys()]], [{}, '', []]);
  assert.deepEqual((await browser.disk.vault.load())?.rooms, []);
});

test('what waits for a conversation that is gone stays unsent, and says why', async () => {
  const browser = new Browser();
  const tab = await browser.tab();
  tab.link.reply = (name) => (name === 'message:send' ? { ok: false, error: { code: 'forbidden', message: '' } } : { ok: true, events: [], more: false } as never);
  await tab.link.goLive();
  await lose(tab);
  await tab.client.send(kRoom, 'too late');
  tab.client.select(kRoom);
  await tab.link.goLive();
  gone(tab);
  await browser.clock.pass(1000);
  assert.equal(tab.state.view.room, null);
  assert.deepEqual(heldMessages(tab.state).map(({ item, room: to }) => [item.text, item.failed?.code, to]), [['too late', 'forbidden', null]]);
});

test('a draft of a conversation that is gone goes at once', async () => {
  const browser = new Browser();
  const tab = await browser.tab();
  await tab.link.goLive();
  tab.client.write(kRoom, 'a draft');
  gone(tab);
  assert.deepEqual([tab.state.drafts[kRoom], [...browser.storage.items.keys()]], ['', []]);
});

test('in another history drafts stay, whatever rooms it has', async () => {
  const browser = new Browser();
  const tab = await browser.tab();
  await tab.link.goLive({ head: 100 });
  await tab.link.bring(event(1));
  tab.client.write(kRoom, 'a draft');
  await tab.link.goLive({ server: 's2', continues: false, head: 1, rooms: [] });
  assert.deepEqual([tab.state.rewound, tab.state.drafts[kRoom]], ['replaced', 'a draft']);
});

test('a group that was asked for without an answer is made once', async () => {
  const browser = new Browser();
  const tab = await browser.tab();
  await tab.link.goLive();
  const wish = { kind: 'private', name: 'Hikers', members: [2] } as const;
  const ids = () => tab.link.asked.filter(({ event: name }) => name === 'room:create').map(({ payload }) => payload['id']);
  tab.link.reply = () => null;
  const lost = await tab.client.rooms.create({ ...wish, members: [2] });
  assert.deepEqual(lost.ok || lost.error.code, 'offline');
  tab.link.reply = () => ({ ok: true, room: 5 }) as never;
  assert.deepEqual(await tab.client.rooms.create({ ...wish, members: [2] }), { ok: true, value: { ok: true, room: 5 } });
  await tab.client.rooms.create({ ...wish, members: [2] });
  const [first, repeat, another] = ids();
  assert.equal(first, repeat);
  assert.notEqual(first, another);
});

test('without a connection nothing is asked about rooms', async () => {
  const browser = new Browser();
  const tab = await browser.tab();
  await tab.link.goLive();
  await lose(tab);
  const outcome = await tab.client.rooms.leave(kRoom);
  assert.deepEqual(outcome.ok || outcome.error.code, 'offline');
  assert.equal(tab.link.asked.some(({ event: name }) => name === 'room:leave'), false);
});
