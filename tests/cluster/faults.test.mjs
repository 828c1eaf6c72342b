// A cluster whose Redis, network or members fail. What a test says of "ours" is more than Node's does.
//
// With SNUG_LONG=1 each fault comes many times.
import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../support/waiting.mjs";
import { Cluster, MIXED, ours } from "./lib/cluster.mjs";
import { Load } from "./lib/load.mjs";
import { FarRedis, obstacle } from "./lib/far_redis.mjs";
import { Proxy } from "./lib/proxy.mjs";

const LONG = process.env.SNUG_LONG === "1";
const REQUESTS_MS = 700;
const QUICK = { adapter: { requestsTimeout: REQUESTS_MS }, redisOptions: { responseTimeout: 300, pingInterval: 200, maxRetryDelay: 200 } };
const MEMORY_BYTES = 96 << 20; // A sanitizer keeps much of what was freed.
const ofOurs = { skip: ours === "node" };

/** Runs `body` with a cluster with one client at each host, which is ended whatever happens. */
const using = (kinds, options, body) => async () => {
  const cluster = await Cluster.start(kinds, options);
  try {
    await cluster.connect(1, ["/"]);
    await body(cluster);
  } finally {
    await cluster.stop();
  }
};

/** An event of each host reaches every client once. */
async function assertWhole(cluster, hosts = cluster.hosts) {
  for (const host of hosts) {
    await cluster.settle(host, "/"); // What the fault left has arrived.
    cluster.heard("/");
    await host.do("emit", { event: "whole", args: [host.url] });
    await cluster.settle(host, "/");
    cluster.assertHeard("/", cluster.users, [["whole", host.url]], host.kind);
  }
}

/** Until an event of each host reaches every client. */
async function untilWhole(cluster, hosts = cluster.hosts) {
  for (const host of hosts) {
    const hears = ({ heard }) => heard["/"].some(([name, url]) => name === "probe" && url === host.url);
    await until(async () => {
      await host.do("emit", { event: "probe", args: [host.url] });
      return cluster.clients.every(hears);
    }, `events of a ${host.kind} host do not reach everyone again`);
  }
}

/** Its clients hear what this host emits, whatever the others do. */
async function assertLocal(cluster, host) {
  const clients = cluster.clients.filter((client) => client.host === host);
  const hears = ({ heard }) => heard["/"].some(([name]) => name === "here");
  await host.do("emit", { event: "here", args: [] });
  await until(() => clients.every(hears), `a ${host.kind} host does not reach its own clients`);
  for (const { heard } of clients) heard["/"] = heard["/"].filter(([name]) => name !== "here");
}

const lost = (host) => until(() => host.states.at(-1)?.connected === false, "a host does not notice that Redis is away");
const back = (host) => until(() => host.states.at(-1)?.connected === true, "a host does not notice that Redis is back");
const snugs = (cluster) => cluster.hosts.filter(({ kind }) => kind === "snug");

/** What came of this load came once and in order; with `whole` nothing is missing. */
function assertInOrder(load, client, whole) {
  const heard = load.heardBy(client);
  const sorted = [...new Set(heard)].sort((one, other) => one - other);
  assert.deepEqual(heard, sorted, `${client.user}, ${load.name}`);
  if (whole) assert.equal(heard.length, load.sent, `${client.user}, ${load.name}`);
}

test("a Redis that is killed under load and comes back is a gap for the others' clients alone", using(MIXED, QUICK, async (cluster) => {
  const loads = cluster.hosts.map((host) => Load.start(host));
  for (let round = 0; round < (LONG ? 20 : 2); round++) {
    await until(() => cluster.clients.every((client) => loads.every((load) => load.heardBy(client).length > 0)));
    await cluster.redis.kill();
    for (const host of snugs(cluster)) await lost(host);
    for (const host of cluster.hosts) await assertLocal(cluster, host);
    await cluster.redis.run();
    for (const host of snugs(cluster)) {
      await back(host);
      assert.equal(host.states.at(-1).gap, true);
    }
    await untilWhole(cluster);
  }
  await Promise.all(loads.map((load) => load.stop()));
  await cluster.meet("/");
  for (const host of cluster.hosts) await cluster.settle(host, "/");
  for (const client of cluster.clients) {
    for (const [at, load] of loads.entries()) assertInOrder(load, client, client.host === cluster.hosts[at]);
  }
  await assertWhole(cluster);
}));

/** While `paused` hangs, every question of `host` brings what the others know, in time, and says how many are missing. */
async function assertPartial(cluster, host, paused) {
  const alive = cluster.clients.filter((client) => client.host !== paused);
  const ids = alive.map(({ sockets }) => sockets["/"].id).sort();
  const inTime = async (what, values) => {
    const begin = performance.now();
    const answer = await host.do(what, values);
    assert.ok(performance.now() - begin < 5 * REQUESTS_MS, `${what} took too long`);
    return answer;
  };
  const fetched = await inTime("fetch");
  assert.deepEqual(fetched.sockets.map(({ id }) => id).sort(), ids);
  assert.equal(fetched.missing, 1);
  const consulted = await inTime("consult", { event: "question", args: ["load?"] });
  assert.deepEqual(consulted.answers, cluster.hosts.slice(2).map(() => "load?"));
  assert.equal(consulted.missing, 1);
  assert.deepEqual((await inTime("sockets", { rooms: [] })).sort(), ids);
  assert.deepEqual((await inTime("rooms")).sort(), ids);
  const asked = await inTime("ask", { flags: { timeout: REQUESTS_MS }, event: "question", args: [] });
  assert.deepEqual(asked.answers.map(({ user }) => user).sort(), alive.map(({ user }) => user).sort());
  assert.equal(asked.missingServers, 1);
  for (const { user, sockets } of alive) {
    const answer = await inTime("remoteAsk", { id: sockets["/"].id, timeout: 20_000, event: "question", args: [] });
    assert.equal(answer.user, user);
  }
}

for (const kind of new Set(MIXED)) {
  test(`while a ${kind} server hangs, ours answer with what the others know`, { ...ofOurs }, using(MIXED, QUICK, async (cluster) => {
    const paused = cluster.hosts.findLast((host) => host.kind === kind);
    paused.signal("SIGSTOP");
    try {
      await assertPartial(cluster, cluster.hosts[0], paused);
    } finally {
      paused.signal("SIGCONT");
    }
    await untilWhole(cluster);
    await assertWhole(cluster);
    for (const host of snugs(cluster)) assert.equal((await host.do("fetch")).missing, 0);
  }));

  test(`when a ${kind} server is killed, the others count it no more and miss nobody`, using(MIXED, QUICK, async (cluster) => {
    const killed = cluster.hosts.findLast((host) => host.kind === kind);
    const loads = cluster.hosts.filter((host) => host !== killed).map((host) => Load.start(host));
    await killed.kill();
    cluster.lose(killed);
    await cluster.meet("/");
    await Promise.all(loads.map((load) => load.stop()));
    await assertWhole(cluster);
    for (const client of cluster.clients) for (const load of loads) assertInOrder(load, client, false);
    const ids = cluster.clients.map(({ sockets }) => sockets["/"].id).sort();
    for (const host of cluster.hosts) {
      const { sockets, missing } = await host.do("fetch");
      assert.deepEqual(sockets.map(({ id }) => id).sort(), ids);
      if (host.kind === "snug") assert.equal(missing, 0);
    }
  }));
}

/** Runs `body` with a cluster whose first host, one of ours, reaches Redis by a proxy. */
const usingProxy = (body) => async () => {
  const cluster = await Cluster.start([ours, "node"], QUICK);
  const proxy = await Proxy.start(cluster.redis.port);
  try {
    const behind = await cluster.host(ours, { redis: proxy.url });
    cluster.hosts.push(behind);
    await cluster.connect(1, ["/"]);
    await body(cluster, behind, proxy);
  } finally {
    await cluster.stop();
    proxy.stop();
  }
};

const CUTS = {
  "stalls, and nobody is told": [(proxy) => proxy.stall(), (proxy) => proxy.resume()],
  "resets all connections, and refuses new ones": [(proxy) => proxy.refuse(), (proxy) => proxy.resume()],
};
for (const [title, [cut, mend]] of Object.entries(CUTS)) {
  test(`ours goes on for its own clients while the network ${title}, and then for all`, ofOurs, usingProxy(async (cluster, behind, proxy) => {
    await assertWhole(cluster);
    let before;
    for (let round = 0; round < (LONG ? 100 : 4); round++) {
      cut(proxy);
      await lost(behind);
      await assertLocal(cluster, behind);
      assert.equal((await behind.do("fetch")).sockets.length, 1);
      await cluster.hosts[0].do("emit", { event: "meanwhile", args: [round] });
      mend(proxy);
      await back(behind);
      await untilWhole(cluster);
      // A connection that was never given up brings what waited, and then there is no gap.
      const heard = cluster.clients.at(-1).heard["/"].some(([name, number]) => name === "meanwhile" && number === round);
      assert.equal(behind.states.at(-1).gap, !heard);
      before ??= await behind.memory();
    }
    await cluster.meet("/");
    await assertWhole(cluster);
    assert.ok((await behind.memory()) - before < MEMORY_BYTES);
  }));
}

const CUT_MS = LONG ? 60_000 : 5_000;
test("while the link to Redis is down ours go on for their own clients, and then for all", { skip: obstacle() ?? ofOurs.skip }, async () => {
  const redis = await FarRedis.start();
  let cluster;
  try {
    cluster = await Cluster.start([ours, ours, "node"], QUICK, redis.url);
    await cluster.connect(1, ["/"]);
    await assertWhole(cluster);
    const before = await Promise.all(snugs(cluster).map((host) => host.memory()));
    redis.cut();
    for (const host of snugs(cluster)) await lost(host);
    const until = performance.now() + CUT_MS;
    for (let round = 0; performance.now() < until; round++) {
      for (const host of snugs(cluster)) {
        await assertLocal(cluster, host);
        const begin = performance.now();
        assert.equal((await host.do("fetch")).sockets.length, 1);
        assert.ok(performance.now() - begin < 5 * REQUESTS_MS);
        await host.do("emit", { event: "meanwhile", args: ["x".repeat(1_000)], times: 20 });
      }
    }
    redis.mend();
    for (const host of snugs(cluster)) {
      await back(host);
      assert.equal(host.states.at(-1).gap, true);
    }
    await untilWhole(cluster);
    await cluster.meet("/");
    await assertWhole(cluster);
    for (const [at, host] of snugs(cluster).entries()) assert.ok((await host.memory()) - before[at] < MEMORY_BYTES);
  } finally {
    await cluster?.stop();
    await redis.stop();
  }
});

test("connections that are reset again and again come back each time", ofOurs, usingProxy(async (cluster, behind, proxy) => {
  for (let round = 0; round < (LONG ? 300 : 10); round++) {
    const seen = behind.states.length;
    proxy.reset();
    await until(() => behind.states.slice(seen).some(({ connected }) => !connected), "a reset is not noticed");
    await back(behind);
  }
  await untilWhole(cluster);
  await assertWhole(cluster);
}));

test("what ours cannot send to a Redis that is away takes no memory without bound", ofOurs, async () => {
  const bounded = { ...QUICK, redisOptions: { ...QUICK.redisOptions, maxPendingBytes: 1 << 20 } };
  await using([ours, ours], bounded, async (cluster) => {
    const [host] = cluster.hosts;
    const before = await host.memory();
    cluster.redis.signal("SIGSTOP");
    const text = "x".repeat(10_000);
    try {
      for (let count = 0; count < (LONG ? 100_000 : 20_000); count += 100) {
        await host.do("emit", { to: ["nobody"], event: "much", args: [text], times: 100 });
      }
      assert.ok((await host.memory()) - before < MEMORY_BYTES, `${((await host.memory()) - before) >> 20} MiB more`);
      await assertLocal(cluster, host);
    } finally {
      cluster.redis.signal("SIGCONT");
    }
    await untilWhole(cluster);
    await assertWhole(cluster);
  })();
});
