// A network that lies: a proxy's error page, a hotel's sign-in, a line that is dead without saying so.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, composer, inviteLink, joinWith, live, offline, shows, talkTo, ticked, write } from './people.mjs';
import { Line } from './line.mjs';
import { SnugServer } from './server.mjs';

let server;
let line;
let ada;
let ben;
const said = [];

before(async () => {
  server = await SnugServer.start();
  line = await Line.to(server);
  ada = await Browser.open();
  ben = await Browser.open();
  await joinWith(ada.page, line.through(await server.ownerLink()), 'Ada Lindqvist', 'ada');
  const link = await inviteLink(ada.page);
  await joinWith(ben.page, link.replace(line.url, server.url), 'Ben Okafor', 'ben');
  await talkTo(ada.page, 'Ben Okafor');
  await talkTo(ben.page, 'Ada Lindqvist');
  await ada.page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
});

after(async () => {
  await ada?.discard();
  await ben?.discard();
  await line?.close();
  await server?.remove();
});

async function says(page, text, tick = 'read') {
  said.push(text);
  await write(page, text);
  await ticked(page, text, tick);
}

for (const somebody of ['gateway', 'portal']) {
  test(`a reload that a ${somebody} answers shows the chat, the draft, and what waits`, async () => {
    await says(ada.page, `before the ${somebody}`);
    await composer(ada.page).fill('half a sentence');
    line.become(somebody);
    await offline(ada.page);
    await ada.page.reload();
    await offline(ada.page);
    await shows(ada.page, said);
    assert.equal(await composer(ada.page).inputValue(), 'half a sentence');
    await says(ada.page, `behind the ${somebody}`, 'waiting');
    line.become('pass');
    await live(ada.page);
    await ticked(ada.page, `behind the ${somebody}`, 'read');
    await shows(ben.page, said);
  });
}

test('a worker of somebody who is not this server is not installed', async () => {
  const kept = () => ada.page.evaluate(async () => {
    const response = await caches.match('/');
    return [(await caches.keys()).length, (await response.text()).includes('id="app"')];
  });
  line.become('portal');
  await ada.page.evaluate(() => navigator.serviceWorker.ready.then((worker) => worker.update()).catch(() => {}));
  line.become('pass');
  assert.deepEqual(await kept(), [1, true]);
  await live(ada.page);
});

test('a dead line is found soon after something was sent', async () => {
  await says(ada.page, 'while it lives');
  line.become('silent');
  const begun = Date.now();
  await says(ada.page, 'into nothing', 'waiting');
  await offline(ada.page);
  // A heartbeat would notice after 45 seconds.
  const took = Date.now() - begun;
  assert.ok(took < 10_000, `${took} ms`);
  line.become('pass');
  await ticked(ada.page, 'into nothing', 'read');
  await shows(ben.page, said);
});

test('a line that breaks again and again brings every message, page by page', async () => {
  line.become('gateway');
  await offline(ada.page);
  // Nothing that compresses well: 90 KB in all.
  const random = () => Array.from({ length: 900 }, () => Math.random().toString(36)[2] ?? '0').join('');
  const missed = Array.from({ length: 100 }, (_, index) => `missed ${index} ${random()}`);
  await write(ben.page, ...missed);
  await ticked(ben.page, 'missed 99 ', 'stored');
  line.breaksAfter = 40_000;
  line.become('pass');
  await ada.page.locator('.message .text', { hasText: /^missed 99 / }).waitFor();
  line.breaksAfter = 0;
  await live(ada.page);
  await ticked(ben.page, 'missed 99 ', 'read');
});

test('no string becomes markup or a script', async () => {
  // A page of its own: what is stopped is told in its console.
  const page = await ada.context.newPage();
  await page.goto(line.url);
  const tried = await page.evaluate(() => {
    const names = [];
    const attempt = (what) => {
      try {
        what();
        names.push('taken');
      } catch (error) {
        names.push(error.name);
      }
    };
    attempt(() => (document.createElement('p').innerHTML = '<b>bold</b>'));
    attempt(() => (document.createElement('script').src = '/sw.js'));
    return names;
  });
  await page.close();
  assert.deepEqual(tried, ['TypeError', 'TypeError']);
});

test('no page had an error of its own', () => {
  assert.deepEqual(ada.problems.filter((problem) => !/ServiceWorker|Service worker/i.test(problem)), []);
  assert.deepEqual(ben.problems, []);
});
