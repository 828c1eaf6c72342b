// People on a server that does not list them: somebody is found by their whole sign-in name.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible } from '../support/accessible.mjs';
import { shows, talkTo, twoPeople, write } from './people.mjs';
import { SnugServer } from './server.mjs';

let server;
let ada;
let ben;

before(async () => {
  server = await SnugServer.start({ config: 'directory = false\n' });
  ({ ada, ben } = await twoPeople(server));
});

after(async () => {
  for (const browser of [ada, ben]) await browser?.discard();
  await server?.remove();
});

const start = (page) => page.getByRole('button', { name: 'New conversation' }).click();
const search = (page) => page.getByRole('searchbox', { name: 'Find a person' });

test('somebody is found by their whole sign-in name, and by no part of it', async () => {
  const { page } = ada;
  assert.equal(await page.locator('.person').count(), 0);
  await start(page);
  await search(page).fill('be');
  await page.getByText('Nobody was found.').waitFor();
  await accessible(page, 'a search that finds nobody', ['light', 'dark']);
  await search(page).fill('Ben');
  await page.locator('dialog .pick', { hasText: 'Ben Okafor' }).click();
  await page.getByRole('heading', { name: 'Ben Okafor' }).waitFor();
  await write(page, 'found you');
  await talkTo(ben.page, 'Ada Lindqvist');
  await shows(ben.page, ['found you']);
});

test('a group begins with somebody who was searched, also when another name is searched after them', async () => {
  const { page } = ada;
  await start(page);
  await page.getByRole('button', { name: 'New group' }).click();
  await page.getByLabel('Name of the group').fill('Two');
  await search(page).fill('ben');
  await page.getByRole('checkbox', { name: 'Ben Okafor' }).press('Space');
  await search(page).fill('nobody');
  await page.getByText('Nobody was found.').waitFor();
  await page.getByText('You and 1 person').waitFor();
  await page.getByRole('button', { name: 'Make the group' }).click();
  await page.locator('.happening', { hasText: 'You made the group Two with Ben Okafor' }).waitFor();
  await ben.page.locator('a.person', { hasText: 'Two' }).waitFor();
  for (const browser of [ada, ben]) assert.deepEqual(browser.problems, []);
});
