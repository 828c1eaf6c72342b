// A real redis-server for tests.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A port that was free a moment ago. */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** A redis-server that can be killed and started again on the same port. */
export class Redis {
  static async start() {
    const redis = new Redis();
    redis.folder = await mkdtemp(join(tmpdir(), "snug-redis-"));
    redis.port = await freePort();
    await redis.begin();
    return redis;
  }
  get url() {
    return `redis://127.0.0.1:${this.port}`;
  }
  async begin() {
    const options = ["--port", this.port, "--bind", "127.0.0.1", "--save", "", "--dir", this.folder];
    this.child = spawn("redis-server", options, { stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    for await (const text of this.child.stdout) if ((said += text).includes("Ready to accept connections")) break;
  }
  async kill() {
    if (this.child.kill("SIGKILL")) await once(this.child, "exit");
  }
  async end() {
    await this.kill();
    await rm(this.folder, { recursive: true });
  }
}
