// The program message_queue: several servers, joined by a real redis-server.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { until } from "../support/waiting.mjs";
import { event, Program, record, settle } from "./program.mjs";
import { Redis } from "./redis.mjs";
import { meetOnPages } from "./users.mjs";

const NAME = "message_queue";
let redis;
before(async () => (redis = await Redis.start()));
after(() => redis.stop());

/** Runs `body` with that many programs, which are subscribed. */
const inRedis = (count, body, options) => async () => {
  const programs = [];
  try {
    while (programs.length < count) programs.push(await Program.start(NAME, { values: [redis.url], ...options }));
    for (const program of programs) await listens(program);
    await body(...programs);
  } finally {
    for (const program of programs) await program.stop();
  }
};

/** Until the program hears what is published. */
async function listens(program) {
  program.last ??= await program.connected();
  program.last.emit("authenticate", `last of ${program.url}`);
  await settle(program.last);
  let heard = false;
  program.last.once("private-message", () => (heard = true));
  await until(async () => heard || (await redis.client.publish(`last of ${program.url}`, "0")) < 0);
}

/** All messages that were published are heard. */
async function settleMessages(program, ...sockets) {
  await settle(...sockets);
  const text = JSON.stringify(`fence ${Math.random()}`);
  const fence = new Promise((resolve) => program.last.on("private-message", (value) => JSON.stringify(value) === text && resolve()));
  await redis.client.publish(`last of ${program.url}`, text);
  await fence;
  await settle(...sockets);
}

async function signedIn(program, name) {
  const socket = await program.connected();
  socket.emit("authenticate", name);
  await settle(socket);
  return socket;
}

test(`${NAME}: a message reaches everyone of its recipient's name, at every server`, inRedis(2, async (here, there) => {
  const [ann, bob] = [await signedIn(here, "ann"), await signedIn(here, "bob")];
  const elsewhere = await signedIn(there, "bob");
  const heard = [ann, bob, elsewhere].map(record);
  ann.emit("chat-message", { recipient: "bob", message: "psst" });
  for (const program of [here, there]) await settleMessages(program, ann, bob, elsewhere);
  const message = ["private-message", { sender: ann.id, message: "psst" }];
  assert.deepEqual(heard, [[], [message], [message]]);
}));

test(`${NAME}: each message is one PUBLISH of a sender and a message`, inRedis(1, async (program) => {
  const ann = await signedIn(program, "ann");
  const listener = redis.client.duplicate();
  await listener.connect();
  const published = [];
  await listener.pSubscribe("*", (text, channel) => published.push([channel, JSON.parse(text)]));
  const bytes = Buffer.from([0, 255]);
  for (const message of ["text", 7, null, { a: [1] }, bytes, { file: bytes }]) ann.emit("chat-message", { recipient: "bob", message, sender: "forged" });
  ann.emit("chat-message", { recipient: 42 });
  for (const wrong of [null, "bob", { message: 1 }, { recipient: null, message: 1 }]) ann.emit("chat-message", wrong);
  await settleMessages(program, ann);
  await until(() => published.some(([channel]) => channel.startsWith("last of ")));
  await listener.disconnect();
  const asJson = JSON.parse(JSON.stringify(bytes));
  const messages = ["text", 7, null, { a: [1] }, asJson, { file: asJson }];
  const wanted = [...messages.map((message) => ["bob", { sender: ann.id, message }]), ["42", { sender: ann.id }]];
  assert.deepEqual(published.filter(([channel]) => !channel.startsWith("last of ")), wanted);
}));

test(`${NAME}: what others publish arrives as it is, and in its order`, inRedis(1, async (program) => {
  const bob = await signedIn(program, "bob");
  const heard = record(bob);
  const values = ["text", 7, 1e300, null, false, [], [1, [2]], {}, { deep: { er: "Grüße 👋" } }];
  for (const value of values) await redis.client.publish("bob", ` ${JSON.stringify(value)}\n`);
  await settleMessages(program, bob);
  assert.deepEqual(heard, values.map((value) => ["private-message", value]));
}));

test(`${NAME}: what is not JSON is skipped, with a line that does not show it`, inRedis(1, async (program) => {
  const bob = await signedIn(program, "bob");
  const heard = record(bob);
  const wrong = ["", "secret", "{secret", '"secret', "[1]secret", '{}\0secret', '\ufeff{"secret":1}', Buffer.from([34, 255, 34])];
  for (const text of wrong) await redis.client.publish("bob", text);
  await redis.client.publish("bob", '"right"');
  await settleMessages(program, bob);
  assert.deepEqual(heard, [["private-message", "right"]]);
  assert.equal(program.said.match(/a message that is not JSON was skipped/g).length, wrong.length);
  assert.doesNotMatch(program.said, /secret/);
}, { stderr: "pipe" }));

test(`${NAME}: messages of one sender keep their order`, inRedis(2, async (here, there) => {
  const ann = await signedIn(here, "ann");
  const bob = await signedIn(there, "bob");
  const heard = record(bob);
  const numbers = Array.from({ length: 200 }, (_, number) => number);
  for (const message of numbers) ann.emit("chat-message", { recipient: "bob", message });
  await settleMessages(there, ann, bob);
  assert.deepEqual(heard.map(([, { message }]) => message), numbers);
}));

test(`${NAME}: a program goes on without Redis, and with it when it is there again`, inRedis(1, async (program) => {
  const [ann, bob] = [await signedIn(program, "ann"), await signedIn(program, "bob")];
  await redis.kill();
  ann.emit("chat-message", { recipient: "bob", message: "perhaps lost" });
  await settle(ann, bob);
  await redis.run();
  await listens(program);
  const heard = event(bob, "private-message");
  ann.emit("chat-message", { recipient: "bob", message: "back" });
  assert.deepEqual((await heard)[0].sender, ann.id);
}, { stderr: "pipe" }));

test(`${NAME}: two pages at two servers write to each other`, inRedis(2, async (here, there) => {
  const [ann, bob] = [await here.page(), await there.page()];
  await meetOnPages(ann, bob);
}));

test(`${NAME}: an empty name is told once, and ignored`, inRedis(1, async (program) => {
  const ann = await program.connected();
  const heard = record(ann);
  for (let times = 0; times < 3; times++) {
    ann.emit("authenticate", "");
    ann.emit("chat-message", { recipient: "", message: "lost" });
  }
  await settleMessages(program, ann);
  assert.deepEqual(heard, []);
  assert.match(program.said, /^an empty name was ignored: [^\n]+\n$/);
}, { stderr: "pipe" }));
