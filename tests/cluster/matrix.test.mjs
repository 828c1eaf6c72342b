// Every operation, from every server and emitter, in every kind of namespace, under every kind of configuration. With
// SNUG_LONG=1 each configuration is tried in all namespaces.
import { after, before, describe, test } from "node:test";
import { Cluster, MIXED, NAMESPACES } from "./lib/cluster.mjs";
import { asks } from "./matrix/asks.mjs";
import { between } from "./matrix/between.mjs";
import { ROOMS, servers } from "./matrix/cast.mjs";
import { emits } from "./matrix/emits.mjs";
import { sockets } from "./matrix/sockets.mjs";
import { values } from "./matrix/values.mjs";

const CONFIGURATIONS = {
  "the default parser": [{}, NAMESPACES],
  "the parser for MessagePack": [{ parser: "msgpack" }, ["/"]],
  "a key of its own, and responses to the asker alone": [{ adapter: { key: "other:key", publishOnSpecificResponseChannel: true } }, ["/custom"]],
  "ours subscribed room by room": [{ adapter: { subscribeByRoom: true } }, ["/"]],
  "the sharded adapter": [{ adapter: { sharded: true } }, ["/", "/dynamic-7"]],
  "the sharded adapter, with a channel for each namespace": [{ adapter: { sharded: true, shards: "static" } }, ["/"]],
  "the sharded adapter, with a channel for each room": [{ adapter: { sharded: true, shards: "dynamic-private" } }, ["/"]],
  "the streams adapter": [{ adapter: { streams: true } }, ["/"]],
};

for (const [title, [options, some]] of Object.entries(CONFIGURATIONS)) {
  describe(`with ${title}`, () => {
    const namespaces = process.env.SNUG_LONG === "1" ? NAMESPACES : some;
    const stage = {};
    before(async () => {
      stage.cluster = await Cluster.start(MIXED, options);
      await stage.cluster.connect();
      for (const nsp of NAMESPACES) await stage.cluster.enter(nsp, ROOMS);
    });
    after(() => stage.cluster.stop());

    for (const nsp of namespaces) {
      describe(`in ${nsp}`, () => {
        for (const part of [emits, values, asks, sockets, between]) part(stage, nsp);
      });
    }

    test("an event to the parent of dynamic namespaces reaches everyone in them", async () => {
      const { cluster } = stage;
      for (const { title: sender, host } of servers(cluster)) {
        await host.do("emit", { nsp: "children", event: "all", args: [sender] });
        await cluster.settle(host, "/dynamic-7");
        cluster.assertHeard("/dynamic-7", cluster.users, [["all", sender]], sender);
        cluster.assertHeard("/", [], []);
      }
    });
  });
}
