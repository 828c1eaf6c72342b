// Searching for people while somebody types.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Person } from '../src/core/wire';
import { Finder } from '../src/net/finder';
import type { Found } from '../src/net/people';
import { Clock, settle } from './world';

const people = (...ids: number[]): Person[] =>
  ids.map((id) => ({ id, name: `p${id}`, display_name: `P${id}`, role: 'member', online: false, last_seen: null }));
const page = (more: boolean, ...ids: number[]): Found => ({ ok: true, value: { users: people(...ids), more } });
const offline: Found = { ok: false, error: { code: 'offline', message: '' } };

function finding(answer: (query: string, after: number) => Found | Promise<Found>, others = false, listed: readonly number[] = []) {
  const clock = new Clock();
  const asked: string[] = [];
  const find = (query: string, after: number) => {
    asked.push(`${query}>${after}`);
    return Promise.resolve(answer(query, after));
  };
  const finder = new Finder({ find, after: clock.after, isListed: (user) => listed.includes(user), changed: () => {} }, others);
  return { finder, clock, asked, ids: () => finder.users.map(({ id }) => id) };
}

test('a search is asked for after a pause in typing, as it then is', async () => {
  const { finder, clock, asked, ids } = finding(() => page(false, 5));
  for (const text of ['b', 'be', 'ben ']) finder.seek(text);
  assert.deepEqual([asked, finder.busy], [[], true]);
  await clock.pass(250);
  assert.deepEqual([asked, ids(), finder.busy, finder.more], [['ben>0'], [5], false, false]);
  finder.seek('ben');
  await clock.pass(250);
  assert.equal(asked.length, 1);
});

test('the answer of an earlier search, and one that nobody waits for, is dropped', async () => {
  let answer = (_: Found) => {};
  const { finder, clock, ids } = finding((query) => (query === 'a' ? new Promise((resolve) => (answer = resolve)) : page(false, 2)));
  finder.seek('a');
  await clock.pass(250);
  finder.seek('b');
  answer(page(true, 1));
  await clock.pass(250);
  assert.deepEqual([ids(), finder.more], [[2], false]);
  finder.seek('a');
  await clock.pass(250);
  finder.stop();
  answer(page(true, 1));
  await settle();
  assert.deepEqual(ids(), []);
});

test('pages follow each other, and one that did not come is asked for again', async () => {
  let fails = false;
  const { finder, clock, asked, ids } = finding((_, after) => (fails ? offline : after === 0 ? page(true, 3, 4) : page(false, 9)));
  finder.seek('p');
  await clock.pass(250);
  fails = true;
  finder.next();
  await settle();
  assert.deepEqual([finder.failure?.code, finder.more, ids()], ['offline', true, [3, 4]]);
  fails = false;
  finder.next();
  await settle();
  assert.deepEqual([finder.failure, finder.more, ids(), asked], [null, false, [3, 4, 9], ['p>0', 'p>4', 'p>4']]);
});

test('without a text nobody is asked for until the reader wants more, and pages of people who are listed are read over', async () => {
  const { finder, asked } = finding((_, after) => page(true, after + 1), true, [1, 2]);
  assert.equal(finder.more, true);
  finder.seek('');
  assert.deepEqual(asked, []);
  finder.next();
  await settle();
  assert.deepEqual(asked, ['>0', '>1', '>2']);
  finder.seek('x');
  finder.seek('');
  assert.deepEqual([finder.users, finder.more, finder.busy], [[], true, false]);
});
