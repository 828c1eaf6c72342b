// Connecting, namespaces, middleware and refusals, as the official client sees them.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { ask, event, modes, TestServer } from "./lib/harness.mjs";

for (const mode of Object.keys(modes)) {
  describe(`connecting over ${mode}`, () => {
    let server;
    before(async () => (server = await TestServer.start("snug")));
    after(() => server.stop());
    afterEach(() => server.disconnectClients());

    test("gives the client an id that both sides know", async () => {
      const socket = await server.connected(mode);
      const [me] = await ask(socket, "whoami");
      assert.equal(socket.id, me.id);
      assert.equal(me.id.length, 20);
      assert.notEqual(socket.io.engine.id, me.id, "the session's id stays a secret");
      assert.equal(me.transport, mode === "polling" ? "polling" : "websocket");
      assert.equal(socket.io.engine.transport.name, me.transport);
    });

    test("hands the auth payload over", async () => {
      const socket = server.client(mode, { auth: { token: "123", nested: { a: [1] } } });
      assert.deepEqual(await event(socket, "auth"), [{ token: "123", nested: { a: [1] } }]);
    });

    test("hands over an empty object when there is no auth", async () => {
      assert.deepEqual(await event(server.client(mode), "auth"), [{}]);
    });

    test("hands query and address over", async () => {
      const socket = await server.connected(mode, { query: { room: "a b&c=ü" } });
      const [me] = await ask(socket, "whoami");
      assert.equal(me.room, "a b&c=ü");
      assert.match(me.address, /127\.0\.0\.1$/);
      assert.equal(me.secure, false);
    });

    // A browser gives up a WebSocket for which none of its protocols was taken.
    test("is told which of its subprotocols was taken", { skip: mode === "polling" }, async () => {
      const socket = await server.connected(mode, { protocols: ["chat", "v2"] });
      assert.equal(socket.io.engine.transport.ws.protocol, "chat");
    });

    test("joins a namespace of its own", async () => {
      const socket = await server.connected(mode, { nsp: "/custom", auth: { a: 1 } });
      const [me] = await ask(socket, "whoami");
      assert.equal(me.nsp, "/custom");
      assert.deepEqual(me.auth, { a: 1 });
    });

    test("refuses an unknown namespace", async () => {
      const socket = server.client(mode, { nsp: "/unknown" });
      const [error] = await event(socket, "connect_error");
      assert.equal(error.message, "Invalid namespace");
      assert.equal(error.data, undefined);
      assert.equal(socket.connected, false);
    });

    test("refuses with the middleware's message and data", async () => {
      const socket = server.client(mode, { nsp: "/admin", auth: { token: "wrong" } });
      const [error] = await event(socket, "connect_error");
      assert.equal(error.message, "not authorized");
      assert.deepEqual(error.data, { code: 401 });
    });

    test("lets a refused client try again on the same connection", async () => {
      const socket = server.client(mode, { nsp: "/admin", auth: { token: "wrong" } });
      await event(socket, "connect_error");
      socket.auth = { token: "secret" };
      socket.connect();
      await event(socket, "connect");
      const [me] = await ask(socket, "whoami");
      assert.equal(me.nsp, "/admin");
    });

    test("waits for a middleware that answers later", async () => {
      const socket = server.client(mode, { nsp: "/slow" });
      let connected = false;
      socket.on("connect", () => (connected = true));
      assert.deepEqual(await event(socket, "auth"), [{}]);
      assert.equal(connected, true);
    });

    test("survives a client that leaves while its middleware waits", async () => {
      const socket = server.client(mode, { nsp: "/slow" });
      await event(socket.io, "open");
      socket.io.engine.close();
      const other = await server.connected(mode, { nsp: "/slow" });
      await ask(other, "whoami");
    });

    test("carries several namespaces on one connection", async () => {
      const main = await server.connected(mode);
      const admin = main.io.socket("/admin", { auth: { token: "secret" } });
      const custom = main.io.socket("/custom");
      await Promise.all([admin, custom].map((socket) => socket.connected || event(socket, "connect")));
      const answers = await Promise.all([main, admin, custom].map((socket) => ask(socket, "whoami")));
      assert.deepEqual(answers.map(([me]) => me.nsp), ["/", "/admin", "/custom"]);
      assert.equal(new Set(answers.map(([me]) => me.id)).size, 3);
      admin.disconnect();
      await ask(main, "whoami");
      assert.equal(custom.connected, true);
    });
  });
}

describe("connecting in other ways", () => {
  test("a server without WebSocket offers no upgrade", async () => {
    const server = await TestServer.start("snug", { transports: ["polling"] });
    const socket = server.client("upgrade");
    await event(socket, "connect");
    const [me] = await ask(socket, "whoami");
    assert.equal(me.transport, "polling");
    const refused = server.client("websocket");
    await event(refused, "connect_error");
    await server.stop();
  });

  test("a server without polling takes WebSockets only", async () => {
    const server = await TestServer.start("snug", { transports: ["websocket"] });
    await server.connected("websocket");
    await event(server.client("polling"), "connect_error");
    await server.stop();
  });

  test("a server that allows no upgrades keeps polling", async () => {
    const server = await TestServer.start("snug", { allowUpgrades: false });
    const socket = server.client("upgrade");
    await event(socket, "connect");
    const [me] = await ask(socket, "whoami");
    assert.equal(me.transport, "polling");
    await server.stop();
  });

  test("a path of one's own works, and only that", { skip: process.env.SNUG_REFERENCE === "1" }, async () => {
    const server = await TestServer.start("snug", { path: "/chat/" });
    await server.connected("upgrade", { path: "/chat/" });
    await event(server.client("polling"), "connect_error");
    await server.stop();
  });

  test("allow_request refuses with its message", async () => {
    const server = await TestServer.start("snug", { allowRequest: { refuse: "not today" } });
    for (const mode of ["polling", "websocket"]) await event(server.client(mode), "connect_error");
    await server.stop();
  });

  test("allow_request may take its time", async () => {
    const server = await TestServer.start("snug", { allowRequest: { afterMs: 50 } });
    for (const mode of ["polling", "websocket", "upgrade"]) {
      const socket = await server.connected(mode);
      assert.equal((await ask(socket, "whoami"))[0].id, socket.id);
    }
    await server.stop();
  });

  test("a client that joins no namespace is dropped after the connect timeout", async () => {
    const server = await TestServer.start("snug", { connectTimeout: 200 });
    for (const mode of ["polling", "websocket"]) {
      const socket = server.client(mode, { nsp: "/unknown" });
      await event(socket, "connect_error");
      // The client itself closes when no namespace is left: keep the connection open beneath it.
      const engine = socket.io.engine;
      if (engine.readyState === "open") await event(engine, "close");
    }
    await server.stop();
  });
});
