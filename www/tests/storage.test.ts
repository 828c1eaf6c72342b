// The client on a storage that refuses, stays silent, aborts, is cleared, or is wanted by a newer version of the page.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { event, kDevice, kMe, kRoom } from './support';
import { Browser, settle, type Tab } from './world';

const never = () => new Promise<never>(() => {});
const lose = async (tab: Tab) => {
  tab.link.ports.lost();
  await settle();
};

test('a page whose storage never answers opens, and sends what one writes', async () => {
  const browser = new Browser();
  browser.disk.opening = never;
  const opening = browser.tab();
  await browser.clock.pass(2000);
  const tab = await opening;
  assert.equal(tab.state.keeping, 'memory');
  await tab.link.goLive();
  assert.equal(await tab.client.send(kRoom, 'hello'), true);
  await settle();
  assert.deepEqual(tab.link.sent(), ['hello']);
});

test('a storage that answers late is used when it does, and what waits in it is sent', async () => {
  const browser = new Browser();
  const before = await browser.tab();
  await before.link.goLive();
  await browser.clock.pass(1000);
  await lose(before);
  await before.client.send(kRoom, 'waits in storage');
  before.closed = true;

  let answer = () => {};
  browser.disk.opening = () => new Promise((resolve) => (answer = resolve));
  const opening = browser.tab();
  await browser.clock.pass(2000);
  const tab = await opening;
  await tab.link.goLive();
  tab.link.reply = never;
  await tab.client.send(kRoom, 'in memory');
  await settle();
  answer();
  await settle();
  assert.equal(tab.state.keeping, 'memory', 'a message that is only in memory is not left behind');
  // The event of the one on its way comes instead of its answer.
  tab.link.reply = () => ({ ok: true });
  await tab.link.bring(event(1, { user: kMe, device: kDevice, n: 1, body: { text: 'in memory' } }));
  await browser.clock.pass(5000);
  assert.equal(tab.state.keeping, 'lasting');
  assert.ok(tab.link.sent().includes('waits in storage'));
  await tab.client.send(kRoom, 'after');
  await settle();
  assert.deepEqual(browser.disk.opened.map(({ closed }) => closed), [false, false]);
});

test('offline, a storage that answers late shows the conversations', async () => {
  const browser = new Browser();
  const before = await browser.tab();
  await before.link.goLive();
  await browser.clock.pass(1000);
  before.closed = true;
  let answer = () => {};
  browser.disk.opening = () => new Promise((resolve) => (answer = resolve));
  const opening = browser.tab();
  await browser.clock.pass(2000);
  const tab = await opening;
  answer();
  await settle();
  assert.deepEqual([tab.state.session, Object.keys(tab.state.rooms).length, tab.state.keeping], ['member', 1, 'lasting']);
});

test('a storage that is cleared under the page is opened again, and what waits is in it', async () => {
  const browser = new Browser();
  const tab = await browser.tab();
  await tab.link.goLive();
  await browser.clock.pass(1000);
  await lose(tab);
  await tab.client.send(kRoom, 'before');
  browser.disk.clear();
  await settle();
  await tab.client.send(kRoom, 'after');
  assert.equal(tab.state.keeping, 'lasting');
  assert.deepEqual(browser.disk.vault.box.items.map(({ text, n }) => [text, n]), [['before', 1], ['after', 2]]);
  await tab.link.goLive();
  await browser.clock.pass(1000);
  assert.deepEqual(tab.link.sent(), ['before', 'after']);
  assert.equal((await browser.disk.vault.load())?.rooms.length, 1, 'the conversations are saved again');
});

test('when that happens again the page goes on in memory, sends, and says so', async () => {
  const browser = new Browser();
  const tab = await browser.tab();
  await tab.link.goLive();
  browser.disk.clear();
  await settle();
  browser.disk.clear();
  await settle();
  assert.equal(tab.state.keeping, 'memory');
  assert.equal(await tab.client.send(kRoom, 'still'), true);
  await settle();
  assert.deepEqual(tab.link.sent(), ['still']);
});

test('transactions that abort cost no message and no number', async () => {
  const browser = new Browser();
  const tab = await browser.tab();
  await tab.link.goLive();
  await tab.client.send(kRoom, 'one');
  await settle();
  browser.disk.working = () => Promise.reject(new Error('QuotaExceededError'));
  assert.equal(await tab.client.send(kRoom, 'two'), true);
  await settle();
  assert.equal(tab.state.keeping, 'memory');
  assert.deepEqual(tab.link.sent(), ['one', 'two']);
  assert.deepEqual(tab.link.numbers(), [1, 2]);
});

test('a browser that has no space for conversations keeps what one writes, and tells nobody that it has theirs', async () => {
  const browser = new Browser();
  const tab = await browser.tab();
  await tab.link.goLive();
  await browser.clock.pass(1000);
  browser.disk.saving = () => Promise.reject(Object.assign(new Error('full'), { name: 'QuotaExceededError' }));
  tab.page.attention(false);
  await tab.link.bring(event(1));
  await browser.clock.pass(5000);
  assert.deepEqual([tab.state.keeping, tab.link.marks()], ['lasting', []]);
  await lose(tab);
  await tab.client.send(kRoom, 'kept');
  assert.deepEqual(browser.disk.vault.box.items.map(({ text }) => text), ['kept']);
});

test('a transaction that is never answered is done in memory', async () => {
  const browser = new Browser();
  const tab = await browser.tab();
  await tab.link.goLive();
  await browser.clock.pass(1000);
  browser.disk.working = never;
  const sent = tab.client.send(kRoom, 'silent');
  await browser.clock.pass(20_000);
  assert.equal(await sent, true);
  assert.deepEqual(tab.link.sent(), ['silent']);
});

test('a newer version of the page gets the database at once, and the old one goes on in memory', async () => {
  const browser = new Browser();
  const tab = await browser.tab();
  await tab.link.goLive();
  tab.client.write(kRoom, 'half a sentence');
  browser.disk.opened[0]!.go('outdated');
  await settle();
  assert.equal(tab.state.keeping, 'outdated');
  tab.lead(false);
  assert.equal(await tab.client.send(kRoom, 'still here'), true);
  await settle();
  assert.deepEqual(tab.link.sent(), ['still here']);
  assert.equal(tab.page.wouldLose(), false);
  await lose(tab);
  await tab.client.send(kRoom, 'nowhere else');
  assert.equal(tab.page.wouldLose(), true);
});
