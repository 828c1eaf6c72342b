// The driver against a small model of the server that refuses, loses answers and breaks connections.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enqueue, type Pending, type SendAnswer } from '../src/core/outbox';
import type { ErrorCode } from '../src/core/wire';
import { MemoryVault } from '../src/storage/vault';
import { Driver } from '../src/net/driver';
import { kDevice, kRoom } from './support';

const refusal = (code: ErrorCode, more = {}): SendAnswer => ({ ok: false, error: { code, message: code, ...more } });

class ServerModel {
  readonly log: string[] = [];
  lastN = 0;
  /** Decides about the next send before the rules do. */
  whim: (item: Pending) => SendAnswer | 'lost_before' | 'lost_after' | null = () => null;

  take(item: Pending): SendAnswer | null {
    const whim = this.whim(item);
    if (whim === 'lost_before') return null;
    if (whim !== null && whim !== 'lost_after') return whim;
    const answer = this.answer(item);
    return whim === 'lost_after' ? null : answer;
  }

  private answer(item: Pending): SendAnswer {
    if (item.n <= this.lastN) {
      if (this.log[item.n - 1] === item.text) return { ok: true };
      return { ok: false, error: { code: 'conflict', message: '', last_n: this.lastN } };
    }
    if (item.n > this.lastN + 1) return refusal('gap', { wanted: this.lastN + 1 });
    this.lastN = item.n;
    this.log.push(item.text);
    return { ok: true };
  }
}

class Bench {
  readonly vault = new MemoryVault();
  readonly waits: (() => void)[] = [];
  readonly sent: number[] = [];
  items: readonly Pending[] = [];
  holds: (string | null)[] = [];
  connected = false;
  readonly driver = new Driver({
    vault: this.vault,
    send: (item) => {
      this.sent.push(item.n);
      return Promise.resolve(this.connected ? this.server.take(item) : null);
    },
    changed: (items) => (this.items = items),
    stored: () => {},
    hold: (why) => this.holds.push(why),
    signedOut: () => {},
    after: (_, then) => this.waits.push(then),
  });

  constructor(readonly server = new ServerModel()) {
    this.driver.lead(true);
  }

  async connect(): Promise<void> {
    this.connected = true;
    await this.driver.live(kDevice, this.server.lastN);
    await this.settle();
  }

  disconnect(): void {
    this.connected = false;
    this.driver.offline();
  }

  async write(...texts: string[]): Promise<void> {
    for (const text of texts) {
      const draft = { device: kDevice, room: kRoom, text, at: 0, attempted: this.connected };
      this.items = await this.vault.transact((box) => enqueue(box, draft));
      this.driver.pump();
    }
    await this.settle();
  }

  async settle(): Promise<void> {
    for (let turn = 0; turn < 60; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
  }

  async passTime(): Promise<void> {
    for (const then of this.waits.splice(0)) then();
    await this.settle();
  }
}

test('messages written offline are sent in order when the connection comes', async () => {
  const bench = new Bench();
  await bench.write('a', 'b', 'c');
  assert.deepEqual(bench.server.log, []);
  assert.equal(bench.items.length, 3);
  await bench.connect();
  assert.deepEqual(bench.server.log, ['a', 'b', 'c']);
  assert.deepEqual(bench.items, []);
});

test('a message is marked as attempted in storage before it leaves', async () => {
  const bench = new Bench();
  await bench.write('a');
  let marked: boolean | undefined;
  bench.server.whim = () => {
    marked = bench.items[0]?.attempted;
    return null;
  };
  await bench.connect();
  assert.equal(marked, true);
});

test('a message whose answer was lost is repeated under its number and stored once', async () => {
  const bench = new Bench();
  await bench.connect();
  bench.server.whim = () => 'lost_after';
  await bench.write('a');
  bench.disconnect();
  bench.server.whim = () => null;
  await bench.connect();
  assert.deepEqual(bench.server.log, ['a']);
  assert.deepEqual(bench.items, []);
});

test('a message that is refused for good stays, and those behind it are stored', async () => {
  const bench = new Bench();
  await bench.write('a', 'bad', 'c', 'd');
  bench.server.whim = (item) => (item.text === 'bad' ? refusal('forbidden') : null);
  await bench.connect();
  assert.deepEqual(bench.server.log, ['a', 'c', 'd']);
  assert.deepEqual(bench.items.map(({ text, failed }) => [text, failed?.code]), [['bad', 'forbidden']]);
  await bench.write('e');
  assert.deepEqual(bench.server.log, ['a', 'c', 'd', 'e']);
});

test('a full disk holds everything back, in order, until there is space', async () => {
  const bench = new Bench();
  await bench.write('a', 'b', 'c');
  bench.server.whim = (item) => (item.text === 'a' ? refusal('storage_full') : null);
  await bench.connect();
  assert.deepEqual(bench.server.log, []);
  assert.ok(bench.holds.includes('storage_full'));
  bench.server.whim = () => null;
  await bench.passTime();
  assert.deepEqual(bench.server.log, ['a', 'b', 'c']);
  assert.equal(bench.holds[bench.holds.length - 1], null);
});

test('a server that went back to a backup gets what waits, once', async () => {
  const bench = new Bench();
  await bench.connect();
  await bench.write('a', 'b', 'c');
  bench.disconnect();
  bench.server.lastN = 1;
  bench.server.log.length = 1;
  await bench.write('d', 'e');
  await bench.connect();
  assert.deepEqual(bench.server.log, ['a', 'd', 'e']);
  assert.deepEqual(bench.items, []);
});

test('a tab that does not lead sends nothing', async () => {
  const bench = new Bench();
  bench.driver.lead(false);
  await bench.connect();
  await bench.write('a');
  assert.deepEqual(bench.sent, []);
  bench.driver.lead(true);
  await bench.settle();
  assert.deepEqual(bench.server.log, ['a']);
});

/** A small generator whose runs can be repeated from their seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
}

for (let seed = 1; seed <= 25; seed++) {
  test(`whatever goes wrong, each message is stored once and in order (seed ${seed})`, async () => {
    const bench = new Bench();
    const random = randomFrom(seed);
    const written: string[] = [];
    bench.server.whim = () => {
      const chance = random();
      if (chance < 0.08) return 'lost_before';
      if (chance < 0.16) return 'lost_after';
      if (chance < 0.2) return refusal('too_many', { retry_after: 1 });
      if (chance < 0.23) return refusal('unavailable');
      return null;
    };
    for (let step = 0; step < 25; step++) {
      const chance = random();
      if (chance < 0.25) await bench.connect();
      else if (chance < 0.4) bench.disconnect();
      else if (chance < 0.5) await bench.passTime();
      else {
        const texts = Array.from({ length: 1 + Math.floor(random() * 4) }, (_, index) => `${step}.${index}`);
        written.push(...texts);
        await bench.write(...texts);
      }
    }
    bench.server.whim = () => null;
    bench.disconnect();
    await bench.connect();
    assert.deepEqual(bench.server.log, written);
    assert.deepEqual(bench.items, []);
  });
}

for (let seed = 1; seed <= 25; seed++) {
  test(`two processes with one sign-in lose no text and store none twice (seed ${seed})`, async () => {
    const server = new ServerModel();
    const benches = [new Bench(server), new Bench(server)];
    const random = randomFrom(seed);
    const written: string[] = [];
    server.whim = () => {
      const chance = random();
      return chance < 0.1 ? 'lost_before' : chance < 0.2 ? 'lost_after' : null;
    };
    for (let step = 0; step < 30; step++) {
      const bench = benches[step % 2]!;
      const chance = random();
      if (chance < 0.3) await bench.connect();
      else if (chance < 0.4) bench.disconnect();
      else if (chance < 0.5) await bench.passTime();
      else {
        const texts = Array.from({ length: 1 + Math.floor(random() * 3) }, (_, index) => `${step}.${index}`);
        written.push(...texts);
        await bench.write(...texts);
      }
    }
    server.whim = () => null;
    for (const bench of benches) {
      bench.disconnect();
      await bench.connect();
      await bench.passTime();
    }
    assert.deepEqual([...server.log].sort(), [...written].sort());
    for (const bench of benches) assert.deepEqual(bench.items, []);
  });
}
