// Tests of the pages that somebody scrolls to: asked for until they come.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Action } from '../src/core/actions';
import { reduce } from '../src/core/reducer';
import type { State } from '../src/core/state';
import type { Answer, Answers, ClientEvents } from '../src/core/wire';
import { Pager } from '../src/net/pager';
import { event, events, kRoom, live, ready, roomInfo } from './support';

const limited = [roomInfo({ head: 200, last: event(200), limited: true })];
const shortOf = (): State =>
  live({ type: 'ready', ready: ready({ rooms: limited }) }, { type: 'caught_up' }, { type: 'history', room: kRoom, part: 'newest', events: events(141, 200) });
const refused = (code: string) => ({ ok: false, error: { code, message: '' } }) as Answer<Answers['history']>;
const come = (before: number) => ({ ok: true as const, events: events(before - 60, before - 1), more: true });

class Bench {
  state = shortOf();
  readonly asked: number[] = [];
  readonly waits: { milliseconds: number; then: () => void }[] = [];
  reply: (before: number) => Answer<Answers['history']> | null = come;
  readonly pager = new Pager({
    ask: (_, payload) => {
      const { before = 0 } = payload as ClientEvents['history'];
      this.asked.push(before);
      return Promise.resolve(this.reply(before) as never);
    },
    dispatch: (action) => this.dispatch(action),
    state: () => this.state,
    after: (milliseconds, then) => this.waits.push({ milliseconds, then }),
  });

  dispatch(action: Action): void {
    this.state = reduce(this.state, action);
    this.pager.settle();
  }

  async settle(): Promise<void> {
    for (let turn = 0; turn < 20; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
  }

  async scroll(): Promise<void> {
    this.dispatch({ type: 'look', where: 'older', size: 100 });
    await this.settle();
  }

  async passTime(): Promise<void> {
    for (const { then } of this.waits.splice(0)) then();
    await this.settle();
  }

  get trouble() {
    return this.state.view.look.trouble;
  }
}

test('a page is asked for once, and the next when one comes to its end', async () => {
  const bench = new Bench();
  await bench.scroll();
  assert.deepEqual(bench.asked, [141]);
  await bench.scroll();
  await bench.scroll();
  assert.deepEqual(bench.asked, [141, 81]);
});

test('a page that did not come is asked for again by itself, ever later', async () => {
  const bench = new Bench();
  bench.reply = () => null;
  await bench.scroll();
  assert.equal(bench.trouble, 'failed');
  const waits: number[] = [];
  for (let turn = 0; turn < 6; turn++) {
    waits.push(bench.waits[0]!.milliseconds);
    await bench.passTime();
  }
  assert.deepEqual(waits, [2000, 4000, 8000, 16_000, 30_000, 30_000]);
  bench.reply = come;
  await bench.passTime();
  assert.equal(bench.trouble, null);
  assert.equal(bench.state.view.look.past.length, 60);
});

test('a new connection asks at once, and an answer of the former one does not count', async () => {
  const bench = new Bench();
  bench.reply = () => null;
  await bench.scroll();
  bench.pager.reset();
  bench.dispatch({ type: 'link', phase: 'offline' });
  bench.reply = come;
  bench.dispatch({ type: 'ready', ready: ready({ rooms: [roomInfo({ head: 200, last: event(200) })] }) });
  bench.dispatch({ type: 'caught_up' });
  await bench.settle();
  assert.deepEqual(bench.asked, [141, 141]);
  await bench.passTime();
  assert.deepEqual(bench.asked, [141, 141]);
  assert.equal(bench.trouble, null);
});

test('somebody who does not want to wait asks now', async () => {
  const bench = new Bench();
  bench.reply = () => refused('unavailable');
  await bench.scroll();
  assert.equal(bench.trouble, 'failed');
  bench.reply = come;
  bench.pager.again();
  await bench.settle();
  assert.equal(bench.trouble, null);
  await bench.passTime();
  assert.deepEqual(bench.asked, [141, 141]);
});

test('a server that wants it slower is no trouble', async () => {
  const bench = new Bench();
  bench.reply = () => refused('too_many');
  await bench.scroll();
  assert.equal(bench.trouble, null);
  bench.reply = come;
  await bench.passTime();
  assert.equal(bench.state.view.look.past.length, 60);
});

test('what is damaged is not asked for again until somebody wants it', async () => {
  const bench = new Bench();
  bench.reply = () => refused('damaged');
  await bench.scroll();
  assert.equal(bench.trouble, 'damaged');
  const asked = bench.asked.length;
  await bench.passTime();
  assert.equal(bench.asked.length, asked);
  bench.reply = come;
  bench.pager.again();
  await bench.settle();
  assert.equal(bench.trouble, null);
});
