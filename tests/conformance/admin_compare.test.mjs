// The official admin page's side of a conversation, with our instrument() and with npm's @socket.io/admin-ui on Node:
// what the page is told, and what its commands do, is the same.
import assert from "node:assert/strict";
import { test } from "node:test";
import bcrypt from "bcryptjs";
import { ask, collect, event, TestServer, until } from "./lib/harness.mjs";

const nsp = "/board";
const login = { username: "ann", password: "correct horse" };
const auth = { type: "basic", username: login.username, password: bcrypt.hashSync(login.password, 4) };

/** Has the same conversation with both servers; what it returns is the same. */
async function same(options, conversation) {
  const stories = [];
  for (const kind of ["snug", "node"]) {
    const server = await TestServer.start(kind, { admin: { namespaceName: nsp, auth, serverId: "kitchen", ...options } });
    try {
      stories.push(await conversation(server));
    } finally {
      await server.stop();
    }
  }
  assert.deepEqual(stories[0], stories[1]);
  return stories[0];
}

const page = (server, credentials = login) => server.client("websocket", { nsp, auth: credentials });

/** A page, let in and told everything that it is told at once. */
async function attached(server, credentials) {
  const admin = page(server, credentials);
  admin.story = [];
  admin.onAny((...words) => admin.story.push(words));
  await event(admin, "config");
  return admin;
}

/** Takes what the page heard, statistics aside, once `last` is among it. */
async function story(admin, last, ids = {}) {
  await until(() => admin.story.some(([name]) => name === last));
  const told = admin.story.splice(0).filter(([name]) => name !== "server_stats");
  return tidied(told, { ...ids, [admin.id]: "the page" });
}

/** Without what no two runs have in common. */
function tidied(value, names) {
  if (typeof value === "string") {
    if (names[value]) return names[value];
    if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value)) return "a date";
    return value.replace(/127\.0\.0\.1:\d+/, "here").replace(/(?<=[?&]t=)[^&]+/, "now");
  }
  if (Array.isArray(value)) return value.map((item) => tidied(item, names));
  if (value === null || typeof value !== "object" || Buffer.isBuffer(value)) return value;
  const tidy = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, tidied(item, names)]));
  if (tidy.clientId) tidy.clientId = `${tidy.clientId.length} characters`;
  if (tidy.handshake) {
    assert.match(tidy.handshake.time, /^\w{3} \w{3} \d\d \d{4} \d\d:\d\d:\d\d GMT[+-]\d{4} \(.+\)$/);
    assert.ok(Math.abs(tidy.handshake.issued - Date.now()) < 60_000);
    Object.assign(tidy.handshake, { time: "a date", issued: "a number" });
    // Ours keeps no fields that concern the connection only.
    const { connection, upgrade, ...headers } = tidy.handshake.headers;
    tidy.handshake.headers = Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith("sec-websocket-")));
  }
  return tidy;
}

test("a login is refused and accepted alike", async () => {
  const words = await same({}, async (server) => {
    const refusals = [];
    // A name without a password ends a Node server: an exception that nobody catches.
    for (const wrong of [{ ...login, password: "x" }, { ...login, username: "x" }, {}, { sessionId: "x" }]) {
      const [error] = await event(page(server, wrong), "connect_error");
      refusals.push([error.message, error.data]);
    }
    return refusals;
  });
  assert.deepEqual(new Set(words.flat()), new Set(["invalid credentials", undefined]));
});

test("a session is given once, and opens the door again", () =>
  same({}, async (server) => {
    const first = page(server);
    const sessions = collect(first, "session");
    await event(first, "config");
    const [[sessionId]] = sessions;
    assert.match(sessionId, /^[0-9a-f]{16,32}$/);
    const again = page(server, { sessionId });
    const more = collect(again, "session");
    const config = await event(again, "config");
    return [sessions.length, more.length, config];
  }));

for (const options of [{}, { readonly: true }, { mode: "production" }, { readonly: true, mode: "production" }]) {
  test(`the page is told what may be done, with ${JSON.stringify(options)}`, () =>
    same(options, async (server) => event(page(server), "config")));
}

test("everyone without authentication is let in", () => same({ auth: false }, (server) => event(page(server, {}), "config")));

test("what is there is told when the page comes", () =>
  same({}, async (server) => {
    const ben = await server.connected("websocket", { query: { room: "a b", name: "ben" } });
    await ask(ben, "join", "kitchen");
    const admin = page(server);
    const [sockets] = await event(admin, "all_sockets");
    return tidied(sockets.sort((a, b) => a.nsp.localeCompare(b.nsp)), { [ben.id]: "ben", [admin.id]: "the page" });
  }));

test("what happens is told as it happens", () =>
  same({}, async (server) => {
    const admin = await attached(server);
    await story(admin, "all_sockets");
    const ben = await server.connected("websocket");
    const ids = { [ben.id]: "ben" };
    const told = [await story(admin, "event_sent", ids)];

    await ask(ben, "join", "kitchen");
    told.push(await story(admin, "room_joined", ids));
    ben.emit("message", 1, { two: Buffer.from([2]) });
    told.push(await story(admin, "event_sent", ids));
    await ask(ben, "say", { event: "news", to: ["kitchen"], args: ["x"] });
    told.push(await story(admin, "event_sent", ids));
    await ask(ben, "leave", "kitchen");
    told.push(await story(admin, "room_left", ids));
    ben.disconnect();
    told.push(await story(admin, "room_left", ids));
    assert.ok(told.every((part) => part.length > 0));
    return told;
  }));

test("an upgrade is told", () =>
  same({}, async (server) => {
    const admin = await attached(server);
    const updates = collect(admin, "socket_updated");
    const ben = await server.connected("upgrade");
    await until(() => updates.length > 0);
    // Node tells of the data, too, which has not changed.
    return tidied(updates.flat().filter((update) => update.transport), { [ben.id]: "ben" });
  }));

test("commands do what they say", () =>
  same({}, async (server) => {
    const admin = await attached(server);
    const [ben, cia] = [await server.connected("websocket"), await server.connected("websocket")];
    const elsewhere = await server.connected("websocket", { nsp: "/custom" });
    const names = { [ben.id]: "ben", [cia.id]: "cia", [elsewhere.id]: "elsewhere" };
    const heard = [ben, cia, elsewhere].map((socket) => collect(socket, "hello"));
    const rooms = async () => (await Promise.all([ben, cia].map((socket) => ask(socket, "rooms")))).flat();
    const results = [];

    admin.emit("join", "/", "kitchen", ben.id);
    await until(async () => (await rooms())[0].length === 2);
    results.push(await rooms());
    admin.emit("emit", "/", undefined, "hello", "all", Buffer.from([1]));
    admin.emit("emit", "/", "kitchen", "hello", "kitchen");
    admin.emit("emit", "/custom", "", "hello", "custom");
    admin.emit("emit", "/", [ben.id, cia.id], "hello", "both");
    await until(() => heard.flat().length === 6);
    results.push(heard);
    admin.emit("leave", "/", "kitchen");
    await until(async () => (await rooms())[0].length === 1);
    results.push(await rooms());
    const reasons = [ben, cia].map((socket) => event(socket, "disconnect"));
    admin.emit("_disconnect", "/", false, ben.id);
    admin.emit("_disconnect", "/", true);
    for (const reason of reasons) results.push((await reason)[0]);
    assert.ok(elsewhere.connected);
    return tidied(results, names);
  }));

test("a page that may only look is not obeyed", () =>
  same({ readonly: true }, async (server) => {
    const admin = await attached(server);
    const ben = await server.connected("websocket");
    const heard = collect(ben, "hello");
    admin.emit("join", "/", "kitchen", ben.id);
    admin.emit("emit", "/", undefined, "hello");
    admin.emit("_disconnect", "/", false, ben.id);
    await ask(await server.connected("websocket", { nsp: "/custom" }), "whoami");
    const [rooms] = await ask(ben, "rooms");
    return [heard, rooms.length, ben.connected];
  }));

test("the statistics count the same", () =>
  same({ mode: "production" }, async (server) => {
    const admin = await attached(server);
    const all = collect(admin, "server_stats");
    await event(admin, "server_stats");
    const ben = await server.connected("websocket");
    const cia = await server.connected("polling");
    await ask(ben, "message-with-ack", "a", { b: Buffer.alloc(1000) });
    await ask(cia, "whoami");
    await event(admin, "server_stats");
    const [there] = all.at(-1);
    ben.io.engine.close();
    cia.disconnect();
    await event(admin, "server_stats");
    await event(admin, "server_stats");
    const [stats] = all.at(-1);

    const counts = {};
    for (const { type, subType, count, timestamp } of all.flatMap(([one]) => one.aggregatedEvents)) {
      assert.equal(timestamp % 1000, 0);
      // What goes out has the statistics themselves in it, which are as long as the host's name.
      if (!type.endsWith("Out")) counts[`${type} ${subType}`] = (counts[`${type} ${subType}`] ?? 0) + count;
    }
    assert.deepEqual(Object.keys(stats).sort(), Object.keys(there).sort());
    assert.ok(stats.uptime > 0 && stats.pid > 0 && stats.hostname.length > 0);
    const { serverId, clientsCount, pollingClientsCount } = there;
    const sizes = (of) => Object.fromEntries(of.namespaces.map(({ name, socketsCount }) => [name, socketsCount]));
    return [Object.keys(stats).sort(), serverId, clientsCount, pollingClientsCount, sizes(there), sizes(stats), counts];
  }));
