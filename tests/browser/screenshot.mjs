// Makes docs/screenshot.png, the README's picture: two people chat on the real server.
//
//     SNUG_BINARY=build/src/chat/app/snug npm run screenshot
//
// It looks as on most desktops with fonts-noto-core and fonts-noto-color-emoji installed.
import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { composer, inviteLink, kPassword, shows, talkTo, ticked, twoPeople } from './people.mjs';
import { SnugServer } from './server.mjs';

const target = join(dirname(fileURLToPath(import.meta.url)), '../../docs/screenshot.png');
const kDialogue = [
  ['ada', 'Morning! The chat runs on the old Pi in the cupboard now.'],
  ['ada', 'One command, and the first start printed a link. That was all.'],
  ['ben', 'And nothing leaves the house?'],
  ['ada', 'Nothing. I even pulled the plug to see what happens.'],
  ['ben', 'And?'],
  ['ada', 'Every message that had its tick was still there.'],
  ['ben', '🎉'],
  ['ben', 'Then I can send you the plum cake: https://example.org/plum-cake'],
];

/** Joins without a browser: someone to be seen in the list. */
async function joinAlone(link, display_name, name) {
  const invite = link.split('#join=')[1];
  const answer = await fetch(`${server.url}/api/join`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ invite, name, display_name, password: kPassword, token: true }),
  });
  assert.ok((await answer.json()).ok);
}

const server = await SnugServer.start();
let browsers = [];
try {
  const people = await twoPeople(server, { viewport: { width: 1160, height: 720 }, deviceScaleFactor: 1.5, colorScheme: 'light' });
  browsers = Object.values(people);
  const { ada, ben } = people;
  for (const [display, name] of [['Chiara Rossi', 'chiara'], ['Elif Yılmaz', 'elif'], ['Grandma', 'grandma']]) {
    await joinAlone(await inviteLink(ada.page), display, name);
  }
  await talkTo(ada.page, 'Ben Okafor');
  await talkTo(ben.page, 'Ada Lindqvist');
  const said = [];
  for (const [who, text] of kDialogue) {
    const { page } = people[who];
    await composer(page).fill(text);
    await composer(page).press('Enter');
    said.push(text);
    for (const browser of browsers) await shows(browser.page, said);
  }
  await ticked(ada.page, 'Every message', 'read');
  await composer(ada.page).fill('Sunday, three o’clock?');
  await composer(ben.page).pressSequentially('Yes');
  await ada.page.locator('.conversation .status-typing').waitFor();
  await ada.page.screenshot({ path: target });
  console.log(`written: ${target}`);
} finally {
  for (const browser of browsers) await browser.discard();
  await server.remove();
}
