// Four servers over one Redis, official clients at each, and a way to know that everything has arrived.
//
// Two servers are ours and two are Node's. With SNUG_REFERENCE=1 all four are Node's, to prove that the tests expect what
// Node does.
import assert from "node:assert/strict";
import { after } from "node:test";
import { createClient } from "redis";
import { Manager } from "socket.io-client";
import msgpackParser from "socket.io-msgpack-parser";
import { RedisServer } from "../../support/redis.mjs";
import { answers, event, until, within } from "../../support/waiting.mjs";
import { Host } from "./host.mjs";

export const ours = process.env.SNUG_REFERENCE === "1" ? "node" : "snug";
export const MIXED = [ours, "node", ours, "node"];
export const NAMESPACES = ["/", "/custom", "/dynamic-7"];
const BARRIER = "everything before has arrived";

// A test that fails does not come to its stop(); node would wait for what it left until the suite's time is over.
const running = new Set();
after(() => Promise.all([...running].map((cluster) => cluster.stop())));

export class Cluster {
  /** `options` are those of every host: {parser, adapter}. `url` is that of a Redis to use instead of the cluster's own. */
  static async start(kinds = MIXED, options = {}, url = undefined) {
    const cluster = new Cluster();
    running.add(cluster);
    cluster.options = options;
    if (url === undefined) cluster.redis = await RedisServer.start();
    cluster.url = url ?? cluster.redis.url;
    const starts = await Promise.allSettled(kinds.map((kind) => cluster.host(kind))); // So that none is left behind.
    for (const { reason } of starts) if (reason) throw reason;
    cluster.hosts = starts.map(({ value }) => value);
    await cluster.meet("/", "/custom");
    return cluster;
  }

  hosts = [];
  clients = [];
  #started = [];
  #barriers = 0;

  /** One more host on this Redis, which is not yet among `hosts`. */
  async host(kind, options = {}) {
    const host = await Host.start(kind, { redis: this.url, ...this.options, ...options });
    this.#started.push(host);
    return host;
  }

  /** Until each host counts all of them in these namespaces. */
  async meet(...namespaces) {
    for (const host of this.hosts) {
      for (const nsp of namespaces) {
        await until(async () => (await host.do("count", { nsp })) === this.hosts.length, `a ${host.kind} host does not see all in ${nsp}`);
      }
    }
  }

  /** `perHost` clients at each host, each in all these namespaces. */
  async connect(perHost = 2, namespaces = NAMESPACES) {
    for (const [at, host] of this.hosts.entries()) {
      for (let number = 0; number < perHost; number++) await this.client(host, `${"ABCD"[at]}${number}`, namespaces);
    }
    await this.meet(...namespaces);
    for (const nsp of namespaces) await this.subscribed(nsp, this.#ownRooms(nsp));
  }

  /** The rooms of the clients' own ids, if they have channels. */
  #ownRooms(nsp) {
    const { shards, subscribeByRoom } = this.options.adapter ?? {};
    if (shards !== "dynamic-private" && !subscribeByRoom) return {};
    return Object.fromEntries(this.clients.map(({ user }) => [this.id(user, nsp), [user]]));
  }

  /** That host and its clients are no more. */
  lose(host) {
    this.hosts = this.hosts.filter((each) => each !== host);
    this.clients = this.clients.filter((client) => client.host !== host || client.manager._close());
  }

  /** A client of that name. What it hears is in `heard`, by namespace. */
  async client(host, user, namespaces = ["/"]) {
    const parser = this.options.parser === "msgpack" ? { parser: msgpackParser } : {};
    const extraHeaders = { "x-user": user };
    const options = { transports: ["websocket"], reconnection: false, query: { seat: `${user} 1` }, extraHeaders, ...parser };
    const manager = new Manager(host.url, options);
    const client = { host, user, manager, sockets: {}, heard: {} };
    for (const nsp of namespaces) {
      client.sockets[nsp] = manager.socket(nsp, { auth: { user } });
      client.heard[nsp] = [];
      follow(client, nsp);
      await event(client.sockets[nsp], "connect");
    }
    this.clients.push(client);
    return client;
  }

  /** Whether it speaks the wire that the emitters speak. */
  get isClassic() {
    const { sharded, streams } = this.options.adapter ?? {};
    return !sharded && !streams;
  }

  get users() {
    return this.clients.map(({ user }) => user);
  }

  named(user) {
    return this.clients.find((client) => client.user === user);
  }

  /** The id of that client's socket. */
  id(user, nsp) {
    return this.named(user).sockets[nsp].id;
  }

  /** Client by client joins the rooms of its server; `members` are users by room. */
  async enter(nsp, members) {
    for (const [room, users] of Object.entries(members)) {
      for (const user of users) await answers(this.named(user).sockets[nsp], "enter", [room]);
    }
    await this.subscribed(nsp, members);
  }

  /** Adapters that subscribe to rooms one by one tell nobody when they have. Of those on the classic wire these are ours. */
  async subscribed(nsp, members) {
    const { sharded, shards, subscribeByRoom, key = "socket.io" } = this.options.adapter ?? {};
    if (!subscribeByRoom && (!sharded || shards === "static")) return;
    const redis = await this.connection();
    for (const [room, users] of Object.entries(members)) {
      const channel = `${key}#${nsp}#${room}#`;
      const hosts = new Set(users.map((user) => this.named(user).host));
      const wanted = [...hosts].filter(({ kind }) => sharded || kind === "snug").length;
      const count = ["PUBSUB", sharded ? "SHARDNUMSUB" : "NUMSUB", channel];
      await until(async () => (await redis.sendCommand(count))[1] === wanted, `no subscriptions to ${channel}`);
    }
  }

  /** The tests' own connection to Redis. */
  async connection() {
    if (!this.control) {
      this.control = createClient({ url: this.redis.url });
      this.control.on("error", () => {});
      await this.control.connect();
    }
    return this.control;
  }

  /**
   * When this is over, everything that `from` has sent before, by its server or its emitter, has arrived and is handled
   * everywhere: an answer of all servers, and an event to all their clients, are ordered behind it.
   */
  async settle(from, nsp) {
    await from.do("fetch", { nsp });
    const number = ++this.#barriers;
    const connected = this.clients.map((client) => client.sockets[nsp]).filter((socket) => socket?.connected);
    const heard = connected.map((socket) => within(barrier(socket, number), "a client does not hear the barrier"));
    await from.do("emit", { nsp, event: BARRIER, args: [number] });
    await Promise.all(heard);
  }

  /** What the clients heard since the last call, by user; those that heard nothing are left out. */
  heard(nsp) {
    const all = this.clients.map(({ user, heard }) => [user, heard[nsp].splice(0)]);
    return Object.fromEntries(all.filter(([, events]) => events.length > 0));
  }

  /** These users have heard these events, once and in this order, and nobody else has heard anything. */
  assertHeard(nsp, users, events, message) {
    assert.deepEqual(this.heard(nsp), Object.fromEntries(users.map((user) => [user, events])), message);
  }

  async stop() {
    running.delete(this);
    for (const { manager } of this.clients) manager._close();
    await Promise.all(this.#started.map((host) => host.stop()));
    await this.control?.disconnect();
    await this.redis?.stop();
  }
}

/** Records what the socket hears. A "question" is answered by all, a "poll" by the users that it names, with who was asked and what. */
function follow({ user, sockets, heard }, nsp) {
  sockets[nsp].onAny((name, ...values) => {
    const answer = typeof values.at(-1) === "function" ? values.pop() : undefined;
    if (name === BARRIER) return;
    heard[nsp].push([name, ...values]);
    if (name === "question" || (name === "poll" && values[0].includes(user))) answer?.({ user, values });
  });
}

const barrier = (socket, number) =>
  new Promise((resolve) => {
    const hear = (heard) => {
      if (heard !== number) return;
      socket.off(BARRIER, hear);
      resolve();
    };
    socket.on(BARRIER, hear);
  });
