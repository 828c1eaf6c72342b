// A redis-server of the tests' own: empty, in memory only, on a free port of the loopback. It can be killed, paused, and
// started again where it was.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { within } from "./waiting.mjs";

/** A port that was free a moment ago. */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

export class RedisServer {
  static async start() {
    const redis = new this();
    redis.folder = await mkdtemp(join(tmpdir(), "snug-redis-"));
    redis.port = await freePort();
    await redis.run();
    return redis;
  }

  host = "127.0.0.1";

  get address() {
    return `${this.host}:${this.port}`;
  }

  /** The words before the command that starts it. */
  get launcher() {
    return [];
  }

  get url() {
    return `redis://${this.address}`;
  }

  /** Starts it on its port, after kill(). */
  async run() {
    const options = ["--port", `${this.port}`, "--bind", this.host, "--protected-mode", "no", "--save", "", "--appendonly", "no", "--dir", this.folder];
    const [command, ...words] = [...this.launcher, "redis-server", ...options];
    this.process = spawn(command, words, { stdio: ["ignore", "pipe", "inherit"] });
    this.ended = once(this.process, "exit");
    let said = "";
    const ready = new Promise((resolve) => {
      this.process.stdout.on("data", (text) => {
        if (said !== null && (said += text).includes("Ready to accept connections")) resolve((said = null));
      });
    });
    const ended = this.ended.then(() => Promise.reject(new Error(`redis-server ended: ${said}`)));
    await within(Promise.race([ready, ended]), "redis-server does not start");
    ended.catch(() => {}); // From here on an end is the test's matter.
  }

  signal(name) {
    this.process.kill(name);
  }

  /** Ends it at once, as a power cut would. */
  async kill() {
    this.signal("SIGKILL");
    await within(this.ended, "redis-server does not end");
  }

  async stop() {
    await this.kill();
    await rm(this.folder, { recursive: true });
  }
}
