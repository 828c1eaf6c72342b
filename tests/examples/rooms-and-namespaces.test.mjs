// The events of rooms_and_namespaces, the emit cheat sheet among them, with the official client and with our page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { answers, within } from "../support/waiting.mjs";
import { ask, event, record, settle, using } from "./program.mjs";

const OK = { auth: { token: "ok" } };

/** Sockets by name, each in its rooms; the names of the other namespace begin with "my". */
async function people(program, rooms) {
  const sockets = {};
  for (const [name, its] of Object.entries(rooms)) {
    // A volatile event may be lost between two polls.
    const [nsp, options] = name.startsWith("my") ? ["/myNamespace", OK] : ["/", {}];
    sockets[name] = await program.connected(nsp, { ...options, transports: ["websocket"] });
    for (const room of its) assert.deepEqual(await answers(sockets[name], "join", room), []);
  }
  return sockets;
}

/** Who has heard what, as {name: [event, …]}, after what `act` does with the sockets. */
async function heardAfter(sockets, act) {
  const heard = Object.entries(sockets).map(([name, socket]) => [name, record(socket)]);
  await act();
  await settle(...Object.values(sockets));
  return Object.fromEntries(heard.filter(([, events]) => events.length > 0));
}

test("rooms_and_namespaces: an event for a room reaches who is in it, with the sender or without", using("rooms_and_namespaces", async (program) => {
  const sockets = await people(program, { ann: ["some room"], bob: ["some room"], cid: ["room1"], myRoom: ["some room"] });
  const { ann, cid } = sockets;
  const some = [["some event"]];
  assert.deepEqual(await heardAfter(sockets, () => ann.emit("room")), { ann: some, bob: some });
  assert.deepEqual(await heardAfter(sockets, () => ann.emit("room others")), { bob: some });
  assert.deepEqual(await heardAfter(sockets, () => cid.emit("room others")), { ann: some, bob: some });
  assert.deepEqual(await answers(ann, "leave", "some room"), []);
  assert.deepEqual(await heardAfter(sockets, () => ann.emit("room")), { bob: some });
}));

test("rooms_and_namespaces: who is in several rooms of a union hears it once", using("rooms_and_namespaces", async (program) => {
  const sockets = await people(program, { ann: ["room1", "room2", "room3"], bob: ["room2"], cid: ["room3", "room2"], dan: ["some room"], eve: [] });
  const some = [["some event"]];
  assert.deepEqual(await heardAfter(sockets, () => sockets.eve.emit("union")), { ann: some, bob: some, cid: some });
}));

test("rooms_and_namespaces: a namespace answers its name, and lets nobody in without the token", using("rooms_and_namespaces", async (program) => {
  assert.deepEqual(await answers(await program.connected("/"), "hi"), ["/"]);
  assert.deepEqual(await answers(await program.connected("/myNamespace", OK), "hi"), ["/myNamespace"]);
  for (const auth of [undefined, {}, { token: "no" }, { token: "" }, { token: 7 }, { token: null }, { token: ["ok"] }, { token: "OK" }]) {
    const [error] = await event(program.client("/myNamespace", { auth }), "connect_error");
    assert.equal(error.message, "not authorized");
    assert.equal(error.data, undefined);
  }
}));

test("rooms_and_namespaces: a room's name of another type is refused", using("rooms_and_namespaces", async (program) => {
  const ann = await program.connected();
  assert.equal((await ask(ann, "join", 7)).error.code, "invalid_arguments");
  assert.equal((await ask(ann, "leave")).error.code, "invalid_arguments");
}));

test("rooms_and_namespaces: a client's lines of the sheet", using("rooms_and_namespaces", async (program) => {
  const sockets = await people(program, { ann: [], bob: [] });
  const { ann } = sockets;
  const heard = await heardAfter(sockets, async () => {
    ann.emit("client basic");
    ann.compress(false).emit("client uncompressed");
    await settle(ann); // A volatile event is lost while others wait to be sent.
    ann.volatile.emit("client volatile");
    ann.emit("volatile");
    assert.deepEqual(await answers(ann, "question"), ["answer"]);
    let late;
    ann.emit("my-event", () => (late = true));
    await settle(ann);
    assert.equal(late, undefined);
  });
  assert.deepEqual(heard, { ann: [["heard", "client basic"], ["heard", "client uncompressed"], ["heard", "client volatile"], ["volatile"]] });
}));

// Ann, who is in room1, asks for the sheet, with Eve's id.
const ROOMS = { ann: ["room1"], bob: ["room1", "room2"], cid: ["room2"], dan: ["room1", "room3"], eve: [], myFay: [], myGil: ["room1"] };
const EXPECTED = [
  ["basic", "ann"],
  ["broadcast", "bob cid dan eve"],
  ["to room1", "bob dan"],
  ["to room1+2", "bob cid dan"],
  ["in room1", "ann bob dan"],
  ["room1+2-3", "ann bob cid"],
  ["ns", "myFay myGil"],
  ["ns room1", "myGil"],
  ["private", "eve"],
  ["local", "ann bob cid dan eve"],
  ["all", "ann bob cid dan eve"],
  ["question", "ann"],
  ["uncompressed", "ann"],
  ["volatile", "ann"],
  ["my-event", "ann"],
  ["answer", "ann"],
  ["timed out", "ann"],
];

test("rooms_and_namespaces: every line of the sheet reaches whom it names, once and in order", using("rooms_and_namespaces", async (program) => {
  const sockets = await people(program, ROOMS);
  const { ann, eve } = sockets;
  ann.on("question", (answer) => answer("an answer"));
  const heard = await heardAfter(sockets, async () => {
    const late = event(ann, "timed out");
    ann.emit("go", eve.id);
    await within(late, "the question without an answer does not time out");
  });
  for (const [name, events] of Object.entries(heard)) {
    const expected = EXPECTED.filter(([, names]) => names.split(" ").includes(name));
    assert.deepEqual(events, expected.map(([line]) => (line === "answer" ? [line, "an answer"] : [line])), name);
  }
  assert.deepEqual(Object.keys(heard).sort(), Object.keys(ROOMS).sort());
}));

test("rooms_and_namespaces: without an id the sheet has no private line, and an answered my-event is in time", using("rooms_and_namespaces", async (program) => {
  const sockets = await people(program, { ann: [] });
  const { ann } = sockets;
  ann.on("my-event", (answer) => answer());
  const heard = await heardAfter(sockets, () => ann.emit("go"));
  assert.deepEqual(heard.ann.map(([line]) => line), ["basic", "local", "all", "question", "uncompressed", "volatile", "my-event"]);
}));

test("rooms_and_namespaces: two pages hear each other", using("rooms_and_namespaces", async (program) => {
  const [ann, bob] = [await program.page(), await program.page()];
  const heard = (page, text) => page.getByRole("list", { name: "Heard" }).getByText(text, { exact: true });
  for (const page of [ann, bob]) {
    for (const namespace of ["/", "/myNamespace"]) {
      await heard(page, `connected to ${namespace}`).waitFor();
      await page.getByLabel("Namespace").selectOption(namespace);
      await page.getByLabel("Room", { exact: true }).fill("some room");
      await page.getByRole("button", { name: "Join" }).click();
      await heard(page, `join some room in ${namespace}`).waitFor();
    }
  }
  await ann.getByRole("button", { name: "To others in some room" }).click();
  await heard(bob, "/ some event").waitFor();
  await bob.getByLabel("Socket for private events").fill(await ann.getByRole("status").textContent());
  await bob.getByRole("button", { name: "The whole sheet" }).click();
  await heard(ann, "/ private").waitFor();
  await heard(ann, "/myNamespace ns").waitFor();
  await heard(bob, "/ answer an answer").waitFor();
  assert.equal(await heard(ann, "/ some event").count(), 0);
}));
