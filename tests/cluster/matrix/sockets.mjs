// The cluster's sockets: found, joined to rooms, made to leave, disconnected, and reached one by one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { event } from "../../support/waiting.mjs";
import { ROOMS, senders, servers, usersIn } from "./cast.mjs";

const PATIENCE_MS = 20_000; // Nobody waits for it.
const SHORT_MS = 100; // Everybody does.

export function sockets(stage, nsp) {
  finding(stage, nsp);
  moving(stage, nsp);
  reaching(stage, nsp);
  ending(stage, nsp);
}

function finding(stage, nsp) {
  const id = (user) => stage.cluster.id(user, nsp);

  /** Every server finds exactly these users' sockets. */
  function finds(title, target, users) {
    test(title, async () => {
      for (const server of servers(stage.cluster, nsp)) {
        const { sockets } = await server.send("fetch", target(server));
        assert.deepEqual(sockets.map((socket) => socket.id).sort(), users(server).map(id).sort(), server.title);
      }
    });
  }
  finds("every server finds the sockets of all", () => ({}), () => stage.cluster.users);
  finds("every server finds the sockets of a room", () => ({ to: ["blue"] }), () => usersIn("blue"));
  finds("every server finds the sockets of two rooms without a third", () => ({ to: ["red", "blue"], except: [id("B0")] }), () => ["A0", "C1", "C0", "D1"]);
  finds("every server finds no socket of a room that is not there", () => ({ to: ["green"] }), () => []);
  finds("a local search finds the sockets of its server", () => ({ flags: { local: true } }), ({ own }) => own);

  test("every server describes a socket as its own server does", async () => {
    const { cluster } = stage;
    for (const { user, host } of cluster.clients) {
      const [own, ...others] = await Promise.all(
        [host, ...cluster.hosts].map(async (each) => {
          const [{ rooms, ...socket }] = (await each.do("fetch", { nsp, to: [id(user)] })).sockets;
          return { ...socket, rooms: rooms.sort() };
        }),
      );
      for (const [at, other] of others.entries()) assert.deepEqual(other, own, `${user} at ${host.kind}, seen from ${cluster.hosts[at].kind}`);
      const rooms = Object.keys(ROOMS).filter((room) => ROOMS[room].includes(user));
      assert.deepEqual(own.rooms, [id(user), ...rooms].sort());
      assert.deepEqual(own.data, { user });
      const { headers, query, auth, address, secure, xdomain, url, time, issued } = own.handshake;
      assert.equal(headers["x-user"], user);
      assert.equal(query.seat, `${user} 1`);
      assert.deepEqual({ auth, address, secure, xdomain }, { auth: { user }, address: "127.0.0.1", secure: false, xdomain: false });
      assert.match(url, /^\/socket\.io\/\?.*seat=/);
      assert.ok(Math.abs(Date.parse(time) - issued) < 1000 && issued > 1.7e12);
    }
  });
}

function moving(stage, nsp) {
  /** An event to the room reaches exactly these users. */
  async function assertMembers(room, users, message) {
    const [anywhere] = stage.cluster.hosts;
    await stage.cluster.subscribed(nsp, { [room]: users });
    await anywhere.do("emit", { nsp, to: [room], event: "here", args: [] });
    await stage.cluster.settle(anywhere, nsp);
    stage.cluster.assertHeard(nsp, users, [["here"]], message);
  }

  test("every server and emitter makes sockets join and leave rooms", async () => {
    const { cluster } = stage;
    for (const { title, host, send } of senders(cluster, nsp)) {
      await send("join", { rooms: ["game", "hall"], to: ["red"], except: ["blue"] });
      await cluster.settle(host, nsp);
      await assertMembers("game", ["A0", "C1"], title);
      await send("leave", { rooms: ["game"], to: [cluster.id("A0", nsp)] });
      await cluster.settle(host, nsp);
      await assertMembers("game", ["C1"], title);
      await assertMembers("hall", ["A0", "C1"], title);
      await send("leave", { rooms: ["hall", "game", "never entered"] });
      await cluster.settle(host, nsp);
      await assertMembers("hall", [], title);
      await assertMembers("red", usersIn("red"), title);
    }
  });

  test("a server that is local makes its own sockets join and leave", async () => {
    for (const { title, host, send, own } of servers(stage.cluster, nsp)) {
      await send("join", { rooms: ["den"], flags: { local: true } });
      await stage.cluster.settle(host, nsp);
      await assertMembers("den", own, title);
      await send("leave", { rooms: ["den"], flags: { local: true } });
      await stage.cluster.settle(host, nsp);
      await assertMembers("den", [], title);
    }
  });
}

function reaching(stage, nsp) {
  /** From each server to a client of each server. */
  const pairs = () => servers(stage.cluster, nsp).flatMap((server) => ["A1", "B1", "C1", "D1"].map((user) => ({ ...server, user })));
  const id = (user) => stage.cluster.id(user, nsp);

  test("every server emits to one socket anywhere", async () => {
    for (const { title, host, send, user } of pairs()) {
      await send("remoteEmit", { id: id(user), event: "psst", args: [user, Buffer.from(user)] });
      await stage.cluster.settle(host, nsp);
      stage.cluster.assertHeard(nsp, [user], [["psst", user, Buffer.from(user)]], title);
    }
  });

  test("every server asks one socket anywhere", async () => {
    for (const { title, send, user } of pairs()) {
      const answer = await send("remoteAsk", { id: id(user), timeout: PATIENCE_MS, event: "question", args: [title] });
      assert.deepEqual(answer, { user, values: [title] });
      stage.cluster.assertHeard(nsp, [user], [["question", title]], title);
    }
  });

  test("a socket anywhere that does not answer is a timeout", async () => {
    const ask = { timeout: SHORT_MS, event: "riddle", args: [] };
    await Promise.all(pairs().map(({ send, user }) => assert.rejects(send("remoteAsk", { id: id(user), ...ask }), /time/)));
    stage.cluster.heard(nsp);
  });

  test("every server makes one socket anywhere join and leave a room", async () => {
    for (const { title, host, send, user } of pairs()) {
      await send("remoteJoin", { id: id(user), room: "nook" });
      await stage.cluster.settle(host, nsp);
      await stage.cluster.subscribed(nsp, { nook: [user] });
      await send("emit", { to: ["nook"], event: "here", args: [] });
      await stage.cluster.settle(host, nsp);
      stage.cluster.assertHeard(nsp, [user], [["here"]], title);
      await send("remoteLeave", { id: id(user), room: "nook" });
      await stage.cluster.settle(host, nsp);
      const { sockets } = await send("fetch", { to: ["nook"] });
      assert.deepEqual(sockets, []);
    }
  });
}

function ending(stage, nsp) {
  /** Clients, one at each server, who are in the room "doomed". */
  async function visitors() {
    const { cluster } = stage;
    const come = [];
    for (const [at, host] of cluster.hosts.entries()) {
      const visitor = await cluster.client(host, `visitor ${at}`, [nsp]);
      visitor.gone = event(visitor.sockets[nsp], "disconnect");
      visitor.closed = event(visitor.manager.engine, "close");
      visitor.closed.catch(() => {});
      come.push(visitor);
    }
    await cluster.enter(nsp, { doomed: come.map(({ user }) => user) });
    cluster.clients = cluster.clients.filter((client) => !come.includes(client));
    return come;
  }
  async function assertGone(come, close) {
    for (const { gone, closed, manager } of come) {
      const [reason] = await gone;
      assert.match(reason, close ? /^io server disconnect$|^transport close$/ : /^io server disconnect$/);
      if (close) await closed;
      manager._close();
    }
  }

  for (const close of [false, true]) {
    test(`every server and emitter disconnects sockets${close ? ", and their connections" : ""}`, async () => {
      const { cluster } = stage;
      for (const { title, host, send } of senders(cluster, nsp)) {
        const come = await visitors();
        await send("disconnect", { to: ["doomed"], close });
        await assertGone(come, close);
        await cluster.settle(host, nsp);
        const { sockets } = await host.do("fetch", { nsp });
        assert.equal(sockets.length, cluster.users.length, title);
        assert.ok(cluster.clients.every((client) => client.sockets[nsp].connected));
      }
    });
  }

  test("every server disconnects one socket anywhere", async () => {
    for (const { send } of servers(stage.cluster, nsp)) {
      const come = await visitors();
      for (const { sockets } of come) await send("remoteDisconnect", { id: sockets[nsp].id, close: true });
      await assertGone(come, true);
    }
  });
}
