// The real server for the tests: started on a free port with a data folder of its own, killed, and started again.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

// npm changes the folder: a relative path is meant from where it was called.
const kFrom = process.env.SNUG_FROM ?? process.env.INIT_CWD ?? process.cwd();
const kBinary = process.env.SNUG_BINARY && resolve(kFrom, process.env.SNUG_BINARY);
const kStartWithin = 30_000;

async function freePort() {
  const probe = createServer();
  await new Promise((done) => probe.listen(0, '127.0.0.1', done));
  const { port } = probe.address();
  await new Promise((done) => probe.close(done));
  return port;
}

export class SnugServer {
  static async start() {
    if (!kBinary) throw new Error('SNUG_BINARY names no snug to test: SNUG_BINARY=build/src/app/snug npm test');
    const server = new SnugServer();
    server.port = await freePort();
    server.data = await mkdtemp(join(tmpdir(), 'snug-browser-'));
    await server.run();
    return server;
  }

  get url() {
    // localhost rather than 127.0.0.1: both are secure origins, and this is what people type.
    return `http://localhost:${this.port}`;
  }

  /** Starts it and waits until it answers. What it says is kept for the owner's link and for a failing test. */
  async run() {
    this.said = '';
    const options = ['serve', '--listen', `127.0.0.1:${this.port}`, '--data', this.data];
    this.process = spawn(kBinary, options, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1' } });
    this.ended = new Promise((done) => this.process.once('exit', done));
    for (const stream of [this.process.stdout, this.process.stderr]) stream.on('data', (bytes) => (this.said += bytes));
    const deadline = Date.now() + kStartWithin;
    for (;;) {
      if (this.process.exitCode !== null || Date.now() > deadline) throw new Error(`snug did not start:\n${this.said}`);
      if (await fetch(`http://127.0.0.1:${this.port}/api/session`).then((answer) => answer.status === 401, () => false)) return;
      await new Promise((done) => setTimeout(done, 25));
    }
  }

  /** The link that makes the owner, with the address under which the browsers know the server. */
  async ownerLink() {
    const deadline = Date.now() + kStartWithin;
    while (Date.now() < deadline) {
      const link = this.said.match(/\/#join=([\w-]+)/);
      if (link) return `${this.url}/#join=${link[1]}`;
      await new Promise((done) => setTimeout(done, 25));
    }
    throw new Error(`snug printed no owner's link:\n${this.said}`);
  }

  async kill() {
    this.process.kill('SIGKILL');
    await this.ended;
  }

  async stop() {
    if (this.process.exitCode === null && this.process.signalCode === null) await this.kill();
    await rm(this.data, { recursive: true, force: true });
  }
}
