// A server whose disk has damaged part of a conversation: the rest of it is shown, and people chat on.
import assert from 'node:assert/strict';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Browser, live, signIn, talkTo, texts, ticked, twoPeople, write } from './people.mjs';
import { SnugServer } from './server.mjs';

const kPage = 4096;
const kMessages = 12;
const long = (number) => `message ${number} ${'x'.repeat(900)}`;

let server;
let ada;
let ben;
let fresh;

before(async () => {
  server = await SnugServer.start();
  ({ ada, ben } = await twoPeople(server));
});

after(async () => {
  for (const browser of [ada, ben, fresh]) await browser?.discard();
  await server?.remove();
});

/** Zeroes of each page that holds this text. */
async function damage(text) {
  const path = join(server.folder, 'data', 'snug.db');
  const content = await readFile(path);
  const at = content.indexOf(text);
  assert.ok(at > 0, 'the text is in the database');
  const file = await open(path, 'r+');
  await file.write(Buffer.alloc(kPage), 0, kPage, Math.floor(at / kPage) * kPage);
  await file.close();
}

test('what can not be read is a gap in the conversation', async () => {
  await talkTo(ada.page, 'Ben Okafor');
  for (let number = 1; number <= kMessages; number++) await write(ada.page, long(number));
  await ticked(ada.page, `message ${kMessages} `, 'delivered');
  await server.end('SIGTERM');
  await damage('message 6 ');
  await server.run();

  fresh = await Browser.open();
  const { page } = fresh;
  await page.goto(server.url);
  await signIn(page, 'ben');
  await live(page);
  await talkTo(page, 'Ada Lindqvist');
  await page.getByText('Messages here can not be read').waitFor();
  await page.locator('.message .text', { hasText: /^message 1 / }).waitFor();
  const shown = (await texts(page)).map((text) => Number(text.split(' ')[1]));
  assert.ok(shown.includes(1) && shown.includes(kMessages) && !shown.includes(6), `${shown}`);
  assert.deepEqual(shown, [...shown].sort((a, b) => a - b));

  await write(page, 'and on we go');
  await ticked(page, 'and on we go', 'read');
  await live(ada.page);
  await ada.page.locator('.message .text', { hasText: 'and on we go' }).waitFor();
});

test('no page had an error of its own', () => {
  for (const { problems } of [ada, ben, fresh]) assert.deepEqual(problems, []);
});
