// Who hears what of the emit cheat sheet.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ask, event, using } from "./program.mjs";

const people = { ann: { room1: true }, bob: { room1: true }, cid: { room2: true }, dan: { room1: true, room2: true }, eve: {} };

// Ann, who is in room1, sends "go".
const expected = {
  "basic": "ann", "message": "ann", "question": "ann", "your answer": "ann", "volatile": "ann",
  "all but the sender": "bob cid dan eve",
  "room1 but the sender": "bob dan",
  "room1 and room2 but the sender": "bob cid dan",
  "room1 without room2 but the sender": "bob",
  "all without room1 but the sender": "cid eve",
  "all": "ann bob cid dan eve",
  "room1": "ann bob dan",
  "room1 and room2": "ann bob cid dan",
  "room1 without room2": "ann bob",
  "all without room1": "cid eve",
  "a socket by its id": "ann",
  "another namespace": "fay gil",
  "room1 of another namespace": "gil",
  "room1, volatile": "ann bob dan",
  "room1?": "ann bob dan",
  "answers of room1": "ann",
};

test("every line of the sheet reaches those whom it names", using("emit_cheat_sheet", async (program) => {
  const sockets = {};
  for (const [name, auth] of Object.entries(people)) sockets[name] = await program.connected("/", { auth });
  sockets.fay = await program.connected("/other");
  sockets.gil = await program.connected("/other", { auth: { room1: true } });

  const heard = {};
  for (const [name, socket] of Object.entries(sockets)) {
    socket.onAny((line, ...values) => {
      (heard[line] ??= []).push(name);
      if (typeof values.at(-1) === "function") values.pop()("yes");
    });
  }
  const basic = event(sockets.ann, "basic");
  const answers = event(sockets.ann, "answers of room1");
  sockets.ann.emit("go");
  assert.deepEqual(await basic, ["hello", 1, { two: [3] }, Buffer.from([4, 5])]);
  assert.deepEqual(await answers, [3]);
  // Everything that was sent before has come when an answer has.
  for (const socket of Object.values(sockets)) await ask(socket, "rooms");

  const found = Object.fromEntries(Object.entries(heard).map(([line, names]) => [line, names.sort().join(" ")]));
  assert.deepEqual(found, expected);
}));
