// A chat on a plain http address of the home network: no Web Locks, no service worker, no clipboard there.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inviteLink, joinWith, live, offline, Browser, shows, talkTo, ticked, write } from './people.mjs';
import { until } from '../support/waiting.mjs';
import { SnugServer } from './server.mjs';

const kHost = 'snug.home.arpa';
let server;
let ada;
let ben;

before(async () => {
  server = await SnugServer.start();
  const options = { extraFlags: [`--host-resolver-rules=MAP ${kHost} 127.0.0.1`] };
  const named = (link) => link.replace('localhost', kHost);
  ada = await Browser.open(options);
  ben = await Browser.open(options);
  await joinWith(ada.page, named(await server.ownerLink()), 'Ada Lindqvist', 'ada');
  const link = await inviteLink(ada.page);
  assert.ok(link.startsWith(`http://${kHost}:`), link);
  await joinWith(ben.page, link, 'Ben Okafor', 'ben');
});

after(async () => {
  await ada?.discard();
  await ben?.discard();
  await server?.remove();
});

test('two tabs of a plain http address send each message once, also when one of them goes', async () => {
  assert.deepEqual(await ada.page.evaluate(() => [isSecureContext, 'locks' in navigator]), [false, false]);
  await talkTo(ada.page, 'Ben Okafor');
  const second = await ada.context.newPage();
  await second.goto(ada.page.url());
  await live(second);
  await write(ada.page, 'from the first');
  await ticked(ada.page, 'from the first', 'delivered');
  await write(second, 'from the second');
  await talkTo(ben.page, 'Ada Lindqvist');
  await shows(ben.page, ['from the first', 'from the second']);

  await ada.context.setOffline(true);
  await Promise.all([offline(ada.page), offline(second)]);
  await write(second, 'waits in both');
  await ticked(ada.page, 'waits in both', 'waiting');
  await second.close();
  await ada.context.setOffline(false);
  await shows(ben.page, ['from the first', 'from the second', 'waits in both']);
  await ticked(ada.page, 'waits in both', 'read');
});

test('a revoked sign-in keeps what was written and forgets what was read', async () => {
  await ada.context.setOffline(true);
  await offline(ada.page);
  await write(ada.page, 'written before');
  await ticked(ada.page, 'written before', 'waiting');
  // As if the sign-in had been revoked meanwhile: the server does not know it any more.
  await ada.context.clearCookies();
  await ada.context.setOffline(false);
  await ada.page.getByRole('heading', { name: 'Welcome back' }).waitFor();
  const rooms = () => ada.page.evaluate(async () => {
    const request = indexedDB.open('snug');
    await new Promise((done) => (request.onsuccess = done));
    const count = request.result.transaction('rooms').objectStore('rooms').count();
    await new Promise((done) => (count.onsuccess = done));
    request.result.close();
    return count.result;
  });
  await until(async () => (await rooms()) === 0, 'the browser keeps conversations of a sign-in that was revoked');

  await ada.page.getByLabel('Name').fill('ada');
  await ada.page.getByLabel('Password', { exact: true }).fill('correct horse');
  await ada.page.getByRole('button', { name: 'Sign in' }).click();
  await live(ada.page);
  await ticked(ada.page, 'written before', 'read');
  await shows(ben.page, ['from the first', 'from the second', 'waits in both', 'written before']);
  await shows(ada.page, ['from the first', 'from the second', 'waits in both', 'written before']);
});

test('no page had an error of its own', () => {
  assert.deepEqual(ada.problems, []);
  assert.deepEqual(ben.problems, []);
});
