// From 320 px up, by keyboard alone, and readable for everyone in light and dark.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible } from '../support/accessible.mjs';
import { Browser, composer, inviteLink, joinWith, kPassword, live, shows, talkTo, write } from './people.mjs';
import { SnugServer } from './server.mjs';

const kLongWord = 'Donaudampfschifffahrtsgesellschaftskapitänskajütenschlüsselloch'.repeat(3);

let server;
let ada;
let ben;
const opened = [];

before(async () => {
  server = await SnugServer.start();
});

after(async () => {
  for (const browser of opened) await browser.discard();
  await server?.remove();
});

async function open(options) {
  const browser = await Browser.open(options);
  opened.push(browser);
  return browser;
}

/** Presses Tab until what is focused has this name. */
async function tabTo(page, name) {
  const seen = [];
  for (let presses = 0; presses < 40; presses++) {
    const focused = await page.evaluate(() => {
      const element = document.activeElement === document.body ? null : document.activeElement;
      return element?.getAttribute('aria-label') ?? element?.labels?.[0]?.textContent ?? element?.textContent ?? '';
    });
    if (focused.includes(name)) return;
    seen.push(focused);
    await page.keyboard.press('Tab');
  }
  assert.fail(`Tab never came to "${name}", but to: ${seen.join(' · ')}`);
}

async function fitsWidth(page, where) {
  const { content, width } = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    width: document.documentElement.clientWidth,
  }));
  assert.ok(content <= width, `${where}: ${content} px wide in ${width} px`);
  const outside = await page.evaluate(() =>
    [...document.querySelectorAll('button, a, input, textarea, .bubble, h1, h2')]
      .filter((element) => element.checkVisibility() && !element.closest('.unseen'))
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5)
      .map((element) => element.outerHTML.slice(0, 120)),
  );
  assert.deepEqual(outside, [], `${where}: out of the window`);
}

/** Everything that is pressed is at least 44 px high and wide; links within a text are text. */
async function largeEnough(page, where) {
  const small = await page.evaluate(() =>
    [...document.querySelectorAll('button, a, input, select, textarea')]
      .filter((element) => element.checkVisibility() && !element.closest('.text'))
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.height < 43.5 || box.width < 43.5)
      .map(({ element, box }) => `${Math.round(box.width)}x${Math.round(box.height)} ${element.outerHTML.slice(0, 100)}`),
  );
  assert.deepEqual(small, [], `${where}: too small to press`);
}

async function good(page, where) {
  await fitsWidth(page, where);
  await largeEnough(page, where);
  await accessible(page, where, ['light', 'dark']);
}

test('the owner joins, invites and writes by keyboard alone', async () => {
  ada = await open();
  const { page } = ada;
  const { keyboard } = page;
  await page.goto(await server.ownerLink());
  await page.getByLabel('Your name').waitFor();
  await page.waitForFunction(() => document.activeElement?.id === 'display');
  await good(page, 'the owner’s form');
  await keyboard.type('Ada Lindqvist');
  await tabTo(page, 'Sign-in name');
  assert.equal(await page.getByLabel('Sign-in name').inputValue(), 'ada.lindqvist');
  await keyboard.type('ada');
  await tabTo(page, 'Password');
  await keyboard.type('short');
  await keyboard.press('Enter');
  await page.getByText('The password needs at least 8 characters.').waitFor();
  await page.waitForFunction(() => document.activeElement?.id === 'password');
  await good(page, 'a form with an error');
  await page.getByLabel('Password', { exact: true }).press('Control+a');
  await keyboard.type(kPassword);
  await keyboard.press('Enter');
  await live(page);
  await good(page, 'nobody else is here yet');

  await tabTo(page, 'Invite people');
  await keyboard.press('Enter');
  await page.locator('dialog[open]').waitFor();
  await good(page, 'the invitation');
  await tabTo(page, 'Make the link');
  await keyboard.press('Enter');
  await page.getByLabel('Invitation link').waitFor();
  await good(page, 'the invitation’s link');
  const link = await page.getByLabel('Invitation link').inputValue();
  await keyboard.press('Escape');
  await page.locator('dialog').waitFor({ state: 'detached' });
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('aria-label')), 'Invite people');

  ben = await open({ viewport: { width: 320, height: 568 }, isMobile: true, hasTouch: true });
  await joinWith(ben.page, link, 'Ben Okafor', 'ben');

  await tabTo(page, 'Ben Okafor');
  await keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
  await keyboard.type('By keyboard');
  await keyboard.press('Shift+Enter');
  await keyboard.type('in two lines');
  await keyboard.press('Enter');
  await shows(page, ['By keyboard\nin two lines']);
  await keyboard.press('Escape');
  await page.waitForFunction(() => document.activeElement?.matches('a.person'));
});

test('everything fits into 320 px, and a finger finds it', async () => {
  const { page } = ben;
  await page.locator('.badge').waitFor();
  await good(page, 'the list');
  await talkTo(page, 'Ada Lindqvist');
  await composer(page).fill(kLongWord);
  await composer(page).press('Enter');
  assert.equal(await composer(page).inputValue(), `${kLongWord}\n`, 'with a finger Enter makes a line');
  await page.getByRole('button', { name: 'Send' }).click();
  await composer(page).fill(`https://example.org/${'very/'.repeat(20)}long`);
  await page.getByRole('button', { name: 'Send' }).click();
  await page.locator('.mine [data-tick=stored], .mine [data-tick=delivered], .mine [data-tick=read]').nth(1).waitFor();
  await good(page, 'a conversation');
  await page.getByRole('button', { name: 'Back to the conversations' }).click();
  await page.locator('a.person').waitFor();
  await talkTo(page, 'Ada Lindqvist');
  await page.evaluate(() => history.back());
  await page.locator('a.person').waitFor();

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.locator('dialog[open]').waitFor();
  await good(page, 'signing out');
  await page.locator('dialog').getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Welcome back' }).waitFor();
  await good(page, 'signing in');
  await page.getByLabel('Name').fill('ben');
  await page.getByLabel('Password', { exact: true }).fill('a wrong password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('This name and password do not belong together.').waitFor();
  await good(page, 'a wrong password');
  await page.getByLabel('Password', { exact: true }).fill(kPassword);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await live(page);
});

test('a wide window is as good', async () => {
  const { page } = ada;
  await talkTo(page, 'Ben Okafor');
  for (const width of [390, 768, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    await good(page, `${width} px`);
  }
});

test('older messages come as one scrolls up, and what one reads stays where it is', async () => {
  const { page } = ada;
  await page.setViewportSize({ width: 900, height: 600 });
  const many = Array.from({ length: 90 }, (_, index) => `line ${index + 1}`);
  await write(page, ...many);
  await page.locator('.message.mine', { hasText: 'line 90' }).locator('[data-tick=stored], [data-tick=delivered]').waitFor();

  const second = await open();
  const link = page.url();
  await second.page.goto(server.url);
  await second.page.getByLabel('Name').fill('ada');
  await second.page.getByLabel('Password', { exact: true }).fill(kPassword);
  await second.page.getByRole('button', { name: 'Sign in' }).click();
  await live(second.page);
  await second.page.goto(link);
  const last = second.page.locator('.message', { hasText: /line 90/ });
  await last.waitFor();
  assert.ok(await second.page.evaluate(() => document.querySelectorAll('.message').length < 90), 'not everything is there at once');
  assert.ok(await last.evaluate((element) => element.getBoundingClientRect().bottom <= innerHeight), 'the newest is on screen');

  const moved = await second.page.evaluate(async () => {
    const box = document.querySelector('.timeline');
    const before = document.querySelectorAll('.message').length;
    const changed = new Promise((done) => {
      new MutationObserver((_, observer) => {
        if (document.querySelectorAll('.message').length === before) return;
        observer.disconnect();
        requestAnimationFrame(() => requestAnimationFrame(done));
      }).observe(box, { childList: true, subtree: true });
    });
    box.scrollTop = 300;
    const kept = [...document.querySelectorAll('.message')].find((element) => element.getBoundingClientRect().top > 150);
    const from = kept.getBoundingClientRect().top;
    await changed;
    return Math.abs(kept.getBoundingClientRect().top - from);
  });
  assert.ok(moved < 2, `what one reads moved by ${moved} px`);
  await second.page.getByRole('button', { name: 'To the newest message' }).click();
  await second.page.getByRole('button', { name: 'To the newest message' }).waitFor({ state: 'detached' });
});

test('an invitation that was used says so', async () => {
  const link = await inviteLink(ada.page);
  const third = await open();
  await joinWith(third.page, link, 'Cleo', 'cleo');
  const fourth = await open();
  await fourth.page.goto(link);
  await fourth.page.getByText('This invitation does not work any more').waitFor();
  await good(fourth.page, 'a used invitation');
});

test('no page had an error of its own', () => {
  for (const browser of opened) assert.deepEqual(browser.problems, []);
});
