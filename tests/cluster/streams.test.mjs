// Clients that continue at a server of the other kind, over a stream of Redis.
import assert from "node:assert/strict";
import { test } from "node:test";
import { event, until } from "../support/waiting.mjs";
import { Cluster, ours } from "./lib/cluster.mjs";

const OPTIONS = { adapter: { streams: true }, recovery: true };

/** The connection breaks, and the servers know it. */
async function breakConnection(cluster, client) {
  const { pid } = await sessionOf(client);
  const gone = event(client.sockets["/"], "disconnect");
  client.manager.engine.close();
  await gone;
  const redis = await cluster.connection();
  await until(async () => (await redis.sendCommand(["EXISTS", `sio:session:${pid}`])) === 1, "no session is stored");
  await until(async () => (await client.host.do("mine")).length === 0, "the server does not notice that the client is gone");
}

/** The client knows its session once it has heard an event. */
async function sessionOf(client) {
  const socket = client.sockets["/"];
  await until(() => socket._pid !== undefined && socket._lastOffset !== undefined, "the client has no offset");
  return { pid: socket._pid };
}

/** It comes back, at that server. */
async function comeBack(client, host) {
  const socket = client.sockets["/"];
  client.host = host;
  client.manager.uri = host.url;
  const connected = event(socket, "connect");
  socket.connect();
  await connected;
  return socket;
}

test("a client continues at a server of the other kind, and back, with its rooms and the events that it missed", async () => {
  const cluster = await Cluster.start([ours, "node"], OPTIONS);
  await cluster.meet("/");
  const [snug, node] = cluster.hosts;
  const ann = await cluster.client(snug, "A0");
  await cluster.enter("/", { kitchen: ["A0"] });
  const { id } = ann.sockets["/"];
  const heard = (...names) => until(() => names.every((name) => ann.heard["/"].some(([each]) => each === name)), `${names} are not heard`);

  for (const [round, next] of [node, snug, node].entries()) {
    const [first, second] = round % 2 ? [node, snug] : [snug, node];
    await first.do("emit", { event: `before ${round}`, args: [] });
    await heard(`before ${round}`);
    await breakConnection(cluster, ann);
    await first.do("emit", { event: `all ${round}`, args: [round, { text: "ü" }] });
    await second.do("emit", { to: ["kitchen"], event: `room ${round}`, args: [Buffer.from("bytes")] });
    await second.do("emit", { to: ["hall"], event: "another room's", args: [] });
    const socket = await comeBack(ann, next);
    assert.equal(socket.recovered, true, `round ${round}`);
    assert.equal(socket.id, id);
    await heard(`all ${round}`, `room ${round}`);
    await first.do("emit", { to: ["kitchen"], event: `after ${round}`, args: [] });
    await heard(`after ${round}`);
    const expected = [
      [`before ${round}`],
      [`all ${round}`, round, { text: "ü" }],
      [`room ${round}`, Buffer.from("bytes")],
      [`after ${round}`],
    ];
    const names = expected.map(([name]) => name);
    const sorted = ann.heard["/"].splice(0).sort(([one], [other]) => names.indexOf(one) - names.indexOf(other));
    assert.deepEqual(sorted.map(([name, ...values]) => [name, ...values.slice(0, expected[names.indexOf(name)].length - 1)]), expected);
    for (const host of cluster.hosts) {
      const { sockets } = await host.do("fetch", { to: ["kitchen"] });
      assert.deepEqual(sockets.map((each) => each.id), [id], `${host.kind}, round ${round}`);
    }
  }
  await cluster.stop();
});
