// Tests of what is asked of the server and told to it because the state says so.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reduce } from '../src/core/reducer';
import { initialState, type State } from '../src/core/state';
import type { Answer } from '../src/core/wire';
import { Settler } from '../src/net/settler';
import { after, event, events, kRoom, live, ready, roomInfo } from './support';

class Bench {
  readonly asked: string[] = [];
  readonly waits: (() => void)[] = [];
  reply: (name: string, payload: { room: number; after?: number }) => Answer<object> | null = () => ({ ok: true });
  readonly settler: Settler;

  constructor(public state: State) {
    this.settler = new Settler({
      ask: (name, payload) => {
        this.asked.push(`${name} ${JSON.stringify(payload)}`);
        return Promise.resolve(this.reply(name, payload as never) as never);
      },
      dispatch: (action) => {
        this.state = reduce(this.state, action);
        this.settler.settle();
      },
      state: () => this.state,
      after: (_, then) => this.waits.push(then),
    });
  }

  async settle(): Promise<void> {
    this.settler.settle();
    for (let turn = 0; turn < 20; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
  }

  async passTime(): Promise<void> {
    for (const then of this.waits.splice(0)) then();
    await this.settle();
  }
}

const limited = (rooms: number): State => {
  const list = Array.from({ length: rooms }, (_, at) => roomInfo({ room: at + 1, head: 3, last: event(3, { room: at + 1 }), limited: true }));
  return after(initialState, { type: 'ready', ready: ready({ rooms: list }) }, { type: 'caught_up' });
};
const page = (room: number) => ({ ok: true as const, events: events(1, 3).map((one) => ({ ...one, room })), more: false });

test('what is missing is fetched room by room', async () => {
  const bench = new Bench(limited(3));
  bench.reply = (name, { room }) => (name === 'history' ? page(room) : { ok: true });
  await bench.settle();
  assert.equal(bench.asked.filter((one) => one.startsWith('history')).length, 3);
  assert.ok(Object.values(bench.state.rooms).every(({ loaded, events: held }) => loaded && held.length === 3));
});

test('a server that wants it slower gets it slower, and nothing is left out', async () => {
  const bench = new Bench(limited(4));
  let allowed = 2;
  bench.reply = (name, { room }) => {
    if (name === 'history' && allowed-- <= 0) return { ok: false, error: { code: 'too_many', message: '', retry_after: 1 } };
    return name === 'history' ? page(room) : { ok: true };
  };
  await bench.settle();
  assert.equal(Object.values(bench.state.rooms).filter(({ loaded }) => loaded).length, 2);
  allowed = 99;
  await bench.passTime();
  assert.ok(Object.values(bench.state.rooms).every(({ loaded }) => loaded));
});

test('what the server does not have is not asked for again and again', async () => {
  const bench = new Bench(limited(1));
  bench.reply = () => ({ ok: true, events: [], more: false }) as never;
  await bench.settle();
  await bench.settle();
  assert.equal(bench.asked.filter((one) => one.startsWith('history')).length, 1);
});

test('a room that was lost while it was asked for is asked for when one comes back', async () => {
  const bench = new Bench(limited(1));
  bench.reply = () => {
    bench.state = reduce(bench.state, { type: 'room_gone', room: 1 });
    return { ok: false, error: { code: 'forbidden', message: '' } };
  };
  await bench.settle();
  await bench.settle();
  bench.reply = (name, { room }) => (name === 'history' ? page(room) : { ok: true });
  bench.state = reduce(bench.state, { type: 'room', room: roomInfo({ room: 1, head: 3, limited: true }) });
  await bench.settle();
  assert.equal(bench.state.rooms[1]?.loaded, true);
});

test('a jump is filled from behind the last known event', async () => {
  const bench = new Bench(live({ type: 'events', events: [event(1)] }, { type: 'events', events: [event(4)] }));
  bench.reply = (name) => (name === 'history' ? { ok: true, events: events(2, 4), more: false } : { ok: true });
  await bench.settle();
  assert.ok(bench.asked[0]?.startsWith(`history {"room":${kRoom},"after":1`), bench.asked[0]);
  assert.equal(bench.state.rooms[kRoom]?.events.length, 4);
});

test('marks are gathered, told once, and told again when that failed', async () => {
  const bench = new Bench(live({ type: 'events', events: [event(1)] }));
  await bench.settle();
  assert.deepEqual(bench.asked, []);
  bench.reply = () => null;
  await bench.passTime();
  bench.reply = () => ({ ok: true });
  await bench.passTime();
  await bench.passTime();
  const mark = `mark {"room":${kRoom},"received":1,"read":1}`;
  assert.deepEqual(bench.asked, [mark, mark]);
});
