// Whatever anybody publishes on the channels of a cluster, our servers go on working.
//
// The seed is printed; SNUG_SEED repeats it. With SNUG_LONG=1 much more is published.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../support/random.mjs";
import { until } from "../support/waiting.mjs";
import { Cluster, ours } from "./lib/cluster.mjs";
import { hostile } from "./lib/hostile.mjs";
import { Monitor } from "./lib/monitor.mjs";

const LONG = process.env.SNUG_LONG === "1";
const MEMORY_BYTES = 192 << 20; // A sanitizer keeps much of what was freed.
const BATCH = 200;

/** The ways of a cluster to publish and to listen. */
const CHANNELS = {
  "the channels of the adapter": { options: {}, list: ["PUBSUB", "CHANNELS"], publish: "PUBLISH" },
  "shard channels": { options: { adapter: { sharded: true } }, list: ["PUBSUB", "SHARDCHANNELS"], publish: "SPUBLISH" },
};

/** Everything that these hosts say to each other when every operation is done once, as {channel, bytes}. */
async function record(cluster, ways) {
  const monitor = await Monitor.start(cluster.redis.port);
  for (const host of cluster.hosts) {
    await host.do("emit", { event: "news", args: [1, "text", { deep: [null, 1.5] }], except: ["blue"], flags: { volatile: true } });
    await host.do("emit", { event: "news", args: [Buffer.from("bytes"), { more: [Buffer.from("b")] }], to: ["red"] });
    await host.do("ask", { event: "question", args: [Buffer.from("bytes")], flags: { timeout: 20_000 } });
    for (const what of ["fetch", "count"]) await host.do(what);
    await host.do("join", { rooms: ["a"] });
    await host.do("leave", { rooms: ["a"], to: ["b"] });
    await host.do("tell", { event: "notice", args: [[], {}] });
    await host.do("consult", { event: "question", args: ["load?"] });
    if (host.kind === "snug" || !cluster.options.adapter?.sharded) await host.do("rooms");
    await host.do("sockets", { rooms: ["red"] });
    await cluster.settle(host, "/");
  }
  monitor.stop();
  return monitor.published(ways.publish);
}

/** An event of each host reaches new clients at each. */
async function assertWorks(cluster) {
  for (const { manager } of cluster.clients.splice(0)) manager._close();
  await until(async () => (await cluster.hosts[0].do("fetch")).sockets.length === 0);
  await cluster.connect(1, ["/"]);
  await cluster.enter("/", { red: ["A0", "B0"] });
  for (const host of cluster.hosts) {
    await cluster.settle(host, "/");
    cluster.heard("/");
    await host.do("emit", { to: ["red"], event: "still here", args: [host.kind] });
    await cluster.settle(host, "/");
    cluster.assertHeard("/", ["A0", "B0"], [["still here", host.kind]]);
    assert.equal((await host.do("fetch")).sockets.length, cluster.hosts.length);
  }
}

for (const [title, ways] of Object.entries(CHANNELS)) {
  test(`ours outlive whatever is published on ${title}`, { skip: ours === "node" }, async () => {
    const seed = Number(process.env.SNUG_SEED ?? Date.now() % 1e9);
    console.log(`SNUG_SEED=${seed}`);
    const cluster = await Cluster.start([ours, ours, "node"], ways.options);
    await cluster.connect(1, ["/"]);
    await cluster.enter("/", { red: ["A0", "C0"], blue: ["B0"] });
    const messages = await record(cluster, ways);

    // Node's does not outlive it.
    const [node] = cluster.hosts.splice(2);
    cluster.lose(node);
    await node.stop();
    await cluster.meet("/");
    const redis = await cluster.connection();
    const channels = (await redis.sendCommand(ways.list)).filter((channel) => channel.includes("#/#"));
    await assertWorks(cluster);
    const before = await Promise.all(cluster.hosts.map((host) => host.memory()));
    let published = [];
    for (const { channel, bytes } of hostile(messages, channels, new Random(seed), LONG ? 2000 : 50)) {
      published.push(redis.sendCommand([ways.publish, channel, bytes]));
      if (published.length < BATCH) continue;
      await Promise.all(published.splice(0));
      for (const host of cluster.hosts) await host.do("mine"); // Redis cuts off those that cannot follow.
    }
    await Promise.all(published);
    await assertWorks(cluster);
    for (const [at, host] of cluster.hosts.entries()) {
      const more = (await host.memory()) - before[at];
      assert.ok(more < MEMORY_BYTES, `${more >> 20} MiB more`);
    }

    cluster.hosts.push(await cluster.host("node"));
    await cluster.meet("/");
    await assertWorks(cluster);
    await cluster.stop();
  });
}
