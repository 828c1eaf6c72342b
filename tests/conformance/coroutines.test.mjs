// Handlers that wait for an answer with co_await.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { ask, modes, TestServer } from "./lib/harness.mjs";

for (const mode of Object.keys(modes)) {
  describe(`coroutines over ${mode}`, () => {
    let server;
    before(async () => (server = await TestServer.start("snug")));
    after(() => server.stop());
    afterEach(() => server.disconnectClients());

    test("get the answer", async () => {
      const socket = await server.connected(mode);
      socket.on("question", (question, answer) => answer(question + "!"));
      assert.deepEqual(await ask(socket, "ask-await", "why", 2000), ["answered", ["why!"]]);
    });

    test("go on without one at the timeout", async () => {
      const socket = await server.connected(mode);
      assert.deepEqual(await ask(socket, "ask-await", "why", 50), ["timeout"]);
    });

    test("get the answers of all", async () => {
      const [socket, other] = [await server.connected(mode), await server.connected(mode)];
      for (const each of [socket, other]) each.on("question", (_, answer) => answer("yes"));
      assert.deepEqual(await ask(socket, "ask-all-await", 2000), [2, 0]);
      other.off("question");
      assert.deepEqual(await ask(socket, "ask-all-await", 100), [1, 1]);
    });

    test("give a value to the one that waits", async () => {
      const [socket] = [await server.connected(mode), await server.connected(mode)];
      assert.deepEqual(await ask(socket, "count-await"), [2]);
    });

    test("end when their client leaves meanwhile", async () => {
      const [socket, other] = [await server.connected(mode), await server.connected(mode)];
      socket.on("question", () => socket.disconnect());
      socket.emit("ask-await", "why", 5000, () => {});
      assert.deepEqual(await ask(other, "message-with-ack", 1), [1]);
    });
  });
}
