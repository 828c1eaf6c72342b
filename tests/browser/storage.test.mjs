// A browser's storage that is silent, is cleared, or is taken by a newer page; and drafts in several tabs.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, composer, live, lookAgain, lookAway, offline, shows, signIn, talkTo, ticked, twoPeople, write } from './people.mjs';
import { SnugServer } from './server.mjs';

let server;
let ada;
let ben;
const said = [];
const opened = [];

before(async () => {
  server = await SnugServer.start();
  ({ ada, ben } = await twoPeople(server));
  opened.push(ada, ben);
  await talkTo(ada.page, 'Ben Okafor');
  await talkTo(ben.page, 'Ada Lindqvist');
});

after(async () => {
  for (const browser of opened) await browser.discard();
  await server?.remove();
});

async function says(page, text, tick = 'read') {
  said.push(text);
  await write(page, text);
  await ticked(page, text, tick);
}

/** Another browser of Ada's whose storage is as the script makes it. */
async function adaWith(script) {
  const browser = await Browser.open();
  opened.push(browser);
  await browser.page.addInitScript(script);
  await browser.page.goto(server.url);
  await signIn(browser.page, 'ada');
  await live(browser.page);
  await talkTo(browser.page, 'Ben Okafor');
  return browser;
}

test('a storage that never answers keeps nobody from writing', async () => {
  const { page, problems } = await adaWith(() => {
    IDBFactory.prototype.open = () => new EventTarget();
  });
  await page.getByText('This browser keeps nothing for this page').waitFor();
  await says(page, 'without any storage');
  await shows(ben.page, said);
  assert.deepEqual(problems, []);
});

test('transactions that abort keep nobody from writing', async () => {
  const { page, problems } = await adaWith(() => {
    const { transaction } = IDBDatabase.prototype;
    IDBDatabase.prototype.transaction = function (...what) {
      const made = transaction.apply(this, what);
      if (globalThis.full && what[1] === 'readwrite') made.abort();
      return made;
    };
  });
  await says(page, 'there is space');
  await page.evaluate(() => (globalThis.full = true));
  await says(page, 'and now there is none');
  await page.getByText('This browser keeps nothing for this page').waitFor();
  await shows(ben.page, said);
  assert.deepEqual(problems, []);
});

test('a storage that is cleared under the page costs no message', async () => {
  const { page, context } = ada;
  await context.setOffline(true);
  await offline(page);
  said.push('waits');
  await write(page, 'waits');
  await ticked(page, 'waits', 'waiting');
  const cdp = await context.newCDPSession(page);
  await cdp.send('Storage.clearDataForOrigin', { origin: new URL(server.url).origin, storageTypes: 'indexeddb' });
  said.push('written after');
  await write(page, 'written after');
  await ticked(page, 'written after', 'waiting');
  await context.setOffline(false);
  await ticked(page, 'written after', 'read');
  await shows(ben.page, said);
  await page.reload();
  await live(page);
  await shows(page, said);
  assert.equal(await page.getByText('This browser keeps nothing').count(), 0);
});

test('a newer version of the page gets the database, and the old tab goes on', async () => {
  const { page, context } = ada;
  await composer(page).fill('half a sen');
  const newer = await context.newPage();
  await newer.goto(`${server.url}/icon.svg`);
  await newer.evaluate(() => new Promise((done, failed) => {
    const request = indexedDB.open('snug', 1000);
    request.onsuccess = done;
    request.onblocked = failed;
    request.onupgradeneeded = () => {};
  }));
  await page.getByText('A newer version of this page').waitFor();
  assert.equal(await composer(page).inputValue(), 'half a sen');
  await says(page, 'half a sentence, sent');
  await shows(ben.page, said);

  // The same page opened beside it can not read that database, and is a chat all the same.
  await newer.goto(server.url);
  await live(newer);
  await talkTo(newer, 'Ben Okafor');
  await says(newer, 'from beside');
  await newer.evaluate(() => new Promise((done) => (indexedDB.deleteDatabase('snug').onsuccess = done)));
  await newer.close();
  await page.reload();
  await live(page);
  await says(page, 'as before');
  await shows(ben.page, said);
});

test('a draft is the same in both tabs, and gone from both when one sends it', async () => {
  const { page, context } = ada;
  const second = await context.newPage();
  await second.goto(page.url());
  await live(second);
  await lookAway(second);
  await composer(page).fill('begun here');
  await second.waitForFunction(() => document.querySelector('.composer textarea').value === 'begun here');
  await lookAway(page);
  await lookAgain(second);
  await composer(second).fill('begun here, sent there');
  said.push('begun here, sent there');
  await composer(second).press('Enter');
  await ticked(second, 'begun here, sent there', 'read');
  await page.waitForFunction(() => document.querySelector('.composer textarea').value === '');
  await lookAgain(page);
  await page.reload();
  await live(page);
  assert.equal(await composer(page).inputValue(), '');
  await second.close();
});

test('what is told "on their device" is there after an immediate reload without network', async () => {
  await ben.page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
  await lookAway(ben.page);
  for (let round = 0; round < 5; round++) {
    await says(ada.page, `round ${round}`, 'delivered');
    await ben.context.setOffline(true);
    await ben.page.reload();
    await shows(ben.page, said);
    await ben.context.setOffline(false);
    await live(ben.page);
    await lookAway(ben.page);
  }
});

test('no page had an error of its own', () => {
  assert.deepEqual(ada.problems, []);
  assert.deepEqual(ben.problems, []);
});
