// Events to clients: whom they reach.
import assert from "node:assert/strict";
import { test } from "node:test";
import { KITCHEN, senders, servers, usersIn } from "./cast.mjs";

export function emits(stage, nsp) {
  const everyone = () => stage.cluster.users;
  const without = (users) => everyone().filter((user) => !users.includes(user));

  /** Every sender emits to this target; exactly these users hear it, once. */
  function reaches(title, target, users, from = senders) {
    test(`${title}`, async () => {
      const { cluster } = stage;
      for (const sender of from(cluster, nsp)) {
        const { target: chosen, expected } = { target: target(sender), expected: users(sender) };
        await sender.send("emit", { ...chosen, event: "news", args: [sender.title] });
        await cluster.settle(sender.host, nsp);
        cluster.assertHeard(nsp, expected, [["news", sender.title]], sender.title);
      }
    });
  }

  const id = (user) => stage.cluster.id(user, nsp);
  reaches("an event to all reaches everyone", () => ({}), everyone);
  reaches("an event to a room reaches its members", () => ({ to: ["red"] }), () => usersIn("red"));
  reaches("an event to two rooms reaches a member of both once", () => ({ to: ["red", "blue"] }), () => usersIn("red", "blue"));
  reaches("an event to a room with signs of patterns and channels in its name reaches its members", () => ({ to: [KITCHEN] }), () => usersIn(KITCHEN));
  reaches("an event to a room that is not there reaches nobody", () => ({ to: ["green"] }), () => []);
  reaches("an event to no room of two that are there reaches nobody", () => ({ to: ["green", "re"] }), () => []);
  reaches("an event except to a room reaches all others", () => ({ except: ["red"] }), () => without(usersIn("red")));
  reaches("an event except to two rooms reaches all others", () => ({ except: ["red", KITCHEN] }), () => without(usersIn("red", KITCHEN)));
  reaches("an event to a room except to another reaches the difference", () => ({ to: ["red"], except: ["blue"] }), () => ["A0", "C1"]);
  reaches("an event to a socket's id reaches that socket", () => ({ to: [id("B1")] }), () => ["B1"]);
  reaches("an event to two ids reaches both", () => ({ to: [id("A1"), id("D1")] }), () => ["A1", "D1"]);
  reaches("an event except to an id reaches all others", () => ({ except: [id("C0")] }), () => without(["C0"]));
  reaches("a volatile event reaches idle clients", () => ({ flags: { volatile: true } }), everyone);
  reaches("an event without compression reaches everyone", () => ({ flags: { compress: false } }), everyone);
  reaches("a local event reaches the clients of its server", () => ({ flags: { local: true } }), ({ own }) => own, servers);
  reaches("a local event to a room reaches its members at this server", () => ({ to: ["red"], flags: { local: true } }), ({ own }) => own.filter((user) => usersIn("red").includes(user)), servers);
  reaches("a socket's broadcast reaches everyone else", ({ own }) => ({ from: id(own[0]) }), ({ own }) => without([own[0]]), servers);
  reaches("a socket's broadcast to a room reaches everyone else in it", ({ own }) => ({ from: id(own[0]), to: ["red", "blue"] }), ({ own }) => usersIn("red", "blue").filter((user) => user !== own[0]), servers);

  test("events arrive in the order in which a server emits them", async () => {
    const { cluster } = stage;
    for (const sender of senders(cluster, nsp)) {
      const numbers = Array.from({ length: 50 }, (_, number) => number);
      const to = (number) => [[], ["red", "blue"], ["red"]][number % 3];
      await Promise.all(numbers.map((number) => sender.send("emit", { to: to(number), event: "count", args: [number] })));
      await cluster.settle(sender.host, nsp);
      const all = cluster.heard(nsp);
      const heardBy = (user) => numbers.filter((number) => to(number).length === 0 || usersIn(...to(number)).includes(user));
      for (const user of everyone()) assert.deepEqual(all[user], heardBy(user).map((number) => ["count", number]), sender.title);
    }
  });
}
