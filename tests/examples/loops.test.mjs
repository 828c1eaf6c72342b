// Programs in which the library shares its thread with other libraries.
import assert from "node:assert/strict";
import { open } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { ask, event, Program, using } from "./program.mjs";

test(
  "a program on Asio turns the loop, and its timers answer clients",
  using("on_asio", async (program) => {
    for (const transports of [["polling"], ["websocket"]]) {
      const ann = await program.connected("/", { transports });
      assert.equal(await ask(ann, "remind", 5, "tea"), "tea");
      const both = await Promise.all([ask(ann, "remind", 20, "late"), ask(ann, "remind", 0, "soon")]);
      assert.deepEqual(both, ["late", "soon"]);
    }
  }),
);

test(
  "a program on libuv runs the loop, and its own timer emits",
  using("on_libuv", async (program) => {
    const ann = await program.connected();
    const [first] = await event(ann, "tick");
    const [second] = await event(ann, "tick");
    assert.ok(second > first);
  }),
);

test("lines of a pipe reach every client, also after its end", async () => {
  const program = await Program.start("lines", { stdin: "pipe" });
  try {
    const [ann, ben] = [await program.connected(), await program.connected()];
    const heard = [event(ann, "line"), event(ben, "line")];
    program.child.process.stdin.write("half a ");
    program.child.process.stdin.end("line\n");
    assert.deepEqual(await Promise.all(heard), [["half a line"], ["half a line"]]);
    const cia = program.client();
    assert.deepEqual(await event(cia, "line"), ["half a line"]);
  } finally {
    await program.stop();
  }
});

test("a file instead of a pipe is refused in words", async () => {
  const file = await open(fileURLToPath(import.meta.url));
  await assert.rejects(Program.start("lines", { stdin: file.fd }), /ended with 1/);
  await file.close();
});
