// The real program on a data folder of its own: started, killed, started again, on the same port.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const PATIENCE_MS = 30_000;
const LOG_LINES = 60;

export class SnugServer {
  constructor(binary) {
    this.binary = binary;
    this.log = [];
    this.child = null;
    /** From the link that the first start prints. */
    this.ownerInvite = new Promise((resolve) => {
      this.takeOwnerInvite = resolve;
    });
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  async prepare() {
    this.data = await mkdtemp(join(tmpdir(), "snug-torture-"));
    this.port = await freePort();
  }

  /** Starts it; with `wait`, until it listens. */
  async start({ wait = true } = {}) {
    const address = `127.0.0.1:${this.port}`;
    const child = spawn(this.binary, ["serve", "--data", this.data, "--listen", address], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child = child;
    const listening = new Promise((resolve, reject) => {
      this.#follow(child.stdout, (line) => {
        const link = line.match(/\/#join=([\w-]+)/);
        if (link) this.takeOwnerInvite(link[1]);
        if (line.startsWith("Listening on ")) resolve();
      });
      child.on("error", reject);
      child.on("exit", (code, signal) => reject(new Error(`the server ended by itself: ${code ?? signal}`)));
    });
    listening.catch(() => {});
    this.#follow(child.stderr, () => {});
    if (wait) await withDeadline(listening, "the server does not listen");
  }

  async stop(signal) {
    const child = this.child;
    if (!child) return;
    this.child = null;
    const ended = new Promise((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) resolve();
      else child.once("exit", resolve);
    });
    child.kill(signal);
    await withDeadline(ended, "the server does not end");
  }

  kill() {
    return this.stop("SIGKILL");
  }

  /** Whether it ended although nobody told it to. */
  get isDead() {
    return this.child !== null && (this.child.exitCode !== null || this.child.signalCode !== null);
  }

  get ending() {
    return this.child?.exitCode ?? this.child?.signalCode;
  }

  async remove() {
    await this.kill();
    if (this.data) await rm(this.data, { recursive: true, force: true });
  }

  #follow(stream, take) {
    createInterface({ input: stream }).on("line", (line) => {
      this.log.push(line);
      if (this.log.length > LOG_LINES) this.log.shift();
      take(line);
    });
  }
}

function withDeadline(promise, complaint) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(complaint)), PATIENCE_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
