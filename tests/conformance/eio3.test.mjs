// Clients of Socket.IO 2 (Engine.IO protocol 3) and 3, the real ones, and their polling bodies against Node's.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { io as io2 } from "./lib/client2.mjs";
import { TestServer, ask, collect, event, modes, until } from "./lib/harness.mjs";
import { request } from "./lib/raw.mjs";
import { io as io3 } from "socket.io-client-3";

/** As TestServer's client(), of an older version. */
function older(io, server, mode, { nsp = "/", ...options } = {}) {
  const socket = io(server.url + nsp, { forceNew: true, reconnection: false, ...modes[mode], ...options });
  server.clients.push({ disconnect: () => socket.disconnect(), io: { engine: undefined } });
  return socket;
}

for (const mode of Object.keys(modes)) {
  describe(`socket.io-client 2 over ${mode}`, () => {
    let server;
    before(async () => (server = await TestServer.start("snug", { allowEIO3: true, pingInterval: 400, pingTimeout: 1000 })));
    after(() => server.stop());

    async function connected(options) {
      const socket = older(io2, server, mode, options);
      await event(socket, "connect");
      return socket;
    }
    /** Its acknowledgements have no timeouts. */
    const asked = (socket, ...values) => new Promise((resolve) => socket.emit(...values, (...answers) => resolve(answers)));

    test("is in the root namespace at once, under the id that it gives itself", async () => {
      const socket = await connected({ query: { room: "kitchen" } });
      const [me] = await asked(socket, "whoami");
      assert.equal(me.id, socket.id);
      assert.equal(me.nsp, "/");
      assert.equal(me.room, "kitchen");
      assert.deepEqual(me.auth, {});
    });

    test("sends and gets values, binary among them", async () => {
      const socket = await connected();
      const values = [1, "zwei €😀", { drei: [Buffer.from([1, 2, 3])] }, Buffer.from([4, 255])];
      const back = event(socket, "message-back");
      socket.emit("message", ...values);
      assert.deepEqual(await back, values);
      assert.deepEqual(await asked(socket, "message-with-ack", ...values), values);
    });

    test("answers questions", async () => {
      const socket = await connected();
      socket.on("question", (question, ack) => ack(question, Buffer.from([7])));
      assert.deepEqual(await asked(socket, "ask", "why", 1000), ["answered", ["why", Buffer.from([7])]]);
    });

    test("joins a namespace, whose query is its auth", async () => {
      const socket = await connected({ nsp: "/custom?token=a%20b&x=1&x=2" });
      const [me] = await asked(socket, "whoami");
      assert.equal(me.nsp, "/custom");
      assert.equal(me.id, socket.id);
      assert.deepEqual(me.auth, { token: "a b", x: "2" });
    });

    test("is refused by a middleware, and by a namespace that is not there", async () => {
      assert.deepEqual(await event(older(io2, server, mode, { nsp: "/admin" }), "error"), [{ code: 401 }]);
      const invalid = older(io2, server, mode, { nsp: "/nowhere" });
      assert.deepEqual(await event(invalid, "error"), [{ message: "Invalid namespace" }]);
      const admin = await connected({ nsp: "/admin?token=secret" });
      assert.equal((await asked(admin, "whoami"))[0].nsp, "/admin");
    });

    test("lives on while it pings, and meets clients of today", async () => {
      const [socket, today] = await Promise.all([connected(), server.connected(mode)]);
      // One that is not heard of is given up after 1400 ms; a pong comes each 400.
      const [pongs, pings] = [collect(socket.io, "pong"), collect(today.io, "ping")];
      await until(() => pongs.length >= 5 && pings.length >= 5, () => `${pongs.length} pongs and ${pings.length} pings came`);
      assert.equal(socket.connected, true);
      const heard = event(socket, "hello");
      await ask(today, "say", { event: "hello", args: [1, { _: "€" }] });
      assert.deepEqual(await heard, [1, { _: "€" }]);
    });

    test("is kicked, and leaves", async () => {
      const socket = await connected();
      const gone = event(socket, "disconnect");
      socket.emit("kick", false);
      assert.deepEqual(await gone, ["io server disconnect"]);
      const watcher = await connected();
      await asked(watcher, "join", "watchers");
      const leaving = await connected();
      const { id } = leaving;
      const left = event(watcher, "left");
      leaving.disconnect();
      const [who, reason] = await left;
      assert.equal(who, id);
      assert.match(reason, /^(client namespace disconnect|transport close)$/);
    });
  });

  test(`socket.io-client 3 over ${mode} needs no permission`, async () => {
    const server = await TestServer.start("snug", {});
    const socket = older(io3, server, mode, { auth: { token: "a" } });
    await event(socket, "connect");
    const back = event(socket, "message-back");
    socket.emit("message", 1, Buffer.from([2]));
    assert.deepEqual(await back, [1, Buffer.from([2])]);
    await server.stop();
  });

  test(`socket.io-client 2 over ${mode} is told that it may not`, async () => {
    const server = await TestServer.start("snug", {});
    await event(older(io2, server, mode), "connect_error");
    await server.stop();
  });
}

describe("polling as in revision 3 is answered as Node answers it", () => {
  let ours, node;
  before(async () => ([ours, node] = await Promise.all(["snug", "node"].map((kind) => TestServer.start(kind, { allowEIO3: true })))));
  after(() => Promise.all([ours.stop(), node.stop()]));

  /** Opens a session, posts, and polls; ids are left out. */
  async function talk(server, { handshake, posts, type }) {
    const opened = await request(server, { query: `${handshake}&transport=polling` });
    const [, sid] = /sid\\?":\\?"([\w-]+)/.exec(opened.body);
    const query = `${handshake}&transport=polling&sid=${sid}`;
    const answers = [opened];
    for (const body of posts) {
      const headers = type ? { "content-type": type } : {};
      answers.push(await request(server, { method: "POST", query, body, headers }));
      answers.push(await request(server, { query }));
    }
    return JSON.parse(JSON.stringify(answers).replaceAll(sid, "*"));
  }

  const payload = (...packets) => packets.map((packet) => `${packet.length}:${packet}`).join("");
  const form = (text) => `d=${encodeURIComponent(text.replaceAll("\\n", "\\\\n").replaceAll("\n", "\\n"))}`;
  const say = (value) => `42["message",${JSON.stringify(value)}]`;
  const withBytes = ['451-["message",{"_placeholder":true,"num":0}]', "b4AQIDBA=="];
  const framed = Buffer.concat([Buffer.from([0, 1, 255]), Buffer.from("2"), Buffer.from([0, 1, 7, 255]), Buffer.from(say("x"))]);
  const talks = {
    "text": { handshake: "EIO=3", posts: [payload(say("ä€😀"), say("b"))] },
    "no revision": { handshake: "x=1", posts: [payload(say("a"))] },
    "base64": { handshake: "EIO=3&b64=1", posts: [payload(...withBytes)] },
    "binary answers": { handshake: "EIO=3", posts: [payload(...withBytes)] },
    "binary bodies": { handshake: "EIO=3", type: "application/octet-stream", posts: [framed] },
    "JSONP": { handshake: "EIO=3&b64=1&j=12", posts: [form(payload(say("a\u2028\n\\n"), say("b")))] },
    "a ping": { handshake: "EIO=3", posts: [payload("2"), payload("2")] },
    "a close": { handshake: "EIO=3", posts: [payload("1")] },
  };
  for (const [name, what] of Object.entries(talks)) {
    test(name, async () => {
      const [mine, theirs] = await Promise.all([ours, node].map((server) => talk(server, what)));
      assert.deepEqual(mine, theirs);
    });
  }
});
