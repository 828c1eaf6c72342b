// The well-known tutorials, in C++, with the official client.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ask, event, roundTrip, using } from "./program.mjs";

test("echo: what is sent comes back, and is answered", using("echo", async (program) => {
  const socket = await program.connected();
  const back = event(socket, "anything");
  assert.equal(await ask(socket, "anything", 7), 7);
  assert.deepEqual(await back, [7]);
}));

test("user map: a message to all, and one to a single user", using("user_map", async (program) => {
  const [ann, bob] = [await program.connected(), await program.connected()];
  assert.equal(await ask(ann, "authenticate", "ann"), "ok");
  assert.equal(await ask(bob, "authenticate", "bob"), "ok");

  const heard = [event(ann, "chat-message"), event(bob, "chat-message")];
  ann.emit("chat-message", "hello all");
  assert.deepEqual(await Promise.all(heard), [["hello all"], ["hello all"]]);

  const misdirected = [];
  ann.on("private-message", (message) => misdirected.push(message));
  const secret = event(bob, "private-message");
  ann.emit("private-message", { to: "nobody", text: "lost" });
  ann.emit("private-message", { to: "bob", text: "psst" });
  assert.deepEqual(await secret, [{ from: "ann", text: "psst" }]);
  await roundTrip(ann);
  assert.deepEqual(misdirected, []);
}));

test("user map: who left is not in the map any more", using("user_map", async (program) => {
  const [ann, bob] = [await program.connected(), await program.connected()];
  await ask(bob, "authenticate", "bob");
  await ask(ann, "authenticate", "ann");
  bob.disconnect();
  const again = await program.connected();
  await ask(again, "authenticate", "bob");
  const heard = event(again, "private-message");
  ann.emit("private-message", { to: "bob", text: "welcome back" });
  assert.deepEqual(await heard, [{ from: "ann", text: "welcome back" }]);
}));

test("private message: registered names", using("private_message", async (program) => {
  const [ann, bob] = [await program.connected(), await program.connected()];
  assert.equal(await ask(ann, "private message", "bob", "too early"), "nobody of that name");
  ann.emit("register", "ann");
  bob.emit("register", "bob");
  assert.equal(await ask(bob, "private message", "nobody", "?"), "nobody of that name");
  const heard = event(bob, "private message");
  assert.equal(await ask(ann, "private message", "bob", "psst"), "delivered");
  assert.deepEqual(await heard, ["ann", "psst"]);
}));

test("private message: what is sent on one page is shown on both", using("private_message", async (program) => {
  const [ann, bob] = await program.pages("", "");
  for (const [page, name] of [[ann, "ann"], [bob, "bob"]]) {
    await page.fill("#name", name);
    await page.click("text=Register");
  }
  await ann.fill("#to", "bob");
  await ann.fill("#text", "dinner?");
  await ann.click("text=Send");
  await ann.waitForSelector("li:text('to bob: dinner? (delivered)')");
  await bob.waitForSelector("li:text('ann: dinner?')");
}));

test("notify user: every socket of a user, and nobody else", using("notify_user", async (program) => {
  const notify = (body) => fetch(`${program.url}/notify`, { method: "POST", body });
  const auth = (user) => ({ auth: { user } });
  const phone = await program.connected("/", auth("ann"));
  const laptop = await program.connected("/", auth("ann"));
  const bob = await program.connected("/", auth("bob"));
  const misdirected = [];
  bob.on("notification", (text) => misdirected.push(text));
  const heard = [event(phone, "notification"), event(laptop, "notification")];
  assert.equal((await notify('{"user": "ann", "text": "Dinner!"}')).status, 202);
  assert.deepEqual(await Promise.all(heard), [["Dinner!"], ["Dinner!"]]);
  await roundTrip(bob);
  assert.deepEqual(misdirected, []);
  for (const bad of ["", "[]", '{"user": 7}', "{"]) assert.equal((await notify(bad)).status, 400);
  const [error] = await event(program.client(), "connect_error");
  assert.equal(error.message, "who are you?");
}));

test("rooms: joining, speaking, leaving", using("rooms_and_namespaces", async (program) => {
  const [ann, bob] = [await program.connected("/chat"), await program.connected("/chat")];
  assert.deepEqual((await ask(ann, "join room", "kitchen")).sort(), [ann.id, "kitchen"].sort());
  const joined = event(ann, "joined");
  await ask(bob, "join room", "kitchen");
  assert.deepEqual(await joined, [bob.id]);
  const heard = [event(ann, "message"), event(bob, "message")];
  ann.emit("message", "kitchen", "soup is ready");
  assert.deepEqual(await Promise.all(heard), [["soup is ready"], ["soup is ready"]]);
  let left = event(bob, "left");
  assert.deepEqual(await ask(ann, "leave room", "kitchen"), [ann.id]);
  assert.deepEqual(await left, [ann.id]);
  await ask(ann, "join room", "kitchen");
  left = event(ann, "left");
  bob.disconnect();
  assert.equal((await left).length, 1);
}));

test("namespaces: one knows nothing of the other, and asks for a token", using("rooms_and_namespaces", async (program) => {
  const reader = await program.connected("/chat");
  const stray = [];
  reader.on("headline", (text) => stray.push(text));
  const [error] = await event(program.client("/news"), "connect_error");
  assert.equal(error.message, "not authorized");
  const editor = await program.connected("/news", { auth: { token: "editor" } });
  const heard = event(editor, "headline");
  editor.emit("publish", "It works");
  assert.deepEqual(await heard, ["It works"]);
  await roundTrip(reader);
  assert.deepEqual(stray, []);
}));

test("room query: who comes, what is said, who leaves", using("room_query", async (program) => {
  const inRoom = (room, name) => program.connected("/", { query: { room, name } });
  const ann = await inRoom("kitchen", "Ann");
  const connected = event(ann, "user-connected");
  const bob = await inRoom("kitchen", "Bob");
  assert.deepEqual(await connected, ["Bob"]);
  const eve = await inRoom("hall", "Eve");
  const stray = [];
  eve.onAny((name) => stray.push(name));
  const heard = [event(ann, "new-message"), event(bob, "new-message")];
  bob.emit("send-message", "hello");
  assert.deepEqual(await Promise.all(heard), [["Bob", "hello"], ["Bob", "hello"]]);
  const left = event(ann, "user-disconnected");
  bob.disconnect();
  assert.deepEqual(await left, ["Bob"]);
  await roundTrip(eve);
  assert.deepEqual(stray, []);
}));

test("room query: who comes and what is said is shown on the page", using("room_query", async (program) => {
  const [ann] = await program.pages("?room=kitchen&name=Ann");
  const bob = await program.connected("/", { query: { room: "kitchen", name: "Bob" } });
  await ann.waitForSelector("li:text('Bob is here')");
  const heard = event(bob, "new-message");
  await ann.fill("#text", "soup?");
  await ann.click("text=Send");
  assert.deepEqual(await heard, ["Ann", "soup?"]);
  await ann.waitForSelector("li:text('Ann: soup?')");
}));
