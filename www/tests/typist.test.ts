// Tests of who is told when someone types.
import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { Typist } from '../src/net/typist';
import { kFriend, kRoom } from './support';

// The clock and its timers are told here; nothing waits.
let now = 10_000;
let timers: { at: number; then: () => void }[] = [];
const real = { now: Date.now, set: globalThis.setTimeout, clear: globalThis.clearTimeout };
Date.now = () => now;
globalThis.setTimeout = ((then: () => void, wait: number) => {
  const timer = { at: now + wait, then };
  timers.push(timer);
  return timer;
}) as never;
globalThis.clearTimeout = ((timer: never) => (timers = timers.filter((other) => other !== timer))) as never;
after(() => {
  Date.now = real.now;
  globalThis.setTimeout = real.set;
  globalThis.clearTimeout = real.clear;
});

function pass(milliseconds: number): void {
  now += milliseconds;
  for (const timer of timers.filter(({ at }) => at <= now)) {
    timers = timers.filter((other) => other !== timer);
    timer.then();
  }
}

let told: boolean[] = [];
let expired: number[] = [];
let typist: Typist;
beforeEach(() => {
  now += 60_000;
  timers = [];
  told = [];
  expired = [];
  typist = new Typist({ tell: (_, on) => told.push(on), expired: (_, user) => expired.push(user) });
});

test('typing is told at once, again while it lasts, and its end', () => {
  for (let key = 0; key < 10; key++) {
    typist.typed(kRoom);
    pass(1000);
  }
  assert.deepEqual(told, [true, true, true]);
  pass(5000);
  assert.deepEqual(told, [true, true, true, false]);
});

test('typing right after a message is told as soon as the server passes it on', () => {
  typist.typed(kRoom);
  pass(300);
  typist.stop(kRoom);
  typist.typed(kRoom);
  assert.deepEqual(told, [true, false]);
  pass(900);
  assert.deepEqual(told, [true, false, true]);
});

test('what ended before it could be told is not told', () => {
  typist.typed(kRoom);
  typist.stop(kRoom);
  typist.typed(kRoom);
  typist.stop(kRoom);
  pass(2000);
  assert.deepEqual(told, [true, false, false]);
});

test('a sign of someone else fades when it is not renewed', () => {
  typist.heard(kRoom, kFriend, true);
  pass(6000);
  typist.heard(kRoom, kFriend, true);
  pass(6000);
  assert.deepEqual(expired, []);
  pass(1000);
  assert.deepEqual(expired, [kFriend]);
});
