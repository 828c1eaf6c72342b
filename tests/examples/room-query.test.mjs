// The events of room_query, with the official client and with our page.
import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { within } from "../support/waiting.mjs";
import { event, record, settle, using } from "./program.mjs";

/** Connects, and waits until everyone has heard of it. */
async function enter(program, query) {
  const socket = program.client("/", { query });
  const conn = event(socket, "conn");
  await event(socket, "connect");
  await conn;
  return socket;
}
const user = (socket, username) => ({ sockedId: socket.id, ...(username === undefined ? {} : { username }) });
const come = (...who) => ["user-connected", { message: "user has connected.", user: user(...who) }];
const added = ["conn", { message: "you are added" }];

test("room_query: all others hear who comes, whatever their room, and then everybody that somebody was added", using("room_query", async (program) => {
  const ann = await enter(program, { username: "Ann", room: "kitchen" });
  const heard = record(ann);
  const bob = program.client("/", { query: { username: "Bob", room: "hall" } });
  const heardByBob = record(bob);
  await event(bob, "conn");
  await settle(ann, bob);
  assert.deepEqual(heard, [come(bob, "Bob"), added]);
  assert.deepEqual(heardByBob, [added]);
}));

test("room_query: a message goes to the room of the query, its sender included, whatever room it names", using("room_query", async (program) => {
  const ann = await enter(program, { username: "Ann", room: "kitchen" });
  const bob = await enter(program, { username: "Bob", room: "kitchen" });
  const eve = await enter(program, { username: "Eve", room: "hall" });
  const heard = [ann, bob, eve].map(record);
  const messages = ["hello", 7, null, [1], { a: 1 }, Buffer.from([1, 2]), "last"];
  for (const message of messages) bob.emit("send-message", { message, room: "hall" });
  bob.emit("send-message", { room: "kitchen" });
  for (const wrong of [undefined, null, "text", 7]) bob.emit("send-message", wrong);
  await settle(bob, ann, eve);
  const expected = [...messages.map((msg) => ["new-message", { msg }]), ["new-message", {}]];
  assert.deepEqual(heard, [expected, expected, []]);
}));

test("room_query: who names no room shares one with others who name none", using("room_query", async (program) => {
  const ann = await enter(program, { username: "Ann" });
  const bob = await enter(program, {});
  const eve = await enter(program, { room: "kitchen" });
  const heard = [ann, bob, eve].map(record);
  bob.emit("send-message", { message: "hello", room: "kitchen" });
  await settle(bob, ann, eve);
  assert.deepEqual(heard, [[["new-message", { msg: "hello" }]], [["new-message", { msg: "hello" }]], []]);
}));

test("room_query: a user without a name has none, rather than null", using("room_query", async (program) => {
  const ann = await enter(program, { username: "Ann", room: "kitchen" });
  const heard = record(ann);
  const bob = await enter(program, { room: "kitchen" });
  const empty = await enter(program, { username: "", room: "kitchen" });
  await settle(ann);
  assert.deepEqual(heard, [come(bob), added, come(empty, ""), added]);
}));

test("room_query: the others hear who leaves, whatever their room", using("room_query", async (program) => {
  const ann = await enter(program, { username: "Ann", room: "kitchen" });
  const bob = await enter(program, { username: "Bob", room: "kitchen" });
  const eve = await enter(program, { username: "Eve", room: "hall" });
  const heard = [ann, eve].map(record);
  const left = user(bob, "Bob");
  const gone = event(ann, "user-disconnected");
  bob.disconnect();
  await gone;
  await settle(ann, eve);
  const expected = [["user-disconnected", { message: "user has disconnected.", user: left }]];
  assert.deepEqual(heard, [expected, expected]);
}));

test("room_query: pages of every origin may connect", using("room_query", async (program) => {
  const handshake = `${program.url}/socket.io/?EIO=4&transport=polling`;
  const answer = await fetch(handshake, { headers: { Origin: "https://elsewhere.example" } });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("access-control-allow-origin"), "*");
  const preflight = await fetch(handshake, {
    method: "OPTIONS",
    headers: { Origin: "https://elsewhere.example", "Access-Control-Request-Method": "POST" },
  });
  assert.equal(preflight.status, 204);
  assert.equal(preflight.headers.get("access-control-allow-origin"), "*");
}));

test("room_query: the namespace /chats logs who comes and goes", using("room_query", async (program) => {
  const ann = await enter(program, { username: "Ann", room: "kitchen" });
  const heard = record(ann);
  const line = async () => (await within(once(program.child.lines, "line"), "it logs nothing"))[0];
  let next = line();
  const socket = await program.connected("/chats");
  const { id } = socket;
  assert.equal(await next, `connected to /chats: ${id}`);
  next = line();
  socket.disconnect();
  assert.equal(await next, `disconnected from /chats: ${id}`);
  await settle(ann);
  assert.deepEqual(heard, []);
}));

test("room_query: two pages in one room, and one elsewhere", using("room_query", async (program) => {
  const ann = await program.page("?room=kitchen&username=Ann");
  await ann.getByText("you are added").waitFor();
  const eve = await program.page("?room=hall&username=Eve");
  await ann.getByText("Eve: user has connected.").waitFor();
  const bob = await program.page("?room=kitchen&username=Bob");
  await ann.getByText("Bob: user has connected.").waitFor();
  const write = async (page, text) => {
    await page.getByLabel("Message", { exact: true }).fill(text);
    await page.getByRole("button", { name: "Send" }).click();
  };
  await write(bob, "soup?");
  await ann.getByRole("listitem").filter({ hasText: "soup?" }).waitFor();
  await write(ann, "with bread");
  await bob.getByRole("listitem").filter({ hasText: "with bread" }).waitFor();
  await bob.close();
  for (const page of [ann, eve]) await page.getByText("Bob: user has disconnected.").waitFor();
  assert.equal(await eve.getByText("soup?").count(), 0);
}));
