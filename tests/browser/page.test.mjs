// What a person is told when something does not go well, and that the page is never white and the keyboard never lost.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible } from '../support/accessible.mjs';
import { Browser, composer, kPassword, live, offline, shows, signIn, talkTo, ticked, twoPeople, write } from './people.mjs';
import { until } from '../support/waiting.mjs';
import { SnugServer } from './server.mjs';

let server;
let ada;
let ben;
/** What the server answers to `history`, when not what it would. */
let refusal = null;
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

async function another(options) {
  const browser = await Browser.open(options);
  opened.push(browser);
  return browser;
}

const focusedTag = (page) => page.evaluate(() => document.activeElement?.tagName);

test('before any script, and without one, the page says what it is doing', async () => {
  const browser = await another({ serviceWorkers: 'block' });
  await browser.context.route('**/assets/page-*.js', (route) => route.abort());
  await browser.page.goto(server.url);
  await browser.page.getByText('Opening…').waitFor();
  await browser.page.getByText('This takes longer than it should.').waitFor({ timeout: 15_000 });
  await accessible(browser.page, 'the shell');
  await browser.page.getByRole('link', { name: 'Open it again' }).click();
  await browser.page.getByText('Opening…').waitFor();
});

test('a message of which nothing can be seen is not sent, and its writer is told so', async () => {
  const { page } = ada;
  for (const text of ['\u200B', '\u2800', '\u200D\uFE0F \u00AD']) {
    await write(page, text);
    await page.getByText('Nothing of this can be seen.').waitFor();
    assert.equal(await composer(page).inputValue(), text);
    await composer(page).fill('');
    await page.getByText('Nothing of this can be seen.').waitFor({ state: 'detached' });
  }
  await write(page, 'something');
  await ticked(page, 'something', 'read');
  await shows(page, ['something']);
});

test('each message is read out once with its sender, equal ones too', async () => {
  await write(ada.page, 'equal', 'equal', 'other');
  const lines = ben.page.locator('[aria-live=polite] p');
  await lines.filter({ hasText: 'other' }).waitFor();
  const said = (await lines.allTextContents()).filter((text) => /equal|other/.test(text));
  assert.deepEqual(said, ['Ada Lindqvist: equal', 'Ada Lindqvist: equal', 'Ada Lindqvist: other']);
});

test('a fault of the page itself is said, and no white page', async () => {
  const browser = await another();
  await browser.page.goto(server.url);
  await signIn(browser.page, 'ada');
  await live(browser.page);
  await browser.page.evaluate(() => {
    globalThis.mend = ((real) => () => (Date.prototype.toISOString = real))(Date.prototype.toISOString);
    Date.prototype.toISOString = () => {
      throw new Error('a fault');
    };
  });
  await browser.page.locator('.person', { hasText: 'Ben Okafor' }).click();
  await browser.page.getByRole('heading', { name: 'Something went wrong here' }).waitFor();
  await browser.page.evaluate(() => void globalThis.mend());
  await accessible(browser.page, 'a fault');
  assert.match(browser.problems.splice(0).join(), /a fault/, 'it is told to whoever looks for it');
});

test('links lead where a reader means them, and nowhere with the page in hand', async () => {
  const text = "See https://a.example/wiki/Murphy's_law, www.example.org, mailto:ada@example.org 见https://a.example/路。谢谢 https://аpple.example javascript:alert(1)";
  await write(ada.page, text);
  const links = ben.page.locator('.message', { hasText: 'Murphy' }).locator('a');
  await links.first().waitFor();
  assert.deepEqual(await links.evaluateAll((list) => list.map((link) => [link.textContent, link.getAttribute('href')])), [
    ["https://a.example/wiki/Murphy's_law", "https://a.example/wiki/Murphy's_law"],
    ['www.example.org', 'https://www.example.org/'],
    ['mailto:ada@example.org', 'mailto:ada@example.org'],
    ['https://a.example/路', 'https://a.example/%E8%B7%AF'],
    ['https://xn--pple-43d.example', 'https://xn--pple-43d.example/'],
  ]);
  assert.ok(await links.evaluateAll((list) => list.every((link) => link.relList.contains('noopener') && link.target === '_blank')));
});

test('wrong passwords that were tried meanwhile are told at the next sign-in', async () => {
  const browser = await another();
  await browser.page.route('**/api/session', async (route) => {
    if (route.request().method() !== 'POST') return route.fallback();
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), failed_attempts: 3 } });
  });
  await browser.page.goto(server.url);
  await browser.page.getByLabel('Name').fill('ada');
  await browser.page.getByLabel('Password', { exact: true }).fill(kPassword);
  await browser.page.getByRole('button', { name: 'Sign in' }).click();
  await live(browser.page);
  await browser.page.getByText('3 wrong passwords were tried for your account').waitFor();
  await accessible(browser.page, 'the notice');
  await browser.page.getByRole('button', { name: 'OK', exact: true }).press('Enter');
  await browser.page.getByText('3 wrong passwords').waitFor({ state: 'detached' });
  assert.notEqual(await focusedTag(browser.page), 'BODY', 'the keyboard is lost');
});

/** A fresh browser of Ada's, whose history asks can be made to fail. */
async function refusing() {
  const browser = await another({ serviceWorkers: 'block', viewport: { width: 700, height: 400 } });
  await browser.context.routeWebSocket(/socket\.io/, (socket) => {
    const behind = socket.connectToServer();
    socket.onMessage((message) => {
      const ask = /^42(\d+)\["history",.*"before"/.exec(String(message));
      if (!ask || !refusal) behind.send(message);
      else if (refusal !== 'silence') socket.send(`43${ask[1]}[{"ok":false,"error":{"code":"${refusal}","message":"\`before\` is not"}}]`);
    });
  });
  await browser.page.goto(server.url);
  await signIn(browser.page, 'ada');
  await live(browser.page);
  return browser;
}

const scrollUp = (page) => page.evaluate(() => (document.querySelector('.timeline').scrollTop = 0));

const scrollsToBeginning = (page) =>
  until(async () => {
    await scrollUp(page);
    return (await page.getByText('This is the beginning').count()) > 0;
  }, 'nobody comes to the beginning by scrolling');

test('earlier messages that did not come are asked for again, by itself and by a button', async () => {
  await write(ben.page, ...Array.from({ length: 130 }, (_, at) => `many ${at + 1}`));
  await ticked(ben.page, 'many 130', 'read');
  refusal = 'unavailable';
  const { page } = await refusing();
  await talkTo(page, 'Ben Okafor');
  await page.locator('.message', { hasText: 'many 130' }).waitFor();
  await scrollUp(page);
  await page.getByText('That did not come. Trying again…').waitFor();
  await accessible(page, 'a page that did not come');
  refusal = null;
  await page.getByRole('button', { name: 'Try now' }).press('Enter');
  await page.getByText('That did not come.').waitFor({ state: 'detached' });
  assert.notEqual(await focusedTag(page), 'BODY', 'the keyboard is lost');
  await page.locator('.message', { hasText: 'many 60' }).first().waitFor();
});

test('offline the end of what is kept looks different from the beginning, and what the disk damaged says so', async () => {
  refusal = 'damaged';
  const { page, context } = await refusing();
  await talkTo(page, 'Ben Okafor');
  await page.locator('.message', { hasText: 'many 130' }).waitFor();
  await scrollUp(page);
  await page.locator('.edge-damaged').getByText('can not be read').waitFor();
  await accessible(page, 'a damaged part');
  await context.setOffline(true);
  await page.evaluate(() => window.dispatchEvent(new Event('offline')));
  await offline(page);
  await page.locator('.edge-kept').waitFor();
  assert.equal(await page.getByText('This is the beginning').count(), 0);
  await accessible(page, 'the end of what is kept');
  refusal = null;
  await context.setOffline(false);
  await live(page);
  await page.getByRole('button', { name: 'Try now' }).press('Enter');
  await scrollsToBeginning(page);
  assert.equal(await page.locator('.edge').count(), 0);
});

test('what the disk damaged in the middle is a gap that one scrolls across, there and back', async () => {
  const browser = await another({ serviceWorkers: 'block', viewport: { width: 700, height: 400 } });
  const { page } = browser;
  // Between the oldest 20 and the newest page everything is damaged.
  const from = 21;
  let to = 0;
  await browser.context.routeWebSocket(/socket\.io/, (socket) => {
    const behind = socket.connectToServer();
    socket.onMessage((message) => {
      const ask = /^42(\d+)\["history",.*"before":(\d+)/.exec(String(message));
      if (!ask || Number(ask[2]) <= from) return behind.send(message);
      to = Number(ask[2]) - 1;
      socket.send(`43${ask[1]}[{"ok":false,"error":{"code":"damaged","message":"","from":${from},"to":${to}}}]`);
    });
  });
  await page.goto(server.url);
  await signIn(page, 'ada');
  await live(page);
  await talkTo(page, 'Ben Okafor');
  await page.locator('.message', { hasText: 'many 130' }).waitFor();
  await scrollsToBeginning(page);
  assert.equal(await page.locator('.edge-damaged').count(), 1);
  const seqs = await page.evaluate(() => [...document.querySelectorAll('[data-seq]')].map((bubble) => Number(bubble.dataset.seq)));
  assert.deepEqual(seqs.filter((seq) => seq >= from && seq <= to), []);
  assert.ok(seqs.includes(from - 1));
  await until(async () => {
    await page.evaluate(() => (document.querySelector('.timeline').scrollTop += 100_000));
    return (await page.locator('.message', { hasText: 'many 130' }).count()) > 0;
  }, 'nobody comes to the newest message by scrolling');
});

/** A fresh browser of Ada's, to whom the server says that it is this one. */
async function told(server_id) {
  const browser = await another({ serviceWorkers: 'block' });
  browser.told = server_id;
  await browser.context.routeWebSocket(/socket\.io/, (socket) => {
    const behind = socket.connectToServer();
    behind.onMessage((message) => {
      const text = String(message);
      if (!text.startsWith('42["ready",')) return socket.send(message);
      const ready = { ...JSON.parse(text.slice(2))[1], server: browser.told };
      socket.send(`42${JSON.stringify(['ready', ready])}`);
    });
  });
  await browser.page.goto(server.url);
  await signIn(browser.page, 'ada');
  await live(browser.page);
  await talkTo(browser.page, 'Ben Okafor');
  return browser;
}

test('another server at this address is said, and what waited is sent only when its writer says so', async () => {
  const browser = await told('the first');
  const { page, context } = browser;
  await context.setOffline(true);
  await page.evaluate(() => window.dispatchEvent(new Event('offline')));
  await offline(page);
  await write(page, 'to be sent', 'to be deleted', 'to be kept');
  await ticked(page, 'to be kept', 'waiting');
  browser.told = 'the second';
  await context.setOffline(false);
  await live(page);
  await page.getByText('Another server answers at this address.').waitFor();
  await accessible(page, 'another server');
  await page.getByRole('button', { name: 'OK', exact: true }).press('Enter');
  await page.getByText('Another server answers').waitFor({ state: 'detached' });
  assert.notEqual(await focusedTag(page), 'BODY');
  await page.getByRole('button', { name: 'Look at them' }).press('Enter');
  const dialog = page.locator('dialog[open]');
  await dialog.waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Close', 'it begins on what does nothing');
  await accessible(page, 'what waits for a decision');
  const item = (text) => dialog.locator('li', { hasText: text });
  await item('to be deleted').getByRole('button', { name: 'Delete' }).press('Enter');
  await item('to be deleted').waitFor({ state: 'detached' });
  assert.notEqual(await focusedTag(page), 'BODY');
  await item('to be sent').getByRole('button', { name: 'Send', exact: true }).press('Enter');
  await item('to be sent').waitFor({ state: 'detached' });
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await ben.page.locator('.message', { hasText: 'to be sent' }).waitFor();
  assert.equal(await ben.page.locator('.message', { hasText: 'to be kept' }).count(), 0);
  await page.locator('.message', { hasText: 'to be kept' }).getByText('Not sent').first().waitFor();
  await accessible(page, 'a message that waits for its writer');
});

test('the keyboard stays when what had it goes', async () => {
  const { page } = ada;
  await page.locator('.timeline').focus();
  await scrollUp(page);
  await page.getByRole('button', { name: /^To the newest/ }).press('Enter');
  await page.locator('.to-newest').waitFor({ state: 'detached' });
  assert.notEqual(await focusedTag(page), 'BODY');
  await page.getByRole('button', { name: 'Sign out' }).press('Enter');
  await page.locator('dialog[open]').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Cancel', 'a dialog begins on what destroys nothing');
  await page.keyboard.press('Enter');
  await page.locator('dialog').waitFor({ state: 'detached' });
  await page.waitForFunction(() => document.activeElement.getAttribute('aria-label') === 'Sign out');
});

test('no page had an error of its own', () => {
  for (const browser of opened) assert.deepEqual(browser.problems, []);
});
