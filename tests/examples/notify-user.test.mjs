// The events of notify_user, with the official client, its standard input, and our page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../support/waiting.mjs";
import { event, leave, record, settle, using } from "./program.mjs";

const withInput = { stdin: "pipe" };

async function registered(program, name) {
  const socket = await program.connected();
  socket.emit("register", name);
  await settle(socket);
  return socket;
}

const notify = (program, query) => fetch(`${program.url}/notify?${new URLSearchParams(query)}`);

test("notify_user: a line of standard input reaches its user alone", using("notify_user", async (program) => {
  const [ann, bob] = [await registered(program, "ann"), await registered(program, "bob")];
  const heard = [ann, bob].map(record);
  program.child.process.stdin.write("ann Dinner!\nbob two  spaces \nnobody lost\nwrong\n\nann \r\nann Grüße\nbob in two ");
  program.child.process.stdin.write("pieces\n");
  await event(bob, "message");
  program.child.process.stdin.write("bob last\n");
  await event(bob, "message");
  while (heard[1].at(-1)[1] !== "last") await event(bob, "message");
  await settle(ann, bob);
  const messages = (...texts) => texts.map((text) => ["message", text]);
  assert.deepEqual(heard, [messages("Dinner!", "", "Grüße"), messages("two  spaces ", "in two pieces", "last")]);
}, withInput));

test("notify_user: a last line needs no end, and the end of input is no end of the program", using("notify_user", async (program) => {
  const ann = await registered(program, "ann");
  let heard = event(ann, "message");
  program.child.process.stdin.end("ann the last");
  assert.deepEqual(await heard, ["the last"]);
  heard = event(ann, "message");
  await notify(program, { user: "ann", text: "and on" });
  assert.deepEqual(await heard, ["and on"]);
}, withInput));

test("notify_user: it ends while it waits for a line", using("notify_user", (program) => registered(program, "ann"), withInput));

test("notify_user: a request reaches its user alone", using("notify_user", async (program) => {
  const [ann, bob] = [await registered(program, "ann"), await registered(program, "bob")];
  const heard = [ann, bob].map(record);
  for (const text of ["Dinner!", "", "a & b = ü +"]) assert.equal((await notify(program, { user: "ann", text })).status, 200);
  await settle(ann, bob);
  assert.deepEqual(heard, [[["message", "Dinner!"], ["message", ""], ["message", "a & b = ü +"]], []]);
}));

test("notify_user: a request to nobody, or without a user or a text, is told so", using("notify_user", async (program) => {
  const ann = await registered(program, "ann");
  for (const wrong of [undefined, null, {}, true]) ann.emit("register", wrong);
  await settle(ann);
  const heard = record(ann);
  assert.equal((await notify(program, { user: "bob", text: "lost" })).status, 404);
  assert.equal((await notify(program, { user: "ann" })).status, 400);
  assert.equal((await notify(program, { text: "lost" })).status, 400);
  await settle(ann);
  assert.deepEqual(heard, []);
}));

test("notify_user: a name moves to the socket that registers last, and stays there when the first leaves", using("notify_user", async (program) => {
  const [old, phone] = [await registered(program, 7), await registered(program, "7")];
  const heard = [old, phone].map(record);
  await notify(program, { user: "7", text: "both here" });
  await settle(old, phone);
  await leave(old);
  assert.equal((await notify(program, { user: "7", text: "one left" })).status, 200);
  await settle(phone);
  assert.deepEqual(heard, [[], [["message", "both here"], ["message", "one left"]]]);
  await leave(phone);
  assert.equal((await notify(program, { user: "7", text: "lost" })).status, 404);
}));

test("notify_user: two pages, each with the messages of its user", using("notify_user", async (program) => {
  // The page connects to port 3000 of this machine.
  const flags = [`--host-resolver-rules=MAP localhost:3000 ${new URL(program.url).host}`];
  const ann = await program.page("?user=ann", { url: "http://localhost:3000", flags });
  const bob = await program.page("?user=bob"); // of another origin than what it connects to
  await ann.getByText("You are ann").waitFor();
  const reaches = async (user) => (await notify(program, { user, text: `for ${user}` })).status === 200;
  for (const user of ["ann", "bob"]) await until(() => reaches(user), `${user} does not register`);
  await ann.getByRole("listitem").filter({ hasText: "for ann" }).waitFor();
  await bob.getByRole("listitem").filter({ hasText: "for bob" }).waitFor();
  assert.equal(await ann.getByRole("listitem").count(), 1);
}));
