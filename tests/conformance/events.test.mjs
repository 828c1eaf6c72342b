// Events, acknowledgements and binary values both ways.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { ask, collect, event, modes, TestServer, until } from "./lib/harness.mjs";

const values = [
  1, -1, 0.5, 1e21, 5e-324, 9007199254740991, true, false, null, "", "ü €😀", "\u0000\u001f\"\\/\u2028",
  [], {}, [[[]]], { a: { b: [1, { c: null }] }, "": 0, ü: "ö" }, { __proto__x: 1, toString: "x" },
];

for (const mode of Object.keys(modes)) {
  describe(`events over ${mode}`, () => {
    let server;
    before(async () => (server = await TestServer.start("snug")));
    after(() => server.stop());
    afterEach(() => server.disconnectClients());

    test("travel there and back with every kind of value", async () => {
      const socket = await server.connected(mode);
      socket.emit("message", ...values);
      assert.deepEqual(await event(socket, "message-back"), values);
    });

    test("with half an emoji, as a cut text has it, harm nobody", async () => {
      const socket = await server.connected(mode);
      const [back] = await ask(socket, "message-with-ack", "a" + "😀"[0]);
      assert.equal(back, server.reference ? "a\ud83d" : "a\ufffd");
    });

    test("travel without values", async () => {
      const socket = await server.connected(mode);
      socket.emit("message");
      assert.deepEqual(await event(socket, "message-back"), []);
    });

    test("without a handler are ignored", async () => {
      const socket = await server.connected(mode);
      for (const name of ["nobody listens", "error", "__proto__", "toString", ""]) socket.emit(name, 1);
      await ask(socket, "whoami");
    });

    test("sent before the connection arrive after it, in order", async () => {
      const socket = server.client(mode);
      const heard = collect(socket, "message-back");
      for (let i = 0; i < 10; i++) socket.emit("message", i);
      await until(() => heard.length === 10);
      assert.deepEqual(heard, [...Array(10).keys()].map((i) => [i]));
    });

    test("are answered", async () => {
      const socket = await server.connected(mode);
      assert.deepEqual(await ask(socket, "message-with-ack", ...values), values);
      assert.deepEqual(await ask(socket, "message-with-ack"), []);
    });

    test("are answered in any number at once", async () => {
      const socket = await server.connected(mode);
      const answers = await Promise.all([...Array(200).keys()].map((i) => ask(socket, "message-with-ack", i)));
      assert.deepEqual(answers, [...Array(200).keys()].map((i) => [i]));
    });

    test("of ours are answered by the client", async () => {
      const socket = await server.connected(mode);
      socket.on("question", (question, ack) => ack("to", question));
      assert.deepEqual(await ask(socket, "ask", { a: 1 }, 1000), ["answered", ["to", { a: 1 }]]);
    });

    test("of ours that the client does not answer end with a timeout", async () => {
      const socket = await server.connected(mode);
      assert.deepEqual(await ask(socket, "ask", 1, 50), ["timeout"]);
    });

    test("to many are answered by each", async () => {
      const sockets = await Promise.all([1, 2, 3].map(() => server.connected(mode, { nsp: "/custom" })));
      sockets[0].on("question", (_, ack) => ack(0));
      sockets[1].on("question", (_, ack) => ack(1));
      assert.deepEqual(await ask(sockets[2], "ask-all", 200), [2, 1]);
    });

    test("reach handlers that name their arguments' types", async () => {
      const socket = await server.connected(mode);
      assert.deepEqual(await ask(socket, "typed", 41, "hey"), [42, "hey!"]);
      if (server.reference) return;
      const [{ error }] = await ask(socket, "typed", "41", "hey");
      assert.equal(error.code, "invalid_arguments");
    });

    test("carry binary values in any place", async () => {
      const socket = await server.connected(mode);
      const bytes = Buffer.from([0, 255, 1, 30, 4]);
      socket.emit("message", bytes, { deep: [{ deeper: Buffer.from("x") }] }, new Uint8Array([7]).buffer, 1);
      const [first, second, third, fourth] = await event(socket, "message-back");
      assert.deepEqual(Buffer.from(first), bytes);
      assert.deepEqual(Buffer.from(second.deep[0].deeper), Buffer.from("x"));
      assert.deepEqual(Buffer.from(third), Buffer.from([7]));
      assert.equal(fourth, 1);
    });

    test("carry binary values in answers both ways", async () => {
      const socket = await server.connected(mode);
      const [answer] = await ask(socket, "message-with-ack", Buffer.from("abc"));
      assert.deepEqual(Buffer.from(answer), Buffer.from("abc"));
      socket.on("question", (question, ack) => ack(question, Buffer.from([9])));
      const [state, [echoed, own]] = await ask(socket, "ask", Buffer.from("q"), 1000);
      assert.equal(state, "answered");
      assert.deepEqual([Buffer.from(echoed), Buffer.from(own)], [Buffer.from("q"), Buffer.from([9])]);
    });

    test("carry empty and ten binary values", async () => {
      const socket = await server.connected(mode);
      const many = [...Array(10).keys()].map((i) => Buffer.alloc(i, i));
      const back = await ask(socket, "message-with-ack", ...many);
      assert.deepEqual(back.map((bytes) => Buffer.from(bytes)), many);
    });

    test("may be as large as the limit allows", async () => {
      const socket = await server.connected(mode);
      const text = "ü".repeat(450_000);
      const [back] = await ask(socket, "message-with-ack", text);
      assert.equal(back === text, true);
      const bytes = Buffer.alloc(700_000, 0xfe);
      const [bytesBack] = await ask(socket, "message-with-ack", bytes);
      assert.equal(bytes.equals(Buffer.from(bytesBack)), true);
    });

    test("arrive in order, however many", async () => {
      const socket = await server.connected(mode);
      const heard = collect(socket, "item");
      const back = collect(socket, "message-back");
      socket.emit("burst", 2000);
      for (let i = 0; i < 1000; i++) socket.emit("message", i);
      await until(() => heard.length === 2000 && back.length === 1000);
      assert.deepEqual(heard, [...Array(2000).keys()].map((i) => [i]));
      assert.deepEqual(back, [...Array(1000).keys()].map((i) => [i]));
    });

    test("of the volatile kind arrive when the client reads", async () => {
      const socket = await server.connected(mode);
      await until(async () => {
        const heard = collect(socket, "item");
        await ask(socket, "volatile-burst", 1, "x");
        return heard.length > 0;
      });
    });
  });
}

describe("events while the transport changes", () => {
  test("arrive once and in order in both directions", async () => {
    const server = await TestServer.start("snug");
    for (let round = 0; round < 10; round++) {
      const socket = server.client("upgrade");
      const heard = collect(socket, "message-back");
      let sent = 0;
      let upgraded = false;
      await event(socket.io, "open");
      event(socket.io.engine, "upgrade").then(() => (upgraded = true));
      while (!upgraded || sent < 20) {
        socket.emit("message", sent++);
        await new Promise(setImmediate);
      }
      await until(() => heard.length === sent);
      assert.deepEqual(heard, [...Array(sent).keys()].map((i) => [i]));
      socket.disconnect();
    }
    await server.stop();
  });
});

describe("volatile events", () => {
  test("are dropped for a client that does not read, and it lives on", async () => {
    const server = await TestServer.start("snug");
    const socket = await server.connected("websocket");
    const witness = await server.connected("websocket");
    const made = event(witness, "all are made");
    const heard = collect(socket, "item");
    const tcp = socket.io.engine.transport.ws._socket;
    tcp.pause();
    for (let i = 0; i < 20; i++) socket.emit("volatile-burst", 100, "x".repeat(10_000), () => {});
    socket.emit("say", { event: "all are made", to: [witness.id] }, () => {});
    await made;
    tcp.resume();
    await ask(socket, "whoami");
    assert.ok(heard.length < 2000, `${heard.length} of 2000 arrived`);
    await server.stop();
  });
});
