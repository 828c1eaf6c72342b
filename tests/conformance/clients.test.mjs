// Clients besides the newest official one: that of the version before, and Engine.IO's client alone.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { Socket } from "engine.io-client";
import { io as io3 } from "socket.io-client-3";
import { collect, event, modes, TestServer } from "./lib/harness.mjs";

const ask = (socket, name, ...values) =>
  new Promise((resolve) => socket.emit(name, ...values, (...answers) => resolve(answers)));

for (const [mode, transports] of Object.entries(modes)) {
  describe(`socket.io-client 3 over ${mode}`, () => {
    let server;
    const sockets = [];
    before(async () => (server = await TestServer.start("snug", { pingInterval: 200 })));
    after(() => server.stop());
    afterEach(() => sockets.splice(0).forEach((socket) => socket.disconnect()));
    const client = (nsp = "/", options = {}) => {
      const socket = io3(server.url + nsp, { forceNew: true, reconnection: false, ...transports, ...options });
      sockets.push(socket);
      return socket;
    };

    test("its auth arrives, and its values come back", async () => {
      const socket = client("/", { auth: { token: "x" } });
      assert.deepEqual(await event(socket, "auth"), [{ token: "x" }]);
      const values = [1, "tést", { a: [null, { b: true }] }, Buffer.from([0, 255])];
      const back = event(socket, "message-back");
      socket.emit("message", ...values);
      assert.deepEqual(await back, values);
      assert.deepEqual(await ask(socket, "message-with-ack", ...values), values);
    });

    test("it answers, joins rooms and hears them", async () => {
      const socket = client();
      socket.on("question", (question, answer) => answer(question + "!"));
      assert.deepEqual(await ask(socket, "ask", "why", 5000), ["answered", ["why!"]]);
      await ask(socket, "join", "kitchen");
      const news = event(socket, "news");
      await ask(socket, "say", { to: ["kitchen"], event: "news", args: [7] });
      assert.deepEqual(await news, [7]);
    });

    test("it is refused with message and data", async () => {
      const [error] = await event(client("/admin"), "connect_error");
      assert.equal(error.message, "not authorized");
      assert.deepEqual(error.data, { code: 401 });
    });

    test("it hears a burst in order, and that it was sent away", async () => {
      const socket = client("/custom");
      const items = collect(socket, "item");
      await event(socket, "connect");
      socket.emit("burst", 50);
      await ask(socket, "message-with-ack", 1);
      assert.deepEqual(items.flat(), [...Array(50).keys()]);
      socket.emit("kick", true);
      await event(socket, "disconnect");
    });
  });

  describe(`engine.io-client over ${mode}`, { skip: process.env.SNUG_REFERENCE === "1" }, () => {
    let server;
    before(async () => (server = await TestServer.start("engine")));
    after(() => server.stop());

    test("what it sends comes back in order, amid pings, until it closes", async () => {
      const socket = new Socket(server.url, transports);
      socket.binaryType = "arraybuffer";
      const back = collect(socket, "message");
      await event(socket, "open");
      if (mode === "upgrade") await event(socket, "upgrade");
      const pings = collect(socket, "ping");
      const sent = [" ", "text", "ü €😀", "x".repeat(70000)];
      for (const text of sent) socket.send(text);
      socket.send(new Uint8Array([0, 1, 255]));
      await event(socket, "ping");
      await event(socket, "ping");
      assert.ok(pings.length >= 2);
      assert.deepEqual(back.flat().slice(0, sent.length), sent);
      assert.deepEqual(new Uint8Array(back.flat()[sent.length]), new Uint8Array([0, 1, 255]));
      const closed = event(socket, "close");
      socket.close();
      assert.equal((await closed)[0], "forced close");
    });
  });
}
