// The program adapter: two of them and a server of Node's in one cluster, over a real redis-server.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { createAdapter } from "@socket.io/redis-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";
import { io } from "socket.io-client";
import { RedisServer } from "../support/redis.mjs";
import { event, roundTrip, until } from "../support/waiting.mjs";
import { ask, Program, record } from "./program.mjs";

const NAME = "adapter";
let redis;
before(async () => (redis = await RedisServer.start()));
after(() => redis.stop());

/** Node's server with the same events. */
class NodeServer {
  sockets = [];

  static async start() {
    const server = new NodeServer();
    const publisher = createClient({ url: redis.url });
    const subscriber = publisher.duplicate();
    server.clients = [publisher, subscriber];
    await Promise.all(server.clients.map((client) => client.connect()));
    server.http = createServer();
    server.io = new Server(server.http, { adapter: createAdapter(publisher, subscriber) });
    server.io.on("connection", (socket) => server.#serve(socket));
    server.http.listen(0, "127.0.0.1");
    await once(server.http, "listening");
    server.url = `http://127.0.0.1:${server.http.address().port}`;
    return server;
  }

  #serve(socket) {
    const { io } = this;
    socket.on("join", (room, ack) => (socket.join(room), ack()));
    socket.on("leave", (room, ack) => (socket.leave(room), ack()));
    socket.on("all", (value) => io.emit("all", value));
    socket.on("say", (rooms, value) => io.to(rooms).emit("said", value));
    socket.on("tell", (rooms, value) => socket.to(rooms).emit("told", value));
    socket.on("shout", (value) => socket.broadcast.emit("shouted", value));
    socket.on("here", (value) => io.local.emit("here", value));
    socket.on("sockets", async (rooms, ack) => ack([...(await io.of("/").adapter.sockets(new Set(rooms)))]));
    socket.on("rooms", async (ack) => ack([...(await io.of("/").adapter.allRooms())]));
    // Node's adapter.sockets() answers for its own server alone.
    socket.on("fetch", async (rooms, ack) => ack((await io.in(rooms).fetchSockets()).map(({ id }) => id)));
  }

  async connected() {
    const socket = io(this.url, { forceNew: true, reconnection: false });
    this.sockets.push(socket);
    await event(socket, "connect");
    return socket;
  }

  async stop() {
    for (const socket of this.sockets) socket.disconnect();
    await this.io.close();
    await Promise.all(this.clients.map((client) => client.quit()));  // behind what its adapter still says
  }
}

/** Each knows the sockets of all. */
async function joined(...sockets) {
  const ids = sockets.map(({ id }) => id).sort();
  for (const socket of sockets) {
    const all = async () => (await ask(socket, "rooms")).sort().join();
    await until(async () => (await all()) === ids.join());
  }
}

/** Whatever was sent before has come: a message of each to all is the last that is heard. */
async function settle(...sockets) {
  for (const sender of sockets) {
    const heard = sockets.map((socket) => event(socket, "all"));
    sender.emit("all", `the last of ${sender.id}`);
    await Promise.all(heard);
  }
  for (const socket of sockets) await roundTrip(socket);
}

/** Runs `body` with a client at each of two programs, and one at Node's server. */
const inCluster = (body) => async () => {
  const servers = [];
  try {
    for (let i = 0; i < 2; ++i) servers.push(await Program.start(NAME, { values: [redis.url] }));
    servers.push(await NodeServer.start());
    const sockets = [];
    for (const server of servers) sockets.push(await server.connected());
    await joined(...sockets);
    await body(...sockets);
  } finally {
    for (const server of servers) await server.stop();
  }
};
const without = (heard) => heard.map((all) => all.filter(([name]) => name !== "all"));

test(`${NAME}: an event to all reaches everyone at every server`, inCluster(async (...sockets) => {
  const heard = sockets.map(record);
  const values = ["text", { a: [1, null] }, Buffer.from([0, 255])];
  for (const [i, socket] of sockets.entries()) {
    const come = sockets.map((other) => event(other, "all"));
    socket.emit("all", values[i]);
    await Promise.all(come);
  }
  for (const all of heard) assert.deepEqual(all, values.map((value) => ["all", value]));
}));

test(`${NAME}: events to rooms reach those who are in one of them, wherever they are`, inCluster(async (ann, bob, cia) => {
  await ask(bob, "join", "kitchen");
  await ask(cia, "join", "kitchen");
  await ask(cia, "join", "garden");
  const heard = [ann, bob, cia].map(record);
  ann.emit("say", ["kitchen", "garden"], 1);
  bob.emit("say", "garden", 2);
  cia.emit("tell", ["kitchen"], 3);
  bob.emit("shout", 4);
  ann.emit("here", 5);
  cia.emit("here", 6);
  await settle(ann, bob, cia);
  await ask(cia, "leave", "kitchen");
  ann.emit("say", ["kitchen"], 7);
  await settle(ann, bob, cia);
  const sorted = without(heard).map((all) => all.sort(([, one], [, other]) => one - other));
  assert.deepEqual(sorted, [
    [["shouted", 4], ["here", 5]],
    [["said", 1], ["told", 3], ["said", 7]],
    [["said", 1], ["said", 2], ["shouted", 4], ["here", 6]],
  ]);
}));

test(`${NAME}: sockets and rooms are those of the whole cluster`, inCluster(async (ann, bob, cia) => {
  const sockets = [ann, bob, cia];
  for (const socket of sockets.slice(1)) await ask(socket, "join", "kitchen");
  await ask(ann, "join", "hall");
  for (const socket of sockets) {
    const rooms = await ask(socket, "rooms");
    assert.deepEqual(rooms.sort(), [...sockets.map(({ id }) => id), "hall", "kitchen"].sort());
  }
  const kitchen = [bob.id, cia.id].sort();
  for (const socket of [ann, bob]) {
    assert.deepEqual((await ask(socket, "sockets", ["kitchen"])).sort(), kitchen);
    assert.deepEqual((await ask(socket, "sockets", ["kitchen", "hall"])).sort(), [ann.id, ...kitchen].sort());
    assert.deepEqual(await ask(socket, "sockets", ["nowhere"]), []);
    assert.equal((await ask(socket, "sockets", [])).length, 3);
  }
  assert.deepEqual((await ask(cia, "fetch", "kitchen")).sort(), kitchen);
}));

test(`${NAME}: rooms that are none are ignored without a word`, async () => {
  const program = await Program.start(NAME, { values: [redis.url], stderr: "pipe" });
  try {
    const ann = await program.connected();
    const heard = record(ann);
    for (const rooms of [7, null, true, {}, [7], ["a", {}], [["a"]], Buffer.from("a")]) {
      ann.emit("say", rooms, "lost");
      ann.emit("tell", rooms, "lost");
      assert.deepEqual(await ask(ann, "sockets", rooms), []);
    }
    await roundTrip(ann);
    assert.deepEqual(heard, []);
    assert.equal(program.said, "");
  } finally {
    await program.stop();
  }
});

test(`${NAME}: two pages at two servers share a room`, async () => {
  const servers = [];
  try {
    for (let i = 0; i < 2; ++i) servers.push(await Program.start(NAME, { values: [redis.url] }));
    const pages = [];
    for (const server of servers) pages.push(await server.page());
    for (const page of pages) {
      await page.getByLabel("Room").fill("kitchen");
      await page.getByRole("button", { name: "Join" }).click();
    }
    await until(async () => {
      await pages[1].getByRole("button", { name: "Join" }).click();
      return (await pages[1].getByRole("status").textContent()) === "2";
    });
    await pages[0].getByLabel("Message", { exact: true }).fill("dinner?");
    await pages[0].getByRole("button", { name: "Send" }).click();
    for (const page of pages) await page.getByRole("listitem").filter({ hasText: "dinner?" }).waitFor();
  } finally {
    for (const server of servers) await server.stop();
  }
});
