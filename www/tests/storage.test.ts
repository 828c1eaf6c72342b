// The client on a storage that refuses, stays silent, aborts, is cleared, or is wanted by a newer version of the page.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kRoom } from './support';
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

test('a storage that comes too late is closed, so that no other page waits for it', async () => {
  const browser = new Browser();
  let answer = () => {};
  browser.disk.opening = () => new Promise((resolve) => (answer = resolve));
  const opening = browser.tab();
  await browser.clock.pass(2000);
  await opening;
  answer();
  await settle();
  assert.deepEqual(browser.disk.opened.map(({ closed }) => closed), [true]);
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
