// The same raw WebSocket messages to our server and to Node's: the answers are the same, byte for byte.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Pair } from "./lib/pair.mjs";
import { openPolling, RawWebSocket, request } from "./lib/raw.mjs";

let servers;
before(async () => {
  servers = await Pair.start({ pingInterval: 300, pingTimeout: 200, connectTimeout: 1000, maxHttpBufferSize: 1000 });
});
after(() => servers.stop());

/**
 * Plays steps on a fresh connection: a number waits for so many answers, a function makes messages of the last
 * answer (or sends them itself), anything else is sent.
 */
function exchange(steps, { joined = true } = {}) {
  return servers.same(async (server) => {
    const socket = await RawWebSocket.open(server);
    try {
      const heard = [await socket.next()];
      for (const step of joined ? ["40", 2, ...steps] : steps) {
        if (typeof step === "function") socket.send(...(step(heard.at(-1), socket.socket) ?? []));
        else if (typeof step !== "number") socket.send(step);
        else for (let i = 0; i < step; i++) heard.push(await socket.next());
      }
      return heard.map((item) => (typeof item === "string" ? item.replace(/^(42|451-)\d+(?=\["question)/, "$1#") : item));
    } finally {
      socket.socket.terminate();
    }
  });
}

const bytes = (text) => Buffer.from(text);
const one = '{"_placeholder":true,"num":0}';

describe("what is sent back is what Node sends", () => {
  const unjoined = { joined: false };
  test("connecting", () => exchange(["40", 2], unjoined));
  test("connecting with auth", () => exchange(['40{"a":[{"b":null}],"token":"1"}', 2], unjoined));
  test("connecting to a namespace", () => exchange(["40/custom,", 2], unjoined));
  test("connecting to a namespace without its comma", () => exchange(["40/custom", 2], unjoined));
  test("connecting to an unknown namespace", () => exchange(["40/unknown", "40/toString,{}", 2], unjoined));
  test("a refusal with data", () => exchange(['40/admin,{"token":"x"}', 1], unjoined));
  test("connecting with space before auth", () => exchange(['40 {"a":1}', 2], unjoined));
  test("space before an event", () => exchange(['421\t["message-with-ack", 1 ]\n', 1]));
  test("base64 without padding, as text", () => exchange([`451-1["message-with-ack",${one}]`, "bYQ", 2]));
  test("an event", () => exchange(['42["message",1,"2",{"3":[true,null,0.1,1e21,"ü\\u0001\\"/"]}]', 1]));
  test("an event with an answer", () => exchange(['42456["message-with-ack",1,"2",{"3":[false]}]', 1]));
  test("an answer without values", () => exchange(['420["message-with-ack"]', 1]));
  test("the highest id", () => exchange(['429007199254740991["message-with-ack"]', 1]));
  test("an event in a namespace", () => exchange(["40/custom,", 2, '42/custom,7["message-with-ack",1]', 1]));
  test("attachments", () =>
    exchange([`452-["message",${one},{"_placeholder":true,"num":1}]`, bytes("a"), bytes("bc"), 3]));
  test("attachments swapped", () =>
    exchange([`452-["message",{"_placeholder":true,"num":1},${one}]`, bytes("a"), bytes("bc"), 3]));
  test("attachments with an answer", () => exchange([`451-9["message-with-ack",{"a":${one}}]`, bytes(""), 2]));
  const idOf = (question) => /^42(\d+)/.exec(question)[1];
  test("a question", () =>
    exchange(['421["ask",{"q":1},1000]', 1, (question) => [`43${idOf(question)}["yes",2]`], 1]));
  test("a question answered with attachments", () =>
    exchange(['421["ask","q",1000]', 1, (question) => [`461-${idOf(question)}[${one}]`, bytes("yes")], 2]));
  test("a question that nobody answers", () => exchange(['421["ask","q",50]', 2]));
  test("an event for nobody, then one for somebody", () => exchange(['42["nobody"]', '42["message"]', 1]));
  test("a number as the event's name, then another event", () => exchange(["42[1]", '42["message"]', 1]));
  test("numbers at the edges", () =>
    exchange(['421["message-with-ack",1e-400,1E2,123456789012345678901234567890,{"":0}]', 1]));
  test("an attachment in fragments", () =>
    exchange([
      `451-1["message-with-ack",${one}]`,
      (_, socket) => (socket.send("ab", { binary: true, fin: false }), socket.send("cd", { binary: true, fin: true })),
      2,
    ]));
  test("attachments in a namespace", () =>
    exchange(["40/custom,", 2, `451-/custom,7["message-with-ack",${one}]`, bytes("a"), 2]));
  test("attachments that no argument names", () =>
    exchange(['451-1["message-with-ack","x"]', bytes("a"), 1, '422["message-with-ack"]', 1]));
  test("leaving one namespace of two", () =>
    exchange(["40/custom,", 2, "41", '42/custom,1["message-with-ack"]', 1]));
  test("a refusal, then a good token", () =>
    exchange(['40/admin,{"token":"x"}', 1, '40/admin,{"token":"secret"}', 2, '42/admin,1["message-with-ack"]', 1]));
  test("an answer that nobody waits for", () => exchange(["4399[1]", '421["message-with-ack"]', 1]));
  test("a noop and a second pong", () => exchange(["6", "3", '421["message-with-ack"]', 1]));
  test("names that objects have", () => exchange(['42["__proto__"]', '42["constructor"]', '421["message-with-ack"]', 1]));
  test("a server's disconnect", () => exchange(['42["kick",false]', 1]));
  test("a server's disconnect and close", () => exchange(['42["kick",true]', 2]));
});

describe("what ends a connection on Node ends it here", () => {
  const ends = {
    "an unknown packet type": ["4abc"], "an object as an event": ["42{}"], "no array": ['42"x"'],
    "a wrong id": ['42abc["message"]'], "a reserved name": ['42["connect"]'], "no name": ["42[]"],
    "an object as a name": ["42[{}]"], "null as a name": ["42[null]"], "half an array": ['42["x"'],
    "auth that is no object": ["40/custom,[]"], "a disconnect with a payload": ["41{}"],
    "a packet of the server's": ['44{"message":"x"}'], "a second connect": ["40"],
    "an event for a namespace that was not joined": ['42/custom,["x"]'], "a count that is none": ['451e9-["x"]'],
    "a count without its dash": ['451["x"]'], "eleven attachments": ['4511-["x"]'],
    "text between attachments": [`451-["x",${one}]`, '42["x"]'], "a stray attachment": [bytes("x")],
    "a placeholder beyond the attachments": ['451-["x",{"_placeholder":true,"num":1}]', bytes("x")],
    "a placeholder below zero": ['451-["x",{"_placeholder":true,"num":-1}]', bytes("x")],
    "a placeholder whose number is text": ['451-["x",{"_placeholder":true,"num":"0"}]', bytes("x")],
    "an unknown Engine.IO packet": ["9"], "an empty message": [""],
    "a message beyond the limit": [`42["${"x".repeat(1000)}"]`],
  };
  for (const [name, messages] of Object.entries(ends)) {
    test(name, async () => {
      const heard = await servers.same(async (server) => {
        const socket = await RawWebSocket.open(server);
        await socket.next();
        socket.send("40");
        await socket.next();
        await socket.next();
        socket.send(...messages);
        const end = await socket.next().finally(() => socket.socket.terminate());
        return { closed: end.closed !== undefined };
      });
      assert.equal(heard.closed, true);
    });
  }

  test("the client's own close packet, which Node overhears", async () => {
    if (servers.ours.reference) return;
    const socket = await RawWebSocket.open(servers.ours);
    await socket.next();
    socket.send("1");
    assert.deepEqual(await socket.next(), { closed: true });
  });

  test("a client that joins no namespace", async () => {
    await servers.same(async (server) => {
      const socket = await RawWebSocket.open(server);
      const heard = [await socket.next()];
      heard.push((await socket.next()).closed !== undefined);
      return heard;
    });
  });
});

describe("a violation is told as Node tells it: by its code alone, and as soon as the frame's head shows it", () => {
  const frames = {
    "a message beyond the limit": [0x82, 0xfe, 0x03, 0xe9], "a frame that claims 1 GiB": [0x82, 0xff, 0, 0, 0, 0, 0x40, 0, 0, 0],
    "RSV1": [0xc1, 0x85], "an unmasked frame": [0x81, 0x05], "a reserved opcode": [0x83, 0x85],
    "a continuation of nothing": [0x80, 0x85], "a ping in fragments": [0x09, 0x85], "a ping that is too long": [0x89, 0xfe],
  };
  for (const [name, head] of Object.entries(frames)) {
    test(name, () =>
      servers.same(async (server) => {
        const { socket } = await RawWebSocket.open(server);
        const closed = new Promise((resolve) => socket.once("close", (code, reason) => resolve({ code, reason: reason.toString() })));
        socket._socket.write(Buffer.from(head));
        return closed;
      }));
  }
});

describe("an upgrade is Node's", () => {
  test("step by step", () =>
    servers.same(async (server) => {
      const sid = await openPolling(server);
      const query = `EIO=4&transport=polling&sid=${sid}`;
      await request(server, { method: "POST", query, body: "40" });
      const greeting = await request(server, { query });
      const socket = await RawWebSocket.open(server, `EIO=4&transport=websocket&sid=${sid}`);
      const poll = request(server, { query });
      socket.send("2probe");
      const heard = [greeting, await socket.next(), await poll];
      socket.send("5", '42["message","after"]');
      heard.push(await socket.next());
      heard.push((await request(server, { query })).status);
      socket.socket.terminate();
      return heard;
    }));

  test("once only", () =>
    servers.same(async (server) => {
      const sid = await openPolling(server);
      const first = await RawWebSocket.open(server, `EIO=4&transport=websocket&sid=${sid}`);
      first.send("2probe");
      const heard = [await first.next()];
      first.send("5");
      const second = await RawWebSocket.open(server, `EIO=4&transport=websocket&sid=${sid}`).catch(() => undefined);
      heard.push(second ? (await second.next()).closed !== undefined : true);
      first.socket.terminate();
      return heard;
    }));
});
