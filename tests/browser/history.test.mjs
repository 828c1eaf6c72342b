// A server that is put back to a backup, or replaced: nothing reaches a stranger, nothing is sent unasked, no text is lost.
import assert from 'node:assert/strict';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Browser, composer, inviteLink, joinWith, live, offline, shows, signIn, talkTo, texts, ticked, twoPeople, write } from './people.mjs';
import { SnugServer } from './server.mjs';

let server;
let ada;
let ben;
let carla;

const data = () => join(server.folder, 'data');
const backup = () => join(server.folder, 'backup');

/** Does something with the data folder while the server is stopped. */
async function stopped(work) {
  await server.end('SIGTERM');
  await work();
  await server.run();
}

before(async () => {
  server = await SnugServer.start();
  ({ ada, ben } = await twoPeople(server));
  const link = await inviteLink(ada.page);
  carla = await Browser.open();
  await joinWith(carla.page, link, 'Carla Moreau', 'carla');
});

after(async () => {
  for (const browser of [ada, ben, carla]) await browser?.discard();
  await server?.remove();
});

test('a backup that is put back is noticed, and what was written meanwhile is sent when its writer says so', async () => {
  await talkTo(ada.page, 'Ben Okafor');
  await write(ada.page, 'in the backup');
  await ticked(ada.page, 'in the backup', 'delivered');
  await stopped(() => cp(data(), backup(), { recursive: true }));
  for (const { page } of [ada, ben, carla]) await live(page);

  await write(ada.page, 'after the backup');
  await ticked(ada.page, 'after the backup', 'delivered');
  await ada.context.setOffline(true);
  await offline(ada.page);
  await write(ada.page, 'written meanwhile');
  await ticked(ada.page, 'written meanwhile', 'waiting');
  await stopped(async () => {
    await rm(data(), { recursive: true });
    await cp(backup(), data(), { recursive: true });
  });
  await live(ben.page);
  await talkTo(ben.page, 'Ada Lindqvist');
  await shows(ben.page, ['in the backup']);
  // As many events as there were: a number alone would seem to go on.
  await write(ben.page, 'said since');
  await ticked(ben.page, 'said since', 'stored');

  await ada.context.setOffline(false);
  await live(ada.page);
  await ada.page.getByText('The server was put back to an earlier day.').waitFor();
  await ticked(ada.page, 'written meanwhile', 'failed');
  assert.deepEqual((await texts(ada.page)).filter((text) => text === 'after the backup'), []);
  await ada.page.getByText('1 message waits for your decision.').waitFor();
  await ada.page.getByRole('button', { name: 'Look at them' }).click();
  await ada.page.locator('dialog').getByText('To Ben Okafor').waitFor();
  await ada.page.locator('dialog').getByRole('button', { name: 'Send', exact: true }).click();
  await ada.page.keyboard.press('Escape');
  await shows(ben.page, ['in the backup', 'said since', 'written meanwhile']);
  await shows(ada.page, ['in the backup', 'said since', 'written meanwhile']);
  await ada.page.reload();
  await live(ada.page);
  await shows(ada.page, ['in the backup', 'said since', 'written meanwhile']);
  assert.equal(await ada.page.getByText('put back to an earlier day').count(), 0);
});

test('what was for a conversation that the backup does not have goes to nobody, and its text stays', async () => {
  await stopped(async () => {
    await rm(backup(), { recursive: true });
    await cp(data(), backup(), { recursive: true });
  });
  await live(ada.page);
  await talkTo(ada.page, 'Carla Moreau');
  await write(ada.page, 'first to Carla');
  await ticked(ada.page, 'first to Carla', 'delivered');
  await ada.context.setOffline(true);
  await offline(ada.page);
  await write(ada.page, 'for Carla alone');
  await ticked(ada.page, 'for Carla alone', 'waiting');
  await stopped(async () => {
    await rm(data(), { recursive: true });
    await cp(backup(), data(), { recursive: true });
  });
  // The next conversation that is made gets the number of the one that is gone, where numbers count.
  await live(ben.page);
  await live(carla.page);
  await talkTo(carla.page, 'Ben Okafor');
  await write(carla.page, 'Carla to Ben');
  await ticked(carla.page, 'Carla to Ben', 'delivered');

  await ada.context.setOffline(false);
  await live(ada.page);
  await ada.page.getByRole('button', { name: 'Look at them' }).click();
  const dialog = ada.page.locator('dialog');
  await dialog.getByText('for Carla alone').waitFor();
  await dialog.getByText('This server does not know the conversation').waitFor();
  assert.equal(await dialog.getByRole('button', { name: 'Send', exact: true }).count(), 0);
  await ada.page.keyboard.press('Escape');
  await talkTo(ada.page, 'Carla Moreau');
  await write(ada.page, 'anew');
  await ticked(ada.page, 'anew', 'delivered');
  await talkTo(carla.page, 'Ada Lindqvist');
  await shows(carla.page, ['anew']);
});

test('another server under the same address gets nothing of before', async () => {
  await ada.context.setOffline(true);
  await offline(ada.page);
  await composer(ada.page).fill('a draft');
  await write(ada.page, 'for the former server');
  await ticked(ada.page, 'for the former server', 'waiting');
  server.ownerInvite = new Promise((take) => (server.takeOwnerInvite = take));
  await stopped(() => rm(data(), { recursive: true }));
  const eve = await Browser.open();
  try {
    await joinWith(eve.page, await server.ownerLink(), 'Eve', 'ada');
    await ada.context.setOffline(false);
    await ada.page.getByText('1 message that waits is safe here').waitFor();
    await signIn(ada.page, 'ada');
    await live(ada.page);
    assert.equal(await ada.page.getByText('for the former server').count(), 0);
    assert.deepEqual(await ada.page.evaluate(() => document.body.innerText.includes('a draft')), false);
  } finally {
    await eve.discard();
  }
});

test('no page had an error of its own', () => {
  for (const { problems } of [ada, ben, carla]) assert.deepEqual(problems, []);
});
