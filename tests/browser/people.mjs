// People with browsers: what a test says they do. Every step waits for what it leads to; nothing sleeps.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';
import { chromiumOptions } from '../support/chromium.mjs';

export const kPassword = 'correct horse';
const kPatience = 20_000;

/** One person's browser, with a profile that outlives its windows. */
export class Browser {
  static async open(options = {}) {
    const browser = new Browser();
    browser.profile = await mkdtemp(join(tmpdir(), 'snug-profile-'));
    browser.options = options;
    browser.problems = [];
    await browser.start();
    return browser;
  }

  async start() {
    const { extraFlags = [], ...options } = this.options;
    this.context = await chromium.launchPersistentContext(this.profile, {
      ...chromiumOptions(extraFlags),
      viewport: { width: 1100, height: 760 },
      locale: 'en-GB',
      ...options,
    });
    this.context.setDefaultTimeout(kPatience);
    this.page = this.context.pages()[0] ?? (await this.context.newPage());
    this.page.on('pageerror', (error) => this.problems.push(error.stack ?? error.message));
    this.page.on('console', (message) => {
      // Requests that fail are part of these tests; what the Content-Security-Policy stops is not. On plain http a browser says that it
      // ignores the opener policy.
      if (message.type() === 'error' && !/Failed to load resource|WebSocket connection|net::ERR|Opener-Policy header has been ignored/.test(message.text())) {
        this.problems.push(message.text());
      }
    });
  }

  /** Ends the whole browser; its profile stays. */
  async quit() {
    await this.context.close();
  }

  async discard() {
    await this.quit().catch(() => {});
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

export async function joinWith(page, link, displayName, name) {
  await page.goto(link);
  await page.getByLabel('Your name').fill(displayName);
  await page.getByLabel('Sign-in name').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(kPassword);
  await page.locator('button[type=submit]').click();
  await live(page);
  assert.equal(new URL(page.url()).hash, '', 'the invitation is gone from the address');
}

export async function signIn(page, name) {
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(kPassword);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Waits until the page has everything and gets new events as they happen. */
export const live = (page) => page.locator('[data-link=live]').waitFor({ state: 'attached' });
export const offline = (page) => page.locator('[data-link=offline]').waitFor({ state: 'attached' });

export async function inviteLink(page) {
  await page.getByRole('button', { name: 'Invite people' }).first().click();
  await page.getByRole('button', { name: 'Make the link' }).click();
  const link = await page.getByLabel('Invitation link').inputValue();
  await page.keyboard.press('Escape');
  await page.locator('dialog').waitFor({ state: 'detached' });
  return link;
}

/** Opens the conversation with a person, whether there is one already or not. */
export async function talkTo(page, displayName) {
  await page.locator('.person', { hasText: displayName }).click();
  await page.getByRole('heading', { name: displayName }).waitFor();
}

export const composer = (page) => page.locator('.composer textarea');

export async function write(page, ...texts) {
  for (const text of texts) {
    await composer(page).fill(text);
    await composer(page).press('Enter');
  }
}

/** The texts of the conversation on screen, from top to bottom. */
export const texts = (page) => page.locator('.message .text').allTextContents();

/** Waits until the conversation shows exactly these texts, once and in this order. */
export async function shows(page, expected) {
  await page
    .waitForFunction(
      (list) => {
        const shown = [...document.querySelectorAll('.message .text')].map((element) => element.textContent);
        return JSON.stringify(shown) === JSON.stringify(list);
      },
      expected,
      { timeout: kPatience },
    )
    .catch(async () => assert.deepEqual(await texts(page), expected));
}

/** Waits until the message with this text has this tick. */
export async function ticked(page, text, tick) {
  await page.locator('.message.mine', { hasText: text }).locator(`[data-tick=${tick}]`).waitFor();
}

/** Makes a page believe that nobody looks at it, so that what comes is delivered but not read. */
export const lookAway = (page) => page.evaluate(() => {
  document.hasFocus = () => false;
  window.dispatchEvent(new Event('blur'));
});
export const lookAgain = (page) => page.evaluate(() => {
  delete document.hasFocus;
  window.dispatchEvent(new Event('focus'));
});

/** Two people who joined a new server: the owner and one whom the owner invited, each in a browser of their own. */
export async function twoPeople(server, options = {}) {
  const ada = await Browser.open(options);
  const ben = await Browser.open(options);
  await joinWith(ada.page, await server.ownerLink(), 'Ada Lindqvist', 'ada');
  const link = await inviteLink(ada.page);
  await joinWith(ben.page, link, 'Ben Okafor', 'ben');
  return { ada, ben };
}
