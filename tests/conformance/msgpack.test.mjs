// The official client with socket.io-msgpack-parser, and its messages side by side with Node's.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import parser from "socket.io-msgpack-parser";
import { ask, collect, event, modes, TestServer, until } from "./lib/harness.mjs";
import { RawWebSocket } from "./lib/raw.mjs";

const values = [
  0, 1, -1, 127, 128, 255, 256, 65535, 65536, 4294967295, 4294967296, 9007199254740991, -32, -33, -128, -129, -32768,
  -32769, -2147483648, -2147483649, -9007199254740991, 0.5, -1.5, 5e-324, NaN, Infinity, true, false, null, "", "ü €😀",
  "x".repeat(31), "x".repeat(32), "x".repeat(256), "x".repeat(65536), [], {}, [[[]]], { a: { b: [1, { c: null }] }, ü: 1 },
  Array(16).fill(1), Object.fromEntries([...Array(16).keys()].map((i) => [`k${i}`, i])),
];
const bytes = (length) => Buffer.from([...Array(length).keys()].map((i) => i % 251));

for (const mode of Object.keys(modes)) {
  describe(`MessagePack over ${mode}`, () => {
    let server;
    before(async () => (server = await TestServer.start("snug", { parser: "msgpack" })));
    after(() => server.stop());
    afterEach(() => server.disconnectClients());
    const connected = (options) => server.connected(mode, { parser, ...options });

    test("values travel there and back", async () => {
      const socket = await connected();
      socket.emit("message", ...values);
      assert.deepEqual(await event(socket, "message-back"), values);
    });

    test("binary values of every size stay in their place", async () => {
      const socket = await connected();
      for (const length of [0, 1, 255, 256, 65535, 65536, 200000]) {
        const [back, deep] = await ask(socket, "message-with-ack", bytes(length), { in: [bytes(length)] });
        assert.deepEqual(Buffer.from(back), bytes(length));
        assert.deepEqual(Buffer.from(deep.in[0]), bytes(length));
      }
    });

    test("typed arrays arrive as bytes, undefined as null, dates as their JSON", async () => {
      if (server.reference) return;
      const socket = await connected();
      const date = new Date(1795207542123);
      const [buffer, nothing, when] = await ask(socket, "message-with-ack", new Uint8Array([1, 2]), undefined, date);
      assert.deepEqual(Buffer.from(buffer), Buffer.from([1, 2]));
      assert.deepEqual([nothing, when], [null, date.toJSON()]);
    });

    test("questions are answered both ways", async () => {
      const socket = await connected();
      socket.on("question", (question, answer) => answer(question, bytes(3)));
      const [how, [question]] = await ask(socket, "ask", "why?", 1000);
      assert.deepEqual([how, question], ["answered", "why?"]);
    });

    test("rooms, namespaces and refusals work as with the default parser", async () => {
      const first = await connected({ nsp: "/custom", auth: { token: "t" } });
      const second = await connected({ nsp: "/custom" });
      const heard = collect(second, "news");
      await ask(second, "join", "room");
      await ask(first, "say", { to: ["room"], event: "news", args: [bytes(2)] });
      await until(() => heard.length === 1);
      assert.deepEqual(Buffer.from(heard[0][0]), bytes(2));

      const refused = server.client(mode, { parser, nsp: "/admin" });
      const [error] = await event(refused, "connect_error");
      assert.deepEqual([error.message, error.data], ["not authorized", { code: 401 }]);
    });

    test("disconnects are told", async () => {
      const socket = await connected();
      socket.emit("kick", false);
      assert.deepEqual((await event(socket, "disconnect"))[0], "io server disconnect");
    });
  });
}

describe("MessagePack is answered as Node answers it, to", () => {
  let servers;
  before(async () => {
    servers = await Promise.all(["snug", "node"].map((kind) => TestServer.start(kind, { parser: "msgpack" })));
  });
  after(() => Promise.all(servers.map((server) => server.stop())));
  const encode = (packet) => new parser.Encoder().encode(packet)[0];
  const withoutId = (packet) => {
    if (packet.type === 0) packet.data = { sid: typeof packet.data.sid };
    if (packet.type === 4 && packet.data.data === undefined) delete packet.data.data;
    return packet;
  };

  const connect = encode({ type: 0, nsp: "/" });
  /** Connects and sends each message; resolves to the packets that came before the answer to a last question, or to the end. */
  async function play(server, messages) {
    const socket = await RawWebSocket.open(server);
    const heard = [];
    const decoder = new parser.Decoder();
    decoder.on("decoded", (packet) => heard.push(withoutId(packet)));
    await socket.next();
    const hear = async () => {
      const message = await socket.next();
      if (typeof message !== "string" || !message.startsWith("b:")) return heard.push(message);
      decoder.add(Buffer.from(message.slice(2), "hex"));
    };
    try {
      socket.send(connect); // and nothing more until the answer is there: Node would take it for a violation
      for (let i = 0; i < 2; i++) await hear();
      for (const message of messages) socket.send(message);
      socket.send(encode({ type: 2, nsp: "/", id: 99, data: ["message-with-ack", "last"] }));
      do await hear();
      while (heard.at(-1).id !== 99 && !heard.at(-1).closed);
      return heard;
    } finally {
      socket.socket.terminate();
    }
  }

  const plays = {
    "connecting": [],
    "events": [encode({ type: 2, nsp: "/", data: ["message", ...values.filter((value) => value === value)] })],
    "acks": [encode({ type: 2, nsp: "/", id: 5, data: ["message-with-ack", bytes(300)] })],
    "an unknown namespace": [encode({ type: 0, nsp: "/nowhere" })],
    "text": ["2[\"x\"]"],
    "no map": [Buffer.from([0xc0])],
    "trailing bytes": [Buffer.concat([encode({ type: 2, nsp: "/", data: ["message"] }), Buffer.from([0xc0])])],
    "a cut packet": [encode({ type: 2, nsp: "/", data: ["message", "text"] }).subarray(0, -3)],
    "a wrong type": [encode({ type: 7, nsp: "/", data: ["message"] })],
    "no namespace": [encode({ type: 2, data: ["message"] })],
    "a wrong id": [encode({ type: 2, nsp: "/", id: "x", data: ["message"] })],
    "data that is no array": [encode({ type: 2, nsp: "/", data: { message: 1 } })],
    "a disconnect with data": [encode({ type: 1, nsp: "/", data: [1] })],
  };
  for (const [name, messages] of Object.entries(plays)) {
    test(name, async () => {
      const [ours, node] = await Promise.all(servers.map((server) => play(server, messages)));
      assert.deepEqual(ours, node);
    });
  }
});
