// Nothing that a stranger sends may cost much: what is counted here is work (drawings, layouts, elements), not time.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { composer, inviteLink, joinWith, Browser, live, talkTo, ticked, write } from './people.mjs';
import { SnugServer } from './server.mjs';

const kBurst = 3000;
/** The elements of a whole page with a full conversation: twice what it has. */
const kMostElements = 4000;
const kMostRows = 160;

let server;
let ada;
let ben;
let room;

before(async () => {
  server = await SnugServer.start({ config: 'messages_per_second = 10000\n' });
  ada = await Browser.open();
  ben = await Browser.open();
  await joinWith(ada.page, await server.ownerLink(), 'Ada Lindqvist', 'ada');
  const link = await inviteLink(ada.page);
  await joinWith(ben.page, link, 'Ben Okafor', 'ben');
  await talkTo(ada.page, 'Ben Okafor');
  await write(ada.page, 'Hello Ben');
  await ticked(ada.page, 'Hello Ben', 'delivered');
  room = Number(new URL(ada.page.url()).hash.match(/c=(\d+)/)[1]);
  // Ben's browser becomes a program that writes as fast as it can.
  await ben.page.goto(`${server.url}/healthz`);
});

after(async () => {
  await ada?.discard();
  await ben?.discard();
  await server?.remove();
});

/** Sends these texts over a connection of its own, many at a time, and waits until each is stored. */
const send = (texts) =>
  ben.page.evaluate(
    ([to, list]) =>
      new Promise((done, fail) => {
        const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
        let sent = 0;
        let stored = 0;
        const more = () => {
          while (sent < list.length && sent - stored < 200) {
            const payload = { room: to, id: `${performance.timeOrigin}.${Math.random()}`, body: { text: list[sent] } };
            socket.send(`42${sent++}${JSON.stringify(['message:send', payload])}`);
          }
        };
        socket.onerror = () => fail(new Error('no connection'));
        socket.onmessage = ({ data }) => {
          const event = data.match(/^42(\d*)\["([\w:]+)"/);
          if (data[0] === '0') socket.send('40');
          else if (data === '2') socket.send('3');
          else if (event) {
            if (event[1]) socket.send(`43${event[1]}[{"ok":true}]`);
            if (event[2] === 'ready') more();
          } else if (data.startsWith('43')) {
            if (!data.includes('"ok":true')) fail(new Error(data));
            if (++stored === list.length) done(socket.close());
            else more();
          }
        };
      }),
    [room, texts],
  );

/** Begins to count in a page: frames, drawings of the conversation, drawings of single messages, elements, the longest task. */
async function count(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const layouts = async () => (await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'LayoutCount').value;
  await page.evaluate(() => {
    const seen = { frames: 0, drawings: 0, bubbles: 0, elements: 0, rows: 0, longest: 0 };
    globalThis.seen = seen;
    const frame = () => {
      seen.frames++;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    new MutationObserver(() => {
      seen.drawings++;
      seen.elements = Math.max(seen.elements, document.getElementsByTagName('*').length);
      seen.rows = Math.max(seen.rows, document.querySelectorAll('.message').length);
    }).observe(document.querySelector('.timeline'), { childList: true, subtree: true, characterData: true });
    // A message's time is written each time that the message is drawn, and nowhere else.
    const write = Date.prototype.toISOString;
    Date.prototype.toISOString = function () {
      seen.bubbles++;
      return write.call(this);
    };
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.longest = Math.max(seen.longest, duration);
    }).observe({ type: 'longtask' });
  });
  const before = await layouts();
  return async () => ({ ...(await page.evaluate(() => globalThis.seen)), layouts: (await layouts()) - before });
}

const shownSeqs = (page) => page.evaluate(() => [...document.querySelectorAll('.bubble[data-seq]')].map((bubble) => Number(bubble.dataset.seq)));

test('3,000 messages in a burst are drawn once a frame, and the page has no more elements for them', async (context) => {
  const { page } = ada;
  const counted = await count(page);
  await send(Array.from({ length: kBurst }, (_, at) => `burst ${at + 1}`));
  await page.locator('.message', { hasText: `burst ${kBurst}` }).first().waitFor({ timeout: 120_000 });
  const seen = await counted();
  context.diagnostic(JSON.stringify(seen));
  assert.ok(seen.drawings <= seen.frames + 5, `${seen.drawings} drawings in ${seen.frames} frames`);
  assert.ok(seen.layouts <= 3 * seen.frames + 20, `${seen.layouts} layouts in ${seen.frames} frames`);
  assert.ok(seen.bubbles <= 3 * kBurst, `${seen.bubbles} drawings of single messages`);
  assert.ok(seen.elements <= kMostElements, `${seen.elements} elements`);
  assert.ok(seen.rows <= kMostRows, `${seen.rows} messages are drawn`);
  const seqs = await shownSeqs(page);
  assert.equal(seqs.at(-1), kBurst + 1);
  seqs.forEach((seq, at) => assert.equal(seq, seqs[0] + at));
  assert.equal(await page.locator('.to-newest').count(), 0, 'one is still at the end');
});

test('a message among thousands draws itself and its neighbour', async () => {
  const { page } = ada;
  const counted = await count(page);
  const before = await counted();
  await send(['one more']);
  await page.locator('.message', { hasText: 'one more' }).waitFor();
  const { bubbles } = await counted();
  assert.ok(bubbles - before.bubbles <= 4, `${bubbles - before.bubbles} messages were drawn again`);
});

test('one scrolls up through what was let go, and back down, among no more elements', async () => {
  const { page } = ada;
  const counted = await count(page);
  for (let turn = 0; turn < 14; turn++) {
    const [first] = await shownSeqs(page);
    await page.evaluate(() => (document.querySelector('.timeline').scrollTop = 0));
    await page.waitForFunction((seq) => Number(document.querySelector('.bubble[data-seq]').dataset.seq) < seq, first);
  }
  const up = await shownSeqs(page);
  up.forEach((seq, at) => assert.equal(seq, up[0] + at));
  assert.ok(up.at(-1) < kBurst - 300, `${up.at(-1)}`);
  // What comes meanwhile moves nothing.
  const topOf = (seq) => page.evaluate((wanted) => document.querySelector(`[data-seq="${wanted}"]`).getBoundingClientRect().top, seq);
  const middle = up[Math.floor(up.length / 2)];
  const top = await topOf(middle);
  await send(Array.from({ length: 400 }, (_, at) => `meanwhile ${at + 1}`));
  await page.locator('.to-newest .badge').waitFor();
  assert.ok(Math.abs((await topOf(middle)) - top) < 2, 'what one reads has moved');
  for (let turn = 0; turn < 200 && (await shownSeqs(page)).at(-1) < kBurst - 200; turn++) {
    const last = (await shownSeqs(page)).at(-1);
    await page.evaluate(() => (document.querySelector('.timeline').scrollTop += 4000));
    await page.waitForFunction((seq) => Number([...document.querySelectorAll('.bubble[data-seq]')].at(-1).dataset.seq) > seq, last);
  }
  const down = await shownSeqs(page);
  down.forEach((seq, at) => assert.equal(seq, down[0] + at));
  await page.getByRole('button', { name: /^To the newest/ }).click();
  await page.locator('.message', { hasText: 'meanwhile 400' }).waitFor();
  await page.locator('.to-newest').waitFor({ state: 'detached' });
  const seen = await counted();
  assert.ok(seen.elements <= kMostElements, `${seen.elements} elements`);
  assert.ok(seen.rows <= kMostRows, `${seen.rows} messages are drawn`);
});

test('texts that are made to cost much cost nothing', async (context) => {
  const { page } = ada;
  const counted = await count(page);
  const hostile = [']', ')', '.', '(', "'", 'www.a.b ', 'http://a ', '\n'].map((piece) => ('https://a.example/' + piece.repeat(8000)).slice(0, 7990));
  await send(hostile);
  await send(['behind them']);
  await page.locator('.message', { hasText: 'behind them' }).waitFor();
  await composer(page).fill('still here');
  await composer(page).press('Enter');
  await ticked(page, 'still here', 'stored');
  const seen = await counted();
  context.diagnostic(JSON.stringify(seen));
  assert.ok(seen.elements <= kMostElements, `${seen.elements} elements`);
});

test('a page that was closed finds thousands of missed messages and draws a screenful', async () => {
  const { page } = ada;
  await page.goto('about:blank');
  await send(Array.from({ length: 1000 }, (_, at) => `missed ${at + 1}`));
  await page.goto(server.url);
  await live(page);
  await talkTo(page, 'Ben Okafor');
  await page.locator('.message', { hasText: 'missed' }).first().waitFor();
  const rows = await page.locator('.message').count();
  assert.ok(rows <= kMostRows, `${rows} messages are drawn`);
});

test('no page had an error of its own', () => {
  assert.deepEqual(ada.problems, []);
});
