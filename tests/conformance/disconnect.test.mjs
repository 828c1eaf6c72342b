// How connections end, the reasons on both sides, heartbeat and coming back.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { ask, collect, event, modes, TestServer, until } from "./lib/harness.mjs";

for (const mode of Object.keys(modes)) {
  describe(`disconnecting over ${mode}`, () => {
    let server, watcher, left;
    before(async () => (server = await TestServer.start("snug")));
    after(() => server.stop());
    afterEach(() => server.disconnectClients());

    /** A client whose leaving the watcher hears of. */
    async function watched(options) {
      watcher = await server.connected("websocket", options);
      await ask(watcher, "join", "watchers");
      left = collect(watcher, "left");
      const socket = await server.connected(mode, options);
      await ask(socket, "join", "a room");
      return socket;
    }
    /** What the server told about the socket that left: the reason, and how many rooms it still had. */
    async function reasonOf(id) {
      await until(() => left.some(([who]) => who === id));
      const [, reason, rooms] = left.find(([who]) => who === id);
      assert.equal(rooms, 2, "rooms are known while disconnecting");
      return reason;
    }

    test("by the client", async () => {
      const socket = await watched();
      const id = socket.id;
      const here = event(socket, "disconnect");
      socket.disconnect();
      assert.equal((await here)[0], "io client disconnect");
      assert.equal(await reasonOf(id), "client namespace disconnect");
    });

    test("by the server, of one namespace", async () => {
      const socket = await watched();
      const id = socket.id;
      const here = event(socket, "disconnect");
      const other = socket.io.socket("/custom");
      await event(other, "connect");
      socket.emit("kick", false);
      assert.equal((await here)[0], "io server disconnect");
      assert.equal(await reasonOf(id), "server namespace disconnect");
      await ask(other, "whoami");
    });

    test("by the server, of the connection", async () => {
      const socket = await watched();
      const id = socket.id;
      const here = event(socket, "disconnect");
      const engine = socket.io.engine;
      const closed = event(engine, "close");
      socket.emit("kick", true);
      assert.equal((await here)[0], "io server disconnect");
      assert.equal(await reasonOf(id), "server namespace disconnect");
      await closed;
    });

    test("by the server, of the transport alone: the client comes back", async () => {
      const socket = await watched({ reconnection: true, reconnectionDelay: 10 });
      const id = socket.id;
      const here = event(socket, "disconnect");
      const again = event(socket, "connect");
      socket.emit("drop");
      assert.equal((await here)[0], "transport close");
      assert.equal(await reasonOf(id), "forced close");
      await again;
      assert.notEqual(socket.id, id);
      await ask(socket, "whoami");
    });

    test("and connecting again after the server's disconnect", async () => {
      const socket = await watched();
      const here = event(socket, "disconnect");
      socket.emit("kick", false);
      await here;
      socket.connect();
      await event(socket, "connect");
      await ask(socket, "whoami");
    });

    test("by closing the connection is told as that", async () => {
      const socket = await watched();
      const id = socket.id;
      socket.io.engine.close();
      assert.equal(await reasonOf(id), "transport close");
    });

    test("comes after a packet that makes no sense", async () => {
      const socket = await watched();
      const id = socket.id;
      const here = event(socket, "disconnect");
      socket.io.engine.write("abc");
      await here;
      // Node's own word is "forced close", though its documentation says as we do.
      assert.equal(await reasonOf(id), server.reference ? "forced close" : "parse error");
      await ask(watcher, "whoami");
    });

    test("comes after a packet for a namespace that was not joined", async () => {
      const socket = await watched();
      const id = socket.id;
      const here = event(socket, "disconnect");
      socket.io.engine.write('2/admin,["x"]');
      await here;
      assert.equal(await reasonOf(id), "forced close");
    });

    test("ends the questions that wait for an answer", async () => {
      const socket = await watched();
      const answer = ask(socket, "ask", 1, 0).catch((error) => error.message);
      await event(socket, "question");
      socket.io.engine.close();
      assert.match(await answer, /disconnected/);
    });
  });

  describe(`heartbeat over ${mode}`, () => {
    let server;
    before(async () => (server = await TestServer.start("snug", { pingInterval: 100, pingTimeout: 150 })));
    after(() => server.stop());
    afterEach(() => server.disconnectClients());

    test("keeps a client for many pings", async () => {
      const socket = await server.connected(mode);
      const pings = collect(socket.io, "ping");
      await until(() => pings.length >= 5);
      assert.equal(socket.connected, true);
      await ask(socket, "whoami");
    });

    test("drops a client that does not answer", async () => {
      const watcher = await server.connected("websocket");
      await ask(watcher, "join", "watchers");
      const left = collect(watcher, "left");
      const socket = await server.connected(mode);
      const { id } = socket;
      const here = event(socket, "disconnect");
      const engine = socket.io.engine;
      const send = engine.sendPacket ?? engine._sendPacket;
      const name = engine.sendPacket ? "sendPacket" : "_sendPacket";
      engine[name] = (type, ...rest) => (type === "pong" ? undefined : send.call(engine, type, ...rest));
      await here;
      await until(() => left.length > 0);
      assert.deepEqual(left[0].slice(0, 2), [id, "ping timeout"]);
      assert.equal(watcher.connected, true);
    });
  });

  describe(`a server that ends, over ${mode}`, () => {
    test("is told to both sides", async () => {
      const server = await TestServer.start("snug");
      const socket = await server.connected(mode);
      const here = event(socket, "disconnect");
      socket.emit("shutdown");
      assert.match((await here)[0], /^transport (close|error)$/);
      await server.end();
      server.disconnectClients();
    });
  });

  describe(`coming back over ${mode}`, () => {
    test("works by itself after the connection broke", async () => {
      const server = await TestServer.start("snug");
      const socket = server.client(mode, { reconnection: true, reconnectionDelay: 10, reconnectionDelayMax: 20 });
      await event(socket, "connect");
      const first = socket.id;
      const again = event(socket, "connect");
      socket.io.engine.close();
      socket.emit("message", "while away");
      const back = event(socket, "message-back");
      await again;
      assert.notEqual(socket.id, first);
      assert.deepEqual(await back, ["while away"]);
      await server.stop();
    });
  });
}

describe("what one client does", () => {
  // Node takes some of this: it is stricter here on purpose.
  test("harms no other", { skip: process.env.SNUG_REFERENCE === "1" }, async () => {
    const server = await TestServer.start("snug");
    const witness = await server.connected("upgrade");
    const heard = collect(witness, "message-back");
    const nonsense = [
      "", "abc", "2", "2[]", "2[{}]", "2[null]", '2["connect"]', '2{"toString":1}', '2["x"', "51e9-", "5-1-", '511-["x"]',
      '51-["x",{"_placeholder":true,"num":-1}]', '51-["x",{"_placeholder":true,"num":1e308}]', "0[]", "4", "7", "\u0000",
      "2" + "[".repeat(5000),
    ];
    for (const packet of nonsense) {
      const socket = await server.connected("websocket");
      const gone = event(socket, "disconnect");
      socket.io.engine.write(packet);
      await gone;
      witness.emit("message", packet);
    }
    await until(() => heard.length === nonsense.length);
    const attached = await server.connected("websocket");
    const gone = event(attached, "disconnect");
    attached.io.engine.write('50-["x"]');
    attached.io.engine.write(Buffer.from("stray"));
    await gone;
    assert.equal((await ask(witness, "whoami"))[0].id, witness.id);
    await server.stop();
  });
});
