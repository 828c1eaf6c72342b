// Programs in which the library shares its thread with other libraries.
import assert from "node:assert/strict";
import { open } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { RedisServer } from "../support/redis.mjs";
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

/** Runs `body` with a Redis of its own, and the programs that it starts. */
const usingRedis = (body) => async () => {
  const redis = await RedisServer.start();
  const programs = [];
  const start = async () => programs.push(await Program.start("redis_rooms", { values: [redis.address] }));
  try {
    await body({ redis, start, programs });
  } finally {
    for (const program of programs) await program.stop();
    await redis.stop();
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
    await redis.kill();
    assert.deepEqual(await child.exited, [1, null]);
    await assert.rejects(start(), /ended with 1/);
  }),
);
