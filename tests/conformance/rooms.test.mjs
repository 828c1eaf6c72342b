// Rooms and broadcasts: who hears what, and how often.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { ask, collect, modes, TestServer } from "./lib/harness.mjs";

for (const mode of Object.keys(modes)) {
  describe(`rooms over ${mode}`, () => {
    let server, sockets, heard;
    before(async () => (server = await TestServer.start("snug")));
    after(() => server.stop());
    afterEach(() => server.disconnectClients());

    /** Connects n clients; `heard[i]` is what the i-th was told. */
    async function connect(count) {
      sockets = await Promise.all([...Array(count).keys()].map(() => server.connected(mode)));
      heard = sockets.map((socket) => collect(socket, "news"));
    }
    /** Says it, waits until everything before has surely arrived, and tells who heard it. */
    async function hearers(speaker, what) {
      await ask(sockets[speaker], "say", { event: "news", args: [1], ...what });
      await Promise.all(sockets.map((socket) => ask(socket, "whoami")));
      return heard.map((events, i) => events.splice(0).map(() => i)).flat();
    }
    const join = (i, room) => ask(sockets[i], "join", room);

    test("reach everyone, or everyone but the speaker", async () => {
      await connect(3);
      assert.deepEqual(await hearers(0, {}), [0, 1, 2]);
      assert.deepEqual(await hearers(0, { from: "socket" }), [1, 2]);
    });

    test("reach their members, once each", async () => {
      await connect(4);
      await Promise.all([join(0, "a"), join(1, "a"), join(1, "b"), join(2, "b")]);
      assert.deepEqual(await hearers(3, { to: ["a"] }), [0, 1]);
      assert.deepEqual(await hearers(3, { to: ["a", "b"] }), [0, 1, 2]);
      assert.deepEqual(await hearers(0, { to: ["a", "b"], from: "socket" }), [1, 2]);
      assert.deepEqual(await hearers(0, { to: ["nobody's"] }), []);
    });

    test("leave out who is excepted", async () => {
      await connect(3);
      await Promise.all([join(0, "a"), join(1, "a"), join(1, "b")]);
      assert.deepEqual(await hearers(2, { to: ["a"], except: ["b"] }), [0]);
      assert.deepEqual(await hearers(2, { except: ["a"] }), [2]);
      assert.deepEqual(await hearers(2, { except: [sockets[0].id] }), [1, 2]);
    });

    test("have one for each socket's id", async () => {
      await connect(2);
      assert.deepEqual(await hearers(0, { to: [sockets[1].id] }), [1]);
      assert.deepEqual(await ask(sockets[1], "rooms"), [[sockets[1].id]]);
    });

    test("are left", async () => {
      await connect(2);
      await join(0, "a");
      await join(0, "b");
      assert.deepEqual((await ask(sockets[0], "rooms"))[0].sort(), [sockets[0].id, "a", "b"].sort());
      await ask(sockets[0], "leave", "a");
      assert.deepEqual(await hearers(1, { to: ["a"] }), []);
      assert.deepEqual(await hearers(1, { to: ["b"] }), [0]);
    });

    test("are those of one namespace", async () => {
      await connect(1);
      const elsewhere = await server.connected(mode, { nsp: "/custom" });
      const there = collect(elsewhere, "news");
      await join(0, "a");
      await ask(elsewhere, "join", "a");
      assert.deepEqual(await hearers(0, { to: ["a"] }), [0]);
      await ask(elsewhere, "whoami");
      assert.deepEqual(there, []);
    });

    test("hear binary values", async () => {
      await connect(3);
      await ask(sockets[0], "say", { event: "news", args: [Buffer.from("abc"), { b: Buffer.from([1]) }] });
      await Promise.all(sockets.map((socket) => ask(socket, "whoami")));
      for (const [[first, { b }]] of heard) {
        assert.deepEqual([Buffer.from(first), Buffer.from(b)], [Buffer.from("abc"), Buffer.from([1])]);
      }
    });
  });
}
