// The events of private_message, with the official client and with our page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { leave, record, settle, using } from "./program.mjs";

/** Connected sockets that are registered under these names. */
async function registered(program, ...names) {
  const sockets = [];
  for (const name of names) {
    const socket = await program.connected();
    socket.emit("register", name);
    await settle(socket);
    sockets.push(socket);
  }
  return sockets;
}

test("private_message: a message reaches its recipient alone, without the recipient's name", using("private_message", async (program) => {
  const [ann, bob, eve] = await registered(program, "ann", "bob", "eve");
  const heard = [ann, bob, eve].map(record);
  ann.emit("private message", { to: "bob", message: "psst", from: "ann" });
  await settle(ann, bob, eve);
  assert.deepEqual(heard, [[], [["private message", { from: "ann", message: "psst" }]], []]);
}));

test("private_message: members that were not sent do not arrive", using("private_message", async (program) => {
  const [ann, bob] = await registered(program, "ann", "bob");
  const heard = record(bob);
  ann.emit("private message", { to: "bob", message: "no sender" });
  ann.emit("private message", { to: "bob", from: "ann" });
  ann.emit("private message", { to: "bob", more: 1 }, 2);
  ann.emit("private message", { to: "bob", message: null, from: null });
  await settle(ann, bob);
  assert.deepEqual(heard.map(([, payload]) => payload), [{ message: "no sender" }, { from: "ann" }, {}, { from: null, message: null }]);
  assert.ok(heard.every((all) => all.length === 2));
}));

test("private_message: messages are any values, and arrive in their order", using("private_message", async (program) => {
  const [ann, bob] = await registered(program, "ann", "bob");
  const heard = record(bob);
  const messages = ["text", 7, false, [1], { a: { b: 2 } }, Buffer.from([1, 2]), "last"];
  for (const message of messages) ann.emit("private message", { to: "bob", message, from: { id: 1 } });
  await settle(ann, bob);
  assert.deepEqual(heard, messages.map((message) => ["private message", { from: { id: 1 }, message }]));
}));

test("private_message: nobody hears a message to somebody who is not there", using("private_message", async (program) => {
  const [ann, bob] = await registered(program, "ann", "bob");
  const heard = [ann, bob].map(record);
  for (const to of ["nobody", null, {}, ["bob"], bob.id]) ann.emit("private message", { to, message: "lost" });
  for (const wrong of [null, "bob", 7, [], { message: "lost" }]) ann.emit("private message", wrong);
  ann.emit("private message");
  bob.emit("register");
  bob.emit("register", {});
  await settle(ann, bob);
  assert.deepEqual(heard, [[], []]);
}));

test("private_message: a name moves to the socket that registers last, and stays there when the first leaves", using("private_message", async (program) => {
  const [ann, old, phone] = await registered(program, "ann", "bob", "bob");
  const heard = [old, phone].map(record);
  await leave(old);
  ann.emit("private message", { to: "bob", message: "hello" });
  await settle(ann, phone);
  assert.deepEqual(heard, [[], [["private message", { message: "hello" }]]]);
}));

test("private_message: two pages write to each other", using("private_message", async (program) => {
  const [ann, bob] = [await program.page("?user=ann"), await program.page("?user=bob")];
  const write = async (page, to, message) => {
    await page.getByLabel("To").fill(to);
    await page.getByLabel("Message", { exact: true }).fill(message);
    await page.getByRole("button", { name: "Send" }).click();
  };
  await write(bob, "bob", "am I here?");
  await bob.getByRole("listitem").filter({ hasText: "bob: am I here?" }).waitFor();
  await write(ann, "bob", "dinner?");
  await bob.getByRole("listitem").filter({ hasText: "ann: dinner?" }).waitFor();
  await write(bob, "ann", "at eight");
  await ann.getByRole("listitem").filter({ hasText: "bob: at eight" }).waitFor();
}));
