// Namespaces that come into being, middleware of events, catch-alls, and sockets found by the server.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { ask, collect, event, modes, TestServer } from "./lib/harness.mjs";

for (const mode of Object.keys(modes)) {
  describe(`the surface over ${mode}`, () => {
    let server;
    before(async () => (server = await TestServer.start("snug", { cleanupEmptyChildNamespaces: true })));
    after(() => server.stop());
    afterEach(() => server.disconnectClients());

    const refused = async (nsp, auth) => (await event(server.client(mode, { nsp, auth }), "connect_error"))[0].message;

    test("a namespace is made for a name that fits the pattern", async () => {
      const first = await server.connected(mode, { nsp: "/dynamic-1" });
      const second = await server.connected(mode, { nsp: "/dynamic-23" });
      assert.equal((await ask(first, "whoami"))[0].nsp, "/dynamic-1");
      assert.equal((await ask(second, "whoami"))[0].nsp, "/dynamic-23");
      assert.equal(await refused("/dynamic-x"), "Invalid namespace");
    });

    test("what is emitted to the parent reaches the children", async () => {
      const sockets = await Promise.all(["/dynamic-1", "/dynamic-2", "/custom"].map((nsp) => server.connected(mode, { nsp })));
      const heard = sockets.map((socket) => collect(socket, "told"));
      sockets[0].emit("tell-all", 7);
      await Promise.all(sockets.slice(0, 2).map((socket, i) => heard[i].length || event(socket, "told")));
      await ask(sockets[2], "whoami");
      assert.deepEqual(heard, [[[7]], [[7]], []]);
    });

    test("a namespace that was left is made again", async () => {
      const first = await server.connected(mode, { nsp: "/dynamic-5" });
      await ask(first, "join", "a");
      first.disconnect();
      const again = await server.connected(mode, { nsp: "/dynamic-5" });
      assert.deepEqual(await ask(again, "rooms"), [[again.id]]);
    });

    test("a function decides later", async () => {
      const socket = await server.connected(mode, { nsp: "/asked", auth: { token: "secret" } });
      assert.equal((await ask(socket, "whoami"))[0].nsp, "/asked");
      assert.equal(await refused("/elsewhere", { token: "secret" }), "Invalid namespace");
    });

    test("middleware refuses an event, and changes another", async () => {
      const socket = await server.connected(mode);
      const answer = event(socket, "refused");
      socket.emit("forbidden");
      assert.deepEqual(await answer, ["not allowed", { event: "forbidden" }]);
      assert.deepEqual(await ask(socket, "typed", 1), [2, "filled in!"]);
    });

    test("what is sent is heard by catch-alls", async () => {
      const socket = await server.connected(mode);
      await ask(socket, "watch");
      await ask(socket, "say", { event: "news" });
      socket.emit("message", 1);
      await event(socket, "message-back");
      assert.deepEqual(await ask(socket, "outgoing"), [["news", "message-back"]]);
    });

    test("the server finds the sockets of a room", async () => {
      const [one, two] = await Promise.all([server.connected(mode), server.connected(mode)]);
      await ask(one, "join", "found");
      const told = event(one, "fetched");
      assert.deepEqual(await ask(two, "fetch", "found"), [[one.id]]);
      assert.deepEqual(await told, [2]);
    });
  });
}
