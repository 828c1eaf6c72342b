// Rooms that Redis carries over several programs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { RedisServer } from "../support/redis.mjs";
import { until } from "../support/waiting.mjs";
import { ask, event, Program, roundTrip } from "./program.mjs";

/** Runs `body` with a Redis of its own, and the programs that it starts. */
const usingRedis = (body) => async () => {
  const redis = await RedisServer.start();
  const programs = [];
  const start = async () => programs.push(await Program.start("redis_rooms", { values: [redis.url] }));
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
  "a program whose Redis is killed carries on when it is back",
  usingRedis(async ({ redis, start, programs }) => {
    await start();
    const ann = await programs[0].connected();
    await ask(ann, "join", "kitchen");
    await redis.kill();
    await redis.run();
    const heard = [];
    ann.on("said", (text) => heard.push(text));
    // Again and again, because Redis keeps no message for a subscription that is away.
    await until(() => ann.emit("say", "kitchen", "back") && heard.length > 0);
    assert.equal(heard[0], "back");
  }),
);
