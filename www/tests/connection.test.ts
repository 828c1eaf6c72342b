// Tests of the connection on a socket that does what it is told.
import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { beforeEach, test } from 'node:test';
import { Connection } from '../src/net/connection';
import { Clock, settle } from './world';

class FakeSocket extends EventEmitter {
  connected = false;
  active = true;
  receiveBuffer: unknown[][] = [];
  connects = 0;
  closes = 0;
  asked: unknown[] = [];
  answer: () => Promise<unknown> = () => Promise.resolve({ ok: true });
  readonly io = Object.assign(new EventEmitter(), {
    _reconnecting: false,
    engine: Object.assign(new EventEmitter(), { close: () => this.closes++ }),
  });
  connect(): void {
    this.connects++;
  }
  disconnect(): void {
    this.connected = false;
  }
  timeout = () => ({
    emitWithAck: (...what: unknown[]) => {
      this.asked.push(what);
      return this.answer();
    },
  });
}

let socket: FakeSocket;
let clock: Clock;
let told: string[];
let connection: Connection;
const acknowledged: unknown[] = [];

beforeEach(() => {
  socket = new FakeSocket();
  clock = new Clock();
  told = [];
  const tell = (what: string) => () => void told.push(what);
  const handlers = { replay: (_: unknown, acknowledge: () => void) => acknowledge(), mark: tell('mark') };
  const ports = { handlers: handlers as never, auth: () => ({}), lost: tell('lost'), refused: tell('refused'), heard: tell('heard') };
  connection = new Connection(ports, (() => socket) as never, clock.after);
});

test('it connects at once, and a page of missed events is acknowledged by its handler', () => {
  assert.equal(socket.connects, 1);
  socket.emit('replay', { events: [], more: false }, (answer: unknown) => acknowledged.push(answer));
  assert.deepEqual(acknowledged, [{ ok: true }]);
});

test('a server that ends the connection is tried again, once a while', async () => {
  socket.active = false;
  socket.emit('disconnect');
  assert.deepEqual([told, socket.connects], [['lost'], 1]);
  await clock.pass(1500);
  assert.equal(socket.connects, 2);
});

test('a sign-in that the server does not know is refused, any other trouble is a lost connection', () => {
  socket.emit('connect_error', new Error('unauthorized'));
  socket.emit('connect_error', new Error('websocket error'));
  assert.deepEqual(told, ['refused', 'lost']);
});

test('nothing is asked without a connection, and an ask that is not answered is null', async () => {
  assert.equal(await connection.ask('mark', { room: 1 }), null);
  assert.deepEqual(socket.asked, []);
  socket.connected = true;
  socket.answer = () => Promise.reject(new Error('timeout'));
  assert.equal(await connection.ask('mark', { room: 1 }), null);
  assert.deepEqual(socket.asked, [['mark', { room: 1 }]]);
});

test('a probe that is not answered ends the connection', async () => {
  socket.connected = true;
  await connection.probe({ room: 1 });
  assert.equal(socket.closes, 0);
  socket.answer = () => Promise.reject(new Error('timeout'));
  await connection.probe({ room: 1 });
  assert.equal(socket.closes, 1);
});

test('an event that the client read after its connection had ended is not delivered in the next one', () => {
  socket.receiveBuffer.push(['ready', { head: 7 }]);
  socket.io.emit('open');
  assert.deepEqual(socket.receiveBuffer, []);
});

test('whatever comes in is heard, also on the next engine', () => {
  socket.io.emit('open');
  socket.io.engine.emit('packet');
  socket.io.engine = Object.assign(new EventEmitter(), { close: () => 0 });
  socket.io.emit('open');
  socket.io.engine.emit('packet');
  assert.deepEqual(told, ['heard', 'heard']);
});

test('when it was closed it tells nothing more and tries nothing', async () => {
  connection.close();
  socket.active = false;
  socket.emit('disconnect');
  await clock.pass(10_000);
  await settle();
  assert.deepEqual([told, socket.connects], [[], 1]);
});
