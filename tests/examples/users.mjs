// The events of user_map and of its sisters, whose users are in a database: with the official client and with our page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { event, leave, record, settle } from "./program.mjs";

const start = async (program) => [await program.connected(), await program.connected(), await program.connected()];

/**
 * As settle(), where a database is asked in between: it answers in the order of the questions, so a message to oneself comes after
 * all that was asked before.
 */
export async function settleUsers(program, ...sockets) {
  await settle(...sockets);
  program.last ??= await program.connected();
  const come = event(program.last, "private-message");
  program.last.emit("authenticate", `last of ${program.url}`);
  program.last.emit("chat-message", { recipient: `last of ${program.url}`, message: "all is handled" });
  await come;
  await settle(...sockets);
}

async function signInOnPage(page, name) {
  await page.getByLabel("Your name").fill(name);
  await page.getByRole("button", { name: "Authenticate" }).click();
}

async function writeOnPage(page, recipient, message) {
  await page.getByLabel("Recipient").fill(recipient);
  await page.getByLabel("Message", { exact: true }).fill(message);
  await page.getByRole("button", { name: "Send" }).click();
}

/** Both sign in, and find each other. */
export async function meetOnPages(ann, bob) {
  await signInOnPage(ann, "ann");
  await signInOnPage(bob, "bob");
  // Until bob's name is known, which his own page shows.
  await writeOnPage(bob, "bob", "am I here?");
  await bob.getByRole("listitem").filter({ hasText: "am I here?" }).waitFor();
  await writeOnPage(ann, "bob", "dinner?");
  await bob.getByRole("listitem").filter({ hasText: `${await ann.evaluate("socket.id")}: dinner?` }).waitFor();
}

/**
 * While the database is away after `end()`, messages find the program's own sockets. Afterwards ann, who came meanwhile, and bob
 * are there, and cia, who left, is not.
 */
export async function goOnWithoutDatabase(program, end) {
  const [ann, bob, cia] = await start(program);
  bob.emit("authenticate", "bob");
  cia.emit("authenticate", "cia");
  await settleUsers(program, bob, cia);
  await end();
  const heard = record(bob);
  ann.emit("authenticate", "ann");
  for (const message of [1, 2, 3]) ann.emit("chat-message", { recipient: "bob", message });
  ann.emit("chat-message", { recipient: "nobody", message: 4 });
  await settleUsers(program, ann, bob);
  assert.deepEqual(heard.map(([, { message }]) => message), [1, 2, 3]);
  await leave(cia);
  await settleUsers(program, ann);
  return [ann, bob];
}

/** The tests of a program. `using(body)` runs `body` with one. */
export function testUsers(name, using) {
  test(`${name}: a message reaches its recipient alone, with the id of its sender`, using(async (program) => {
    const [ann, bob, eve] = await start(program);
    ann.emit("authenticate", "ann");
    bob.emit("authenticate", "bob");
    await settleUsers(program, ann, bob, eve);
    const heard = [ann, bob, eve].map(record);
    ann.emit("chat-message", { recipient: "bob", message: "psst" });
    await settleUsers(program, ann, bob, eve);
    assert.deepEqual(heard, [[], [["private-message", { sender: ann.id, message: "psst" }]], []]);
  }));

  test(`${name}: who has not authenticated may send, too`, using(async (program) => {
    const [ann, bob] = await start(program);
    bob.emit("authenticate", "bob");
    await settleUsers(program, bob);
    const heard = event(bob, "private-message");
    ann.emit("chat-message", { recipient: "bob", message: "hello" });
    assert.deepEqual(await heard, [{ sender: ann.id, message: "hello" }]);
  }));

  test(`${name}: one may write to oneself`, using(async (program) => {
    const ann = await program.connected();
    const heard = event(ann, "private-message");
    ann.emit("authenticate", "ann");
    ann.emit("chat-message", { recipient: "ann", message: "a note" });
    assert.deepEqual(await heard, [{ sender: ann.id, message: "a note" }]);
  }));

  test(`${name}: messages are any values, and arrive in their order`, using(async (program) => {
    const [ann, bob] = await start(program);
    bob.emit("authenticate", "bob");
    await settleUsers(program, bob);
    const heard = record(bob);
    const messages = ["text", "", 7, -1.5, true, false, null, [], [1, ["two"]], {}, { text: "x", none: null }, Buffer.from([0, 255]),
      { file: Buffer.from("bytes"), name: "a" }, Buffer.alloc(0), "Grüße 👋", "last"];
    for (const message of messages) ann.emit("chat-message", { recipient: "bob", message });
    await settleUsers(program, ann, bob);
    assert.deepEqual(heard, messages.map((message) => ["private-message", { sender: ann.id, message }]));
  }));

  test(`${name}: members beyond the two are left out, and a missing message stays missing`, using(async (program) => {
    const [ann, bob] = await start(program);
    bob.emit("authenticate", "bob");
    await settleUsers(program, bob);
    const heard = record(bob);
    ann.emit("chat-message", { recipient: "bob", message: "x", sender: "forged", more: 1 }, "an argument more");
    ann.emit("chat-message", { recipient: "bob" });
    await settleUsers(program, ann, bob);
    assert.deepEqual(heard, [["private-message", { sender: ann.id, message: "x" }], ["private-message", { sender: ann.id }]]);
  }));

  test(`${name}: nobody hears a message to a name that is not there, or to no name`, using(async (program) => {
    const [ann, bob] = await start(program);
    bob.emit("authenticate", "bob");
    for (const wrong of [null, [], {}, true, Buffer.from("bob")]) bob.emit("authenticate", wrong);
    bob.emit("authenticate");
    await settleUsers(program, bob);
    const heard = [ann, bob].map(record);
    for (const recipient of ["nobody", "", null, [], ["bob"], {}, Buffer.from("bob"), ann.id]) {
      ann.emit("chat-message", { recipient, message: "lost" });
    }
    for (const wrong of [null, "bob", 7, [], {}, { message: "lost" }]) ann.emit("chat-message", wrong);
    ann.emit("chat-message");
    await settleUsers(program, ann, bob);
    assert.deepEqual(heard, [[], []]);
  }));

  test(`${name}: a name has at most 256 bytes`, using(async (program) => {
    const [ann, bob] = await start(program);
    for (const size of [255, 256, 257]) bob.emit("authenticate", "ü".repeat(size / 2) + "x".repeat(size % 2));
    await settleUsers(program, bob);
    const heard = record(bob);
    for (const size of [255, 256, 257]) ann.emit("chat-message", { recipient: "ü".repeat(size / 2) + "x".repeat(size % 2), message: size });
    await settleUsers(program, ann, bob);
    assert.deepEqual(heard.map(([, { message }]) => message), [255, 256]);
  }));

  test(`${name}: a number is a name like its digits`, using(async (program) => {
    const [ann, bob] = await start(program);
    bob.emit("authenticate", 42);
    await settleUsers(program, bob);
    const heard = record(bob);
    for (const recipient of [42, "42"]) ann.emit("chat-message", { recipient, message: "x" });
    await settleUsers(program, ann, bob);
    assert.equal(heard.length, 2);
  }));

  test(`${name}: a name moves to the socket that authenticates last, and stays there when the first leaves`, using(async (program) => {
    const [ann, old, phone] = await start(program);
    old.emit("authenticate", "bob");
    await settleUsers(program, old);
    phone.emit("authenticate", "bob");
    await settleUsers(program, phone);
    const heard = [old, phone].map(record);
    ann.emit("chat-message", { recipient: "bob", message: 1 });
    await settleUsers(program, ann, old, phone);
    await leave(old);
    ann.emit("chat-message", { recipient: "bob", message: 2 });
    await settleUsers(program, ann, phone);
    const payload = (message) => ["private-message", { sender: ann.id, message }];
    assert.deepEqual(heard, [[], [payload(1), payload(2)]]);
  }));

  test(`${name}: a socket may have two names`, using(async (program) => {
    const [ann, bob] = await start(program);
    bob.emit("authenticate", "bob");
    bob.emit("authenticate", "rob");
    bob.emit("authenticate", "bob");
    await settleUsers(program, bob);
    const heard = record(bob);
    for (const recipient of ["bob", "rob"]) ann.emit("chat-message", { recipient, message: recipient });
    await settleUsers(program, ann, bob);
    assert.deepEqual(heard.map(([, { message }]) => message), ["bob", "rob"]);
  }));

  test(`${name}: two pages write to each other`, using(async (program) => {
    const [ann, bob] = [await program.page(), await program.page()];
    await meetOnPages(ann, bob);
    await writeOnPage(bob, "ann", "at eight");
    await ann.getByRole("listitem").filter({ hasText: `${await bob.evaluate("socket.id")}: at eight` }).waitFor();
  }));
}
