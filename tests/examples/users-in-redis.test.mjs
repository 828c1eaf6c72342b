// The program users_in_redis, with a real redis-server.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, test } from "node:test";
import { until } from "../support/waiting.mjs";
import { leave, pathOf, Program, record, settle, using } from "./program.mjs";
import { Redis } from "./redis.mjs";
import { goOnWithoutDatabase, settleUsers, testUsers } from "./users.mjs";

const NAME = "users_in_redis";
let redis;
before(async () => (redis = await Redis.start()));
after(() => redis.stop());

/** Each test has an empty database. */
const inRedis = (body, options) => async () => {
  await redis.client.flushAll();
  await using(NAME, body, { values: [redis.url], ...options })();
};
/** The hash, without the entry that settleUsers() makes. */
const names = async () => {
  const all = Object.entries(await redis.client.hGetAll("users"));
  return Object.fromEntries(all.filter(([name]) => !name.startsWith("last of ")));
};

testUsers(NAME, inRedis);

test(`${NAME}: the hash has a name's socket, and loses the name with it`, inRedis(async (program) => {
  const [old, phone] = [await program.connected(), await program.connected()];
  old.emit("authenticate", "bob");
  await settleUsers(program, old);
  assert.deepEqual(await names(), { bob: old.id });
  phone.emit("authenticate", "bob");
  phone.emit("authenticate", "rob");
  await settleUsers(program, phone);
  assert.deepEqual(await names(), { bob: phone.id, rob: phone.id });
  await leave(old);
  await settleUsers(program, phone);
  assert.deepEqual(await names(), { bob: phone.id, rob: phone.id });
  await leave(phone);
  await settleUsers(program, program.last);
  assert.deepEqual(await names(), {});
}));

test(`${NAME}: entries of others are used, and stay`, inRedis(async (program) => {
  const [ann, bob] = [await program.connected(), await program.connected()];
  await redis.client.hSet("users", { bob: bob.id, elsewhere: "a socket of another server" });
  const heard = [ann, bob].map(record);
  for (const recipient of ["elsewhere", "bob"]) ann.emit("chat-message", { recipient, message: recipient });
  await settleUsers(program, ann, bob);
  assert.deepEqual(heard, [[], [["private-message", { sender: ann.id, message: "bob" }]]]);
  ann.emit("authenticate", "elsewhere");
  await settleUsers(program, ann);
  await redis.client.hSet("users", "elsewhere", "it moved on");
  await leave(ann);
  await leave(bob);
  await settleUsers(program, program.last);
  assert.deepEqual(await names(), { bob: bob.id, elsewhere: "it moved on" });
}));

test(`${NAME}: names of its sockets are taken away when it ends`, async () => {
  await redis.client.flushAll();
  const program = await Program.start(NAME, { values: [redis.url] });
  const ann = await program.connected();
  ann.emit("authenticate", "ann");
  await settle(ann);
  await program.stop();
  assert.deepEqual(await names(), {});
});

test(`${NAME}: while Redis is away names of its own sockets are found, and it hears of all when it is there again`, inRedis(async (program) => {
  const [ann, bob] = await goOnWithoutDatabase(program, () => redis.kill());
  await redis.run();
  await until(async () => Object.keys(await names()).length === 2); // They are told again one after the other.
  await settleUsers(program, ann, bob);
  assert.deepEqual(await names(), { ann: ann.id, bob: bob.id });
}, { stderr: "pipe" }));

test(`${NAME}: messages that wait for a Redis that hangs take no memory without bound`, inRedis(async (program) => {
  const ann = await program.connected("/", { transports: ["websocket"] });
  ann.emit("authenticate", "ann");
  await settleUsers(program, ann);
  const before = await program.memory();
  redis.signal("SIGSTOP");
  try {
    const message = "x".repeat(500_000);
    for (let count = 0; count < 300; count++) {
      ann.emit("chat-message", { recipient: "ann", message });
      if (count % 10 === 9) await settle(ann);
    }
    const more = (await program.memory()) - before;
    assert.ok(more < 64 << 20, `${more >> 20} MiB more`);
    assert.match(program.said, /^too many messages wait [^\n]+\n$/);
  } finally {
    redis.signal("SIGCONT");
  }
}, { stderr: "pipe" }));

test(`${NAME}: all names go when the program ends, however many there are`, async () => {
  await redis.client.flushAll();
  const program = await Program.start(NAME, { values: [redis.url] });
  const all = await Promise.all(Array.from({ length: 30 }, () => program.connected("/", { transports: ["websocket"] })));
  for (const [at, socket] of all.entries()) {
    for (let count = 0; count < 110; count++) socket.emit("authenticate", `${at} ${count}`);
  }
  await settleUsers(program, ...all);
  assert.equal(await redis.client.hLen("users"), 30 * 100 + 1, "a socket has at most 100 names");
  await program.stop();
  assert.deepEqual(await names(), {});
});

test(`${NAME}: a Redis that refuses is told once`, inRedis(async (program) => {
  const ann = await program.connected();
  await redis.client.set("users", "no hash");
  ann.emit("authenticate", "ann");
  ann.emit("authenticate", "ann");
  await settleUsers(program, ann);
  assert.match(program.said, /^Redis refuses: WRONGTYPE [^\n]+\n$/);
}, { stderr: "pipe" }));

test(`${NAME}: a URL that is none is told without its password`, () => {
  for (const url of ["nonsense", "mongodb://localhost", "redis://user:secret@", "redis://:secret@localhost/x"]) {
    const done = spawnSync(pathOf(NAME), ["127.0.0.1:0", url], { encoding: "utf8" });
    assert.equal(done.status, 1, url);
    assert.match(done.stderr, /URL of Redis/);
    assert.doesNotMatch(done.stderr, /secret/);
  }
});

test(`${NAME}: a message finds its recipient at another server`, inRedis(async (here) => {
  const there = await Program.start(NAME, { values: [redis.url] });
  try {
    const [ann, bob] = [await here.connected(), await there.connected()];
    bob.emit("authenticate", "bob");
    await settleUsers(there, bob);
    let heard = [];
    bob.on("private-message", (...all) => (heard = all));
    // Again and again, until the servers have subscribed.
    await until(() => ann.emit("chat-message", { recipient: "bob", message: "psst" }) && heard.length > 0);
    assert.deepEqual(heard, [{ sender: ann.id, message: "psst" }]);
  } finally {
    await there.stop();
  }
}));
