// Programs in which the library shares its thread with other libraries.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, open, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { ask, event, Program, roundTrip, using } from "./program.mjs";

test(
  "a program on Asio turns the loop, and its timers answer clients",
  using("on_asio", async (program) => {
    for (const transports of [["polling"], ["websocket"]]) {
      const ann = await program.connected("/", { transports });
      assert.equal(await ask(ann, "remind", 5, "tea"), "tea");
      const both = await Promise.all([ask(ann, "remind", 20, "late"), ask(ann, "remind", 0, "soon")]);
      assert.deepEqual(both, ["late", "soon"]);
    }
  }),
);

test(
  "a program on libuv runs the loop, and its own timer emits",
  using("on_libuv", async (program) => {
    const ann = await program.connected();
    const [first] = await event(ann, "tick");
    const [second] = await event(ann, "tick");
    assert.ok(second > first);
  }),
);

test("lines of a pipe reach every client, also after its end", async () => {
  const program = await Program.start("lines", { stdin: "pipe" });
  try {
    const [ann, ben] = [await program.connected(), await program.connected()];
    const heard = [event(ann, "line"), event(ben, "line")];
    program.child.process.stdin.write("half a ");
    program.child.process.stdin.end("line\n");
    assert.deepEqual(await Promise.all(heard), [["half a line"], ["half a line"]]);
    const cia = program.client();
    assert.deepEqual(await event(cia, "line"), ["half a line"]);
  } finally {
    await program.stop();
  }
});

test("a file instead of a pipe is refused in words", async () => {
  const file = await open(fileURLToPath(import.meta.url));
  await assert.rejects(Program.start("lines", { stdin: file.fd }), /ended with 1/);
  await file.close();
});

/** A port that was free a moment ago. */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** Runs `body` with a Redis of its own, and the programs that it starts. */
const usingRedis = (body) => async () => {
  const folder = await mkdtemp(join(tmpdir(), "snug-redis-"));
  const address = `127.0.0.1:${await freePort()}`;
  const options = ["--port", address.split(":")[1], "--bind", "127.0.0.1", "--save", "", "--dir", folder];
  const redis = spawn("redis-server", options, { stdio: ["ignore", "pipe", "inherit"] });
  const programs = [];
  try {
    let said = "";
    for await (const text of redis.stdout) if ((said += text).includes("Ready to accept connections")) break;
    await body({ redis, start: async () => programs.push(await Program.start("redis_rooms", { values: [address] })), programs });
  } finally {
    for (const program of programs) await program.stop();
    if (redis.kill("SIGKILL")) await once(redis, "exit");
    await rm(folder, { recursive: true });
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
  "a program that loses Redis, or finds none, ends with an error",
  usingRedis(async ({ redis, start, programs }) => {
    await start();
    const { child } = programs.pop();
    const gone = once(redis, "exit");
    redis.kill("SIGKILL");
    await gone;
    assert.deepEqual(await child.exited, [1, null]);
    await assert.rejects(start(), /ended with 1/);
  }),
);
