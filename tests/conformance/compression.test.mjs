// Compressed WebSocket messages with the official client, and with every parameter of permessage-deflate that ws offers.
import assert from "node:assert/strict";
import { once } from "node:events";
import { after, afterEach, before, describe, test } from "node:test";
import WebSocket from "ws";
import { ask, collect, event, TestServer, until } from "./lib/harness.mjs";

const long = "A long text that is said again and again. ".repeat(500);
const noise = Buffer.from(Array.from({ length: 20_000 }, (_, i) => (Math.imul(i, 2654435761) >>> 13) & 0xff));

const extensions = (socket) => socket.io.engine.transport.ws.extensions;

describe("compression", () => {
  for (const context of ["without", "with"]) {
    const serverOptions = {
      perMessageDeflate: { serverNoContextTakeover: context === "without", clientNoContextTakeover: context === "without" },
    };

    describe(`${context} context takeover`, () => {
      let server;
      before(async () => (server = await TestServer.start("snug", serverOptions)));
      after(() => server.stop());
      afterEach(() => server.disconnectClients());

      for (const mode of ["websocket", "upgrade"]) {
        test(`carries texts and binary values over ${mode}`, async () => {
          const socket = await server.connected(mode);
          assert.match(extensions(socket), /^permessage-deflate/);
          for (let i = 0; i < 3; i++) {
            assert.deepEqual(await ask(socket, "message-with-ack", long, "short", i), [long, "short", i]);
            const [text, buffer] = await ask(socket, "message-with-ack", "ü€😀".repeat(1000), noise);
            assert.equal(text, "ü€😀".repeat(1000));
            assert.ok(noise.equals(buffer));
          }
        });
      }

      test("reaches clients that compress and clients that do not", async () => {
        const sockets = await Promise.all([
          server.connected("websocket"),
          server.connected("websocket"),
          server.connected("websocket", { perMessageDeflate: false }),
          server.connected("websocket", { perMessageDeflate: { serverMaxWindowBits: 10 } }),
          server.connected("polling"),
        ]);
        const heard = sockets.map((socket) => collect(socket, "news"));
        for (let i = 0; i < 3; i++) await ask(sockets[0], "say", { event: "news", args: [long, i] });
        await until(() => heard.every((values) => values.length === 3));
        for (const values of heard) assert.deepEqual(values, [0, 1, 2].map((i) => [long, i]));
        assert.equal(extensions(sockets[2]), "");
      });
    });
  }

  for (const [accepted, expected] of [["gzip, deflate", "gzip"], ["deflate", "deflate"], ["br", null]]) {
    test(`answers polls that accept ${accepted}`, async () => {
      const server = await TestServer.start("snug");
      const url = `${server.url}/socket.io/?EIO=4&transport=polling`;
      const poll = (query, body) =>
        fetch(url + query, { headers: { "Accept-Encoding": accepted }, body, method: body ? "POST" : "GET" });
      const { sid } = JSON.parse((await (await poll("")).text()).slice(1));
      await poll(`&sid=${sid}`, `40\x1e420["message-with-ack",${JSON.stringify(long)}]`);
      let answer;
      let text = "";
      while (!text.includes("430[")) {
        answer = await poll(`&sid=${sid}`);
        text = await answer.text();
      }
      assert.equal(answer.headers.get("content-encoding"), expected);
      assert.ok(text.includes(`430[${JSON.stringify(long)}]`));
      await server.stop();
    });
  }

  test("is off by default", async () => {
    const server = await TestServer.start("snug");
    const socket = await server.connected("websocket");
    assert.equal(extensions(socket), "");
    assert.deepEqual(await ask(socket, "message-with-ack", long), [long]);
    await server.stop();
  });

  // Node refuses a connection whose offer asks for what the options turn off; here it is granted.
  test("agrees with ws on every parameter", { skip: process.env.SNUG_REFERENCE === "1" }, async () => {
    const server = await TestServer.start("snug", {
      perMessageDeflate: { threshold: 0, serverNoContextTakeover: false, clientNoContextTakeover: false },
    });
    for (const perMessageDeflate of [
      { threshold: 0 },
      { threshold: 0, serverNoContextTakeover: true },
      { threshold: 0, clientNoContextTakeover: true },
      { threshold: 0, serverNoContextTakeover: true, clientNoContextTakeover: true },
      { threshold: 0, serverMaxWindowBits: 9 },
      { threshold: 0, serverMaxWindowBits: 15 },
      { threshold: 0, clientMaxWindowBits: 9 },
      { threshold: 0, clientMaxWindowBits: 15, serverMaxWindowBits: 12 },
    ]) {
      const ws = new WebSocket(`${server.url.replace("http", "ws")}/socket.io/?EIO=4&transport=websocket`, { perMessageDeflate });
      const heard = [];
      ws.on("message", (data) => heard.push(data.toString()));
      await once(ws, "open");
      assert.match(ws.extensions, /^permessage-deflate/, JSON.stringify(perMessageDeflate));
      ws.send("40");
      await until(() => heard.length === 3);
      for (let i = 0; i < 3; i++) ws.send(`42${i}["message-with-ack","${long}"]`, { compress: true });
      await until(() => heard.length === 6);
      assert.deepEqual(heard.slice(3), [0, 1, 2].map((i) => `43${i}["${long}"]`));
      ws.close();
    }
    await server.stop();
  });

  test("ends a client whose message is too big only when it is decompressed", async () => {
    const server = await TestServer.start("snug", { perMessageDeflate: true, maxHttpBufferSize: 10_000 });
    const socket = await server.connected("websocket");
    socket.emit("message", "x".repeat(50_000));
    const [reason] = await event(socket, "disconnect");
    assert.equal(reason, "transport close");
    await server.stop();
  });
});
