// Rooms that Redis carries over several programs.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { until } from "../support/waiting.mjs";
import { ask, event, Program, roundTrip } from "./program.mjs";

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
class Redis {
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

/** Runs `body` with a Redis of its own, and the programs that it starts. */
const usingRedis = (body) => async () => {
  const redis = await Redis.start();
  const programs = [];
  const start = async () => programs.push(await Program.start("redis_rooms", { values: [redis.url] }));
  try {
    await body({ redis, start, programs });
  } finally {
    for (const program of programs) await program.stop();
    await redis.end();
  }
};

test(
  "what is published in Redis reaches the sockets of a room on every server",
  usingRedis(async ({ start, programs }) => {
    await start();
    await start();
    const [ann, ben, cia] = [await programs[0].connected(), await programs[1].connected(), await programs[1].connected()];
    await ask(ann, "join", "kitchen");
    await ask(ben, "join", "kitchen");
    let elsewhere = 0;
    cia.on("said", () => ++elsewhere);
    const heard = [event(ann, "said"), event(ben, "said")];
    cia.emit("say", "kitchen", "dinner is ready");
    assert.deepEqual(await Promise.all(heard), [["dinner is ready"], ["dinner is ready"]]);
    await roundTrip(cia);
    assert.equal(elsewhere, 0);
  }),
);

test(
  "a program whose Redis is killed carries on when it is back",
  usingRedis(async ({ redis, start, programs }) => {
    await start();
    const ann = await programs[0].connected();
    await ask(ann, "join", "kitchen");
    await redis.kill();
    await redis.begin();
    const heard = [];
    ann.on("said", (text) => heard.push(text));
    // Again and again, because Redis keeps no message for a subscription that is away.
    await until(() => ann.emit("say", "kitchen", "back") && heard.length > 0);
    assert.equal(heard[0], "back");
  }),
);
