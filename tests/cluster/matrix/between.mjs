// Servers among themselves: their events, their number, their rooms.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ROOMS, senders, servers } from "./cast.mjs";

export function between(stage, nsp) {
  /** What the servers have heard since the last time, in order, one list for each. */
  async function heard() {
    const { hosts } = stage.cluster;
    await Promise.all(hosts.map((host) => host.do("mine"))); // Its answer comes behind what it heard.
    return hosts.map((host) => host.heard.splice(0));
  }

  test("an event among servers reaches every other one once, and from an emitter all", async () => {
    const { cluster } = stage;
    const args = ["text ü", 1.5, null, [], { deep: [true, {}] }];
    for (const sender of senders(cluster, nsp)) {
      await sender.send("tell", { event: "notice", args });
      await sender.send("tell", { event: "notice", args: [] });
      await sender.send("tell", { event: "no handler", args });
      await cluster.settle(sender.host, nsp);
      const isServer = !sender.title.startsWith("emitter");
      const expected = cluster.hosts.map((host) => (isServer && host === sender.host ? [] : [{ nsp, args }, { nsp, args: [] }]));
      assert.deepEqual(await heard(), expected, sender.title);
    }
  });

  test("a question among servers is answered by every other one", async () => {
    for (const { title, send } of servers(stage.cluster, nsp)) {
      const { answers, complete } = await send("consult", { event: "question", args: [{ load: title }, 2] });
      assert.deepEqual(answers, Array(3).fill({ load: title }), title);
      assert.equal(complete, true);
    }
  });

  test("every server knows how many there are", async () => {
    for (const { title, send } of servers(stage.cluster, nsp)) assert.equal(await send("count", {}), 4, title);
  });

  test("ours knows the ids of all sockets", async () => {
    const { cluster } = stage;
    for (const { title, host, send } of servers(cluster, nsp)) {
      // Node's gives the ids of its own server.
      const seen = (users) => (host.kind === "node" ? users.filter((user) => cluster.named(user).host === host) : users);
      const ids = (users) => users.map((user) => cluster.id(user, nsp)).sort();
      assert.deepEqual((await send("sockets", { rooms: [] })).sort(), ids(seen(cluster.users)), title);
      assert.deepEqual((await send("sockets", { rooms: ["red"] })).sort(), ids(seen(ROOMS.red)), title);
    }
  });

  test("every server knows all rooms", async () => {
    const { cluster } = stage;
    const expected = [...Object.keys(ROOMS), ...cluster.users.map((user) => cluster.id(user, nsp))].sort();
    for (const { title, host, send } of servers(cluster, nsp)) {
      if (host.kind === "node" && !cluster.isClassic) continue; // Node's other adapters have no such function.
      assert.deepEqual((await send("rooms", {})).sort(), expected, title);
    }
  });
}
