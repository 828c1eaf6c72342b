// Groups: made, written in, changed, left and lost by people in two browsers, and found by everyone if they are public.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible } from '../support/accessible.mjs';
import { composer, live, lookAgain, lookAway, offline, shows, talkTo, ticked, twoPeople, write } from './people.mjs';
import { SnugServer } from './server.mjs';

const kWide = 'W'.repeat(64);

let server;
let ada;
let ben;

before(async () => {
  server = await SnugServer.start();
  ({ ada, ben } = await twoPeople(server));
});

after(async () => {
  for (const browser of [ada, ben]) await browser?.discard();
  await server?.remove();
});

const good = (page, where) => accessible(page, where, ['light', 'dark']);
const link = (page, name) => page.locator('a.person', { hasText: name });
const happened = (page, text) => page.locator('.happening', { hasText: text }).waitFor();
const button = (page, name) => page.getByRole('button', { name, exact: true });
/** The dialog above the others. */
const dialog = (page) => page.locator('dialog[open]:not(:has(dialog))');
const closed = (page) => page.waitForFunction(() => !document.querySelector('dialog'));

async function closeAll(page) {
  while ((await page.locator('dialog').count()) > 0) {
    const before = await page.locator('dialog').count();
    await page.keyboard.press('Escape');
    await page.waitForFunction((count) => document.querySelectorAll('dialog').length < count, before);
  }
}

async function about(page) {
  await button(page, 'About this group').click();
  await page.getByRole('heading', { name: 'Members' }).waitFor();
}

const focused = (page, text) => page.waitForFunction((wanted) => document.activeElement?.textContent === wanted, text);

/** Opens the actions for a member, in the group's details. */
async function manage(page, name) {
  await about(page);
  await button(page, `Change the role of ${name}, or remove them`).click();
}

/** Does it, and says yes. */
async function confirmed(page, action) {
  await button(dialog(page), action).click();
  await button(dialog(page), 'Cancel').waitFor();
  await focused(page, 'Cancel');
  await button(dialog(page), action).click();
}

async function goOffline(browser) {
  await browser.context.setOffline(true);
  await browser.page.evaluate(() => window.dispatchEvent(new Event('offline')));
  await offline(browser.page);
}

async function goOnline(browser) {
  await browser.context.setOffline(false);
  await live(browser.page);
}

test('a group is made by keyboard alone, and the others are told that they are in it', async () => {
  const { page } = ada;
  const { keyboard } = page;
  await button(page, 'New conversation').press('Enter');
  await button(page, 'New conversation').waitFor();
  await dialog(page).getByText('New group').waitFor();
  await good(page, 'a new conversation');
  await dialog(page).getByRole('button', { name: 'New group' }).press('Enter');
  await page.waitForFunction(() => document.activeElement?.id === 'room-name');
  await keyboard.press('Enter');
  await page.getByText('Please enter a name.').waitFor();
  await keyboard.type('Hikers');
  await dialog(page).getByRole('checkbox', { name: 'Ben Okafor' }).press('Space');
  await dialog(page).getByText('You and 1 person').waitFor();
  await good(page, 'a new group');
  await button(dialog(page), 'Make the group').press('Enter');
  await closed(page);
  await page.getByRole('heading', { name: 'Hikers' }).waitFor();
  await happened(page, 'You made the group Hikers with Ben Okafor');

  await link(ben.page, 'Hikers').locator('.badge', { hasText: '1' }).waitFor();
  await ben.page.locator('[aria-live=polite] p', { hasText: 'Hikers. Ada Lindqvist made the group Hikers with you' }).waitFor();
  await talkTo(ben.page, 'Hikers');
  await happened(ben.page, 'Ada Lindqvist made the group Hikers with you');
  await link(ben.page, 'Hikers').locator('.badge').waitFor({ state: 'detached' });
});

test('all write in it, and each sees who wrote what and who has read it', async () => {
  await write(ada.page, 'Where do we go?', 'And when?');
  await shows(ben.page, ['Where do we go?', 'And when?']);
  await write(ben.page, 'To the lake');
  for (const { page } of [ada, ben]) await shows(page, ['Where do we go?', 'And when?', 'To the lake']);
  await ticked(ada.page, 'And when?', 'read');
  assert.deepEqual(await ben.page.locator('.sender').allTextContents(), ['Ada Lindqvist: ']);
  assert.deepEqual(await ada.page.locator('.sender').allTextContents(), ['Ben Okafor: ']);
  await link(ada.page, 'Ben Okafor: To the lake').waitFor();
  await lookAway(ben.page);
  await write(ada.page, 'Good');
  await link(ben.page, 'Hikers').locator('.badge', { hasText: '1' }).waitFor();
  await ticked(ada.page, 'Good', 'delivered');
  await lookAgain(ben.page);
  await ticked(ada.page, 'Good', 'read');
});

test('its name and topic change for all, however long they are, and nobody is called for that', async () => {
  const { page } = ada;
  await lookAway(ben.page);
  await about(page);
  await button(dialog(page), 'Change').click();
  await page.getByLabel('Name of the group').fill(kWide);
  await page.getByLabel('Topic').fill('t'.repeat(501));
  await page.getByText('At most 500 characters.').waitFor();
  await page.getByLabel('Topic').fill('t'.repeat(500));
  await button(dialog(page), 'Save').click();
  await page.waitForFunction(() => document.querySelectorAll('dialog').length === 1);
  await good(page, 'the details of a group');
  await button(page, 'Show the whole topic').click();
  await button(page, 'Show less of the topic').waitFor();
  await closeAll(page);
  await happened(page, 'You named the group');
  await happened(ben.page, 'Ada Lindqvist named the group');
  assert.equal(await ben.page.locator('.badge').count(), 0);
  for (const width of [320, 768, 1100]) {
    await ben.page.setViewportSize({ width, height: 760 });
    const outside = await ben.page.evaluate(() =>
      [...document.querySelectorAll('button, a, textarea, .bubble, .happening, .beginning, h2, p')]
        .filter((element) => element.checkVisibility() && !element.closest('.unseen'))
        .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5)
        .map((element) => element.outerHTML.slice(0, 120)),
    );
    assert.deepEqual(outside, [], `${width} px`);
    await good(ben.page, `long names in ${width} px`);
  }
  await lookAgain(ben.page);
  await about(page);
  await button(dialog(page), 'Change').click();
  await page.getByLabel('Name of the group').fill('Walkers');
  await page.getByLabel('Topic').fill('Sundays');
  await button(dialog(page), 'Save').click();
  await page.waitForFunction(() => document.querySelectorAll('dialog').length === 1);
  await closeAll(page);
  await ben.page.locator('.conversation-head', { hasText: '2 members · Sundays' }).waitFor();
});

test('each is offered what they may do', async () => {
  await about(ben.page);
  for (const name of ['Change', 'Banned people']) assert.equal(await button(ben.page, name).count(), 0);
  await button(ben.page, 'Add people').waitFor();
  assert.equal(await ben.page.getByRole('button', { name: /^Change / }).count(), 0);
  await about(ada.page);
  await ada.page.getByText('You are the only owner.').waitFor();
  assert.equal(await button(ada.page, 'Leave').count(), 0);
  await closeAll(ada.page);
  await manage(ada.page, 'Ben Okafor');
  await good(ada.page, 'what can be done with a member');
  await button(ada.page, 'Make moderator').click();
  await button(ben.page, 'Change').waitFor();
  await button(ben.page, 'Banned people').waitFor();
  await closeAll(ben.page);
  await happened(ben.page, 'Ada Lindqvist made you a moderator');
  await closeAll(ada.page);
});

test('who is removed is told so and keeps nothing of it, and the others see the line', async () => {
  await composer(ben.page).fill('half a thought');
  await manage(ada.page, 'Ben Okafor');
  await button(ada.page, 'Remove').click();
  await dialog(ada.page).getByText('Remove Ben Okafor?').waitFor();
  await good(ada.page, 'a question before something is done');
  await focused(ada.page, 'Cancel');
  await button(dialog(ada.page), 'Remove').click();
  await ada.page.waitForFunction(() => document.querySelectorAll('dialog').length === 1);
  await closeAll(ada.page);
  await happened(ada.page, 'You removed Ben Okafor');
  await ada.page.locator('.conversation-head', { hasText: '1 member' }).waitFor();

  await ben.page.getByText('You are not in Walkers any more.').waitFor();
  assert.notEqual(await ben.page.evaluate(() => document.activeElement.tagName), 'BODY', 'the keyboard is lost');
  assert.equal(await link(ben.page, 'Walkers').count(), 0);
  await good(ben.page, 'a group that is gone');
  assert.equal(await ben.page.evaluate(() => Object.keys(localStorage).length), 0, 'the draft is gone');
  await ben.page.reload();
  await live(ben.page);
  assert.equal(await link(ben.page, 'Walkers').count(), 0);
});

async function addBen() {
  await about(ada.page);
  await button(dialog(ada.page), 'Add people').click();
  await dialog(ada.page).getByRole('checkbox', { name: 'Ben Okafor' }).press('Space');
  await good(ada.page, 'adding people');
  await button(dialog(ada.page), 'Add').click();
  await ada.page.waitForFunction(() => document.querySelectorAll('dialog').length === 1);
  await closeAll(ada.page);
}

test('who comes back reads what was written, and what waits for a group that is lost meanwhile asks its writer', async () => {
  await write(ada.page, 'without Ben');
  await addBen();
  await link(ben.page, 'Walkers').locator('.badge', { hasText: '1' }).waitFor();
  await talkTo(ben.page, 'Walkers');
  await shows(ben.page, ['Where do we go?', 'And when?', 'To the lake', 'Good', 'without Ben']);
  await goOffline(ben);
  await write(ben.page, 'too late');
  await ticked(ben.page, 'too late', 'waiting');
  await manage(ada.page, 'Ben Okafor');
  await confirmed(ada.page, 'Remove');
  await ada.page.locator('.conversation-head', { hasText: '1 member' }).waitFor();
  await goOnline(ben);
  await ben.page.getByRole('button', { name: 'Look at them' }).click();
  await dialog(ben.page).getByText('You were not in this conversation any more.').waitFor();
  await dialog(ben.page).getByText('too late').waitFor();
  await good(ben.page, 'a message to a group that is gone');
  await button(dialog(ben.page), 'Delete').click();
  await closed(ben.page);
  await closeAll(ada.page);
});

test('a public group is found and joined, and newcomers read what they may', async () => {
  await button(ada.page, 'New conversation').click();
  await dialog(ada.page).getByRole('button', { name: 'New group' }).click();
  await ada.page.getByLabel('Name of the group').fill('Cooks');
  await ada.page.getByLabel('Topic').fill('What we eat. '.repeat(30));
  await ada.page.getByLabel('Who can join?').selectOption('public');
  await ada.page.getByLabel('What can new members read?').selectOption('from_joining');
  await button(dialog(ada.page), 'Make the group').click();
  await ada.page.getByRole('heading', { name: 'Cooks' }).waitFor();
  await write(ada.page, 'nobody else reads this');
  await ticked(ada.page, 'nobody else reads this', 'stored');

  await button(ben.page, 'New conversation').click();
  await dialog(ben.page).getByRole('button', { name: 'Public groups' }).click();
  await button(ben.page, 'Join Cooks').waitFor();
  await good(ben.page, 'public groups');
  await button(ben.page, 'Join Cooks').click();
  await ben.page.getByRole('heading', { name: 'Cooks' }).waitFor();
  await ben.page.getByText('You can read this group from here on').waitFor();
  await write(ben.page, 'hello');
  await shows(ben.page, ['hello']);
  await happened(ada.page, 'Ben Okafor joined');
  await shows(ada.page, ['nobody else reads this', 'hello']);
});

test('who is banned can not come back until the ban is lifted, and is told why', async () => {
  await manage(ada.page, 'Ben Okafor');
  await confirmed(ada.page, 'Ban');
  await happened(ada.page, 'You banned Ben Okafor');
  await ben.page.getByText('You are not in Cooks any more.').waitFor();
  await button(ben.page, 'New conversation').click();
  await dialog(ben.page).getByRole('button', { name: 'Public groups' }).click();
  await button(ben.page, 'Join Cooks').click();
  await dialog(ben.page).getByRole('alert').filter({ hasText: /./ }).waitFor();
  await good(ben.page, 'a refusal');

  await ada.page.waitForFunction(() => document.querySelectorAll('dialog').length === 1);
  await button(dialog(ada.page), 'Banned people').click();
  await button(dialog(ada.page), 'Lift the ban of Ben Okafor').waitFor();
  await good(ada.page, 'banned people');
  await button(dialog(ada.page), 'Lift the ban of Ben Okafor').click();
  await dialog(ada.page).getByText('Nobody is banned.').waitFor();
  await closeAll(ada.page);
  await button(ben.page, 'Join Cooks').click();
  await ben.page.getByRole('heading', { name: 'Cooks' }).waitFor();
});

test('one leaves a group, and the last owner only after there is another', async () => {
  await about(ben.page);
  await confirmed(ben.page, 'Leave');
  await ben.page.getByText('You are not in Cooks any more.').waitFor();
  await closed(ben.page);
  await happened(ada.page, 'Ben Okafor left');
  await about(ada.page);
  await confirmed(ada.page, 'Leave');
  await ada.page.getByText('You are not in Cooks any more.').waitFor();
});

test('no page had an error of its own', () => {
  for (const browser of [ada, ben]) assert.deepEqual(browser.problems, []);
});
