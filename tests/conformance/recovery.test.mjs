// Official clients that lose their connection and come back (connection state recovery).
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import parser from "socket.io-msgpack-parser";
import { ask, collect, event, modes, TestServer, until } from "./lib/harness.mjs";

const returning = { reconnection: true, reconnectionDelay: 100, reconnectionDelayMax: 100 };

function suite(name, mode, serverOptions, clientOptions) {
  describe(name, () => {
    let server;
    before(async () => (server = await TestServer.start("snug", { connectionStateRecovery: {}, ...serverOptions })));
    after(() => server.stop());
    afterEach(() => server.disconnectClients());
    const connected = (options) => server.connected(mode, { ...clientOptions, ...options });

    /** A client in a room that has had an event, so that it knows its place. */
    async function settled(options) {
      const socket = await connected({ ...returning, ...options });
      await ask(socket, "join", "kitchen");
      await ask(socket, "say", { to: ["kitchen"], event: "news", args: ["first"] });
      return socket;
    }
    /** Loses its connection; `meanwhile` happens while it is away. */
    async function lose(socket, meanwhile) {
      const back = event(socket, "connect");
      const gone = event(socket, "disconnect");
      socket.io.engine.close();
      await gone;
      await meanwhile?.();
      await back;
    }

    test("come back as the same socket, with what they missed", async () => {
      const [socket, other] = [await settled(), await connected()];
      const heard = collect(socket, "news");
      const { id } = socket;
      await lose(socket, async () => {
        await ask(other, "say", { to: ["kitchen"], event: "news", args: ["missed", Buffer.from([1, 2])] });
        await ask(other, "say", { to: ["hall"], event: "news", args: ["not for it"] });
      });
      assert.equal(socket.recovered, true);
      assert.equal(socket.id, id);
      assert.deepEqual(heard.map(([what]) => what), ["missed"]);
      assert.deepEqual(Buffer.from(heard[0][1]), Buffer.from([1, 2]));
      assert.deepEqual(new Set((await ask(socket, "rooms"))[0]), new Set([id, "kitchen"]));
      await ask(other, "say", { to: ["kitchen"], event: "news", args: ["live"] });
      await until(() => heard.length === 2);
    });

    test("come back again and again", async () => {
      const [socket, other] = [await settled(), await connected()];
      const heard = collect(socket, "news");
      for (let i = 0; i < 3; i++) {
        await lose(socket, () => ask(other, "say", { to: ["kitchen"], event: "news", args: [i] }));
        assert.equal(socket.recovered, true);
      }
      assert.deepEqual(heard.map(([what]) => what), [0, 1, 2]);
    });

    test("start anew after a disconnect that was meant", async () => {
      const socket = await settled();
      const { id } = socket;
      socket.disconnect();
      socket.connect();
      await event(socket, "connect");
      assert.equal(socket.recovered, false);
      assert.notEqual(socket.id, id);
    });

    test("come back to a namespace past its middleware", async () => {
      const socket = await settled({ nsp: "/admin", auth: { token: "secret" } });
      socket.auth = { token: "wrong by now" };
      await lose(socket);
      assert.equal(socket.recovered, true);
    });
  });
}

for (const mode of Object.keys(modes)) suite(`clients over ${mode}`, mode, {}, {});
suite("clients with MessagePack", "websocket", { parser: "msgpack" }, { parser });

describe("a client that was away for too long", () => {
  test("starts anew", async () => {
    const server = await TestServer.start("snug", { connectionStateRecovery: { maxDisconnectionDuration: 1 } });
    try {
      const socket = await server.connected("websocket", { ...returning, reconnectionDelay: 500, reconnectionDelayMax: 500 });
      const { id } = socket;
      const back = event(socket, "connect");
      socket.io.engine.close();
      await back;
      assert.equal(socket.recovered, false);
      assert.notEqual(socket.id, id);
    } finally {
      await server.stop();
    }
  });
});
