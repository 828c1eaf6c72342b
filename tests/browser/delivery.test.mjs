// Nothing is lost, doubled or swapped: not by a closed browser, a killed server, or a cut network.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { composer, live, lookAgain, lookAway, offline, shows, talkTo, texts, ticked, twoPeople, write } from './people.mjs';
import { SnugServer } from './server.mjs';

let server;
let ada;
let ben;

before(async () => {
  server = await SnugServer.start();
  ({ ada, ben } = await twoPeople(server));
});

after(async () => {
  await ada?.discard();
  await ben?.discard();
  await server?.remove();
});

const conversation = [];
const wrote = (...said) => {
  conversation.push(...said);
  return said;
};

test('two people write to each other, and the ticks go from waiting to read', async () => {
  await talkTo(ada.page, 'Ben Okafor');
  await ada.context.setOffline(true);
  await offline(ada.page);
  await write(ada.page, ...wrote('Hello Ben'));
  await ticked(ada.page, 'Hello Ben', 'waiting');
  await ada.context.setOffline(false);
  await ticked(ada.page, 'Hello Ben', 'delivered');

  await talkTo(ben.page, 'Ada Lindqvist');
  await shows(ben.page, conversation);
  await ticked(ada.page, 'Hello Ben', 'read');

  await lookAway(ada.page);
  await write(ben.page, ...wrote('Hello Ada'));
  await shows(ada.page, conversation);
  await ticked(ben.page, 'Hello Ada', 'delivered');
  assert.match(await ada.page.title(), /^\(1\) /);
  await lookAgain(ada.page);
  await ticked(ben.page, 'Hello Ada', 'read');
  await ada.page.waitForFunction(() => !document.title.startsWith('('));
});

test('the other one sees that someone is typing', async () => {
  await composer(ada.page).pressSequentially('wait');
  await ben.page.locator('.conversation .status-typing').waitFor();
  await composer(ada.page).fill('');
  await ben.page.locator('.conversation .status-typing').waitFor({ state: 'detached' });
});

test('what was sent to a closed browser is there after the server was killed and started', async () => {
  await ben.quit();
  await ada.page.locator('.conversation .status', { hasText: 'last seen' }).waitFor();
  await write(ada.page, ...wrote('One', 'Two', 'Three'));
  await ticked(ada.page, 'Three', 'stored');

  await server.kill();
  await offline(ada.page);
  await server.run();

  await ben.start();
  await ben.page.goto(server.url);
  await live(ben.page);
  await ben.page.getByText('3 unread').waitFor({ state: 'attached' });
  await talkTo(ben.page, 'Ada Lindqvist');
  await shows(ben.page, conversation);
  await live(ada.page);
  await ticked(ada.page, 'Three', 'read');
  await shows(ada.page, conversation);
});

test('five messages written without network survive a reload and arrive once and in order', async () => {
  await ada.page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
  await ada.context.setOffline(true);
  await offline(ada.page);
  await write(ada.page, ...wrote('1 of 5', '2 of 5', '3 of 5', '4 of 5', '5 of 5'));
  await ada.page.getByText('Offline: 5 messages will be sent when you are back.').waitFor();

  await ada.page.reload();
  await offline(ada.page);
  await shows(ada.page, conversation);
  for (const text of conversation.slice(-5)) await ticked(ada.page, text, 'waiting');

  await ada.context.setOffline(false);
  await live(ada.page);
  await shows(ben.page, conversation);
  await ticked(ada.page, '5 of 5', 'read');
  await shows(ada.page, conversation);
  assert.equal(await ada.page.locator('[data-tick=waiting]').count(), 0);
});

test('messages that were on their way when the server was killed arrive once and in order', async () => {
  const burst = wrote(...Array.from({ length: 30 }, (_, index) => `burst ${index + 1}`));
  const half = burst.length / 2;
  await write(ada.page, ...burst.slice(0, half));
  await server.kill();
  await write(ada.page, ...burst.slice(half));
  await server.run();
  await shows(ben.page, conversation);
  await ticked(ada.page, 'burst 30', 'read');
  await shows(ada.page, conversation);
});

test('two tabs of one device write in turn, and every message arrives once', async () => {
  const second = await ada.context.newPage();
  await second.goto(ada.page.url());
  await live(second);
  await shows(second, conversation);
  await ada.context.setOffline(true);
  await Promise.all([offline(ada.page), offline(second)]);
  const mine = Array.from({ length: 5 }, (_, index) => `first tab ${index + 1}`);
  const other = Array.from({ length: 5 }, (_, index) => `second tab ${index + 1}`);
  // A draft is the same in both tabs, so that one person does not type in both at the same moment.
  for (const [index, text] of mine.entries()) {
    await write(ada.page, text);
    await write(second, other[index]);
  }
  // Both tabs show what both wrote, from the storage that they share.
  for (const page of [ada.page, second]) await page.locator('.message [data-tick=waiting]').nth(9).waitFor();
  await ada.page.close();
  await ada.context.setOffline(false);
  await live(second);
  ada.page = second;

  await ben.page.locator('.message').nth(conversation.length + 9).waitFor();
  const fresh = (await texts(ben.page)).slice(conversation.length);
  assert.deepEqual(fresh.filter((text) => text.startsWith('first')), mine);
  assert.deepEqual(fresh.filter((text) => text.startsWith('second')), other);
  assert.equal(fresh.length, 10);
  wrote(...fresh);
  await shows(second, conversation);
});

test('no page had an error of its own', () => {
  assert.deepEqual(ada.problems, []);
  assert.deepEqual(ben.problems, []);
});
