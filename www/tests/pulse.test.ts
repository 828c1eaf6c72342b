// Tests of how soon a dead line is noticed.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Pulse } from '../src/net/pulse';
import { Clock } from './world';

let clock: Clock;
let probes: number;
let drops: number[];
let busy: boolean;
let pulse: Pulse;

beforeEach(() => {
  clock = new Clock();
  probes = 0;
  drops = [];
  busy = false;
  const begun = clock.now;
  pulse = new Pulse({
    probe: () => probes++,
    drop: () => drops.push(clock.now - begun),
    isBusy: () => busy,
    now: () => clock.now,
    after: clock.after,
  });
});

test('nothing heard after something was sent: a probe, and the line is given up within five seconds', async () => {
  pulse.sent();
  await clock.pass(2500);
  assert.equal(probes, 1);
  await clock.pass(2500);
  assert.deepEqual(drops, [4500]);
});

test('it is as soon when something was heard just before', async () => {
  const answered = pulse.sent();
  await clock.pass(1900);
  pulse.heard();
  answered();
  pulse.sent();
  await clock.pass(5000);
  assert.deepEqual(drops, [1900 + 4500]);
});

test('a line on which anything comes is kept', async () => {
  pulse.sent();
  for (let second = 0; second < 60; second++) {
    await clock.pass(1000);
    pulse.heard();
  }
  assert.deepEqual(drops, []);
});

test('when everything is answered nobody is asked', async () => {
  const answered = pulse.sent();
  answered();
  await clock.pass(60_000);
  assert.deepEqual([probes, drops], [0, []]);
});

test('a page on its way is given time, and the line is watched again behind it', async () => {
  busy = true;
  pulse.sent();
  await clock.pass(30_000);
  assert.deepEqual(drops, []);
  busy = false;
  await clock.pass(7000);
  assert.equal(drops.length, 1);
});

test('a new connection is judged by itself', async () => {
  pulse.sent();
  await clock.pass(3000);
  pulse.reset();
  await clock.pass(10_000);
  assert.deepEqual(drops, []);
});
