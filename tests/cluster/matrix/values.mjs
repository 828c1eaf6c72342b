// Events to clients: their values arrive as they were.
import { test } from "node:test";
import { senders } from "./cast.mjs";

const bytes = (count) => Buffer.from(Array.from({ length: count }, (_, at) => (at * 7) % 256));
const every = Buffer.from(Array.from({ length: 256 }, (_, at) => at));

/** Arguments of an event, by name. */
const VALUES = {
  "no values": [],
  "null and truth": [null, true, false],
  "whole numbers": [0, 1, -1, -32, -33, 127, 128, -128, -129, 255, 256, 32767, 32768, -32768, -32769, 65535, 65536],
  "larger whole numbers": [2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1, -(2 ** 53 - 1), 2 ** 63, -(2 ** 63)],
  "fractions": [0.1, -1.5, 1 / 3, 1e-7, 5e-324, 1.7e-300, Math.PI, 123456789.125],
  "texts": ["", "a", "Grüße 👋", "\u0000\u001f\"\\/\b\f\n\r\t\u2028", "x".repeat(31), "y".repeat(32), "z".repeat(255), "ü".repeat(256), "w".repeat(70_000)],
  "arrays": [[], [[]], [[[1], []], "a"], Array.from({ length: 16 }, (_, at) => at), Array.from({ length: 20_000 }, (_, at) => at)],
  "objects": [{}, { a: {} }, { a: 1, "": 2, "Schlüssel 🔑": { "a.b": [null] } }, Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`key ${at}`, at]))],
  "depth": [nested(40)],
  "bytes": [Buffer.alloc(0), Buffer.from("abc"), every, bytes(70_000)],
  "bytes within": [{ file: bytes(300), more: [bytes(1), { deep: every, none: null }] }, [bytes(2), "text", bytes(3)]],
  "the same bytes twice": [every, [every]],
  "what looks like bytes that were taken out": [{ _placeholder: true, num: 0 }, { type: "Buffer", data: [1, 2] }],
  "what looks like options": [{ rooms: ["red"], except: [], flags: { local: true } }, "emitter"],
};
/** What only JavaScript has, and what clients make of it. */
const JAVASCRIPT = {
  "undefined": [[undefined, { a: undefined, b: [undefined] }, 1], [null, { b: [null] }, 1]],
  "dates": [[new Date(0), { at: new Date(1_700_000_000_123) }], ["1970-01-01T00:00:00.000Z", { at: "2023-11-14T22:13:20.123Z" }]],
};
/** What Node cannot send over Redis: it writes whole numbers beyond 64 bits wrongly. */
const BEYOND_NODE = { "huge numbers": [1e300, -1e21, 2 ** 64] };

function nested(depth) {
  return depth === 0 ? "the end" : depth % 2 ? [nested(depth - 1)] : { deeper: nested(depth - 1) };
}

export function values(stage, nsp) {
  /** These arguments arrive everywhere as `expected`. */
  async function arrive(sender, name, args, expected = args) {
    const { cluster } = stage;
    await sender.send("emit", { event: name, args });
    await cluster.settle(sender.host, nsp);
    cluster.assertHeard(nsp, cluster.users, [[name, ...expected]], sender.title);
  }
  const sentBy = (kind) => senders(stage.cluster, nsp).filter(({ host }) => host.kind === kind);

  for (const [name, args] of Object.entries(VALUES)) {
    test(`values arrive as they were: ${name}`, async () => {
      for (const sender of senders(stage.cluster, nsp)) await arrive(sender, name, args);
    });
  }
  for (const [name, [args, expected]] of Object.entries(JAVASCRIPT)) {
    test(`values of JavaScript arrive as clients of one Node server get them: ${name}`, async () => {
      if (stage.cluster.options.parser === "msgpack") return; // This parser has them, and what comes over Redis differs.
      for (const sender of sentBy("node")) await arrive(sender, name, args, expected);
    });
  }
  for (const [name, args] of Object.entries(BEYOND_NODE)) {
    test(`values that Node cannot send arrive from ours: ${name}`, async () => {
      if (stage.cluster.options.parser === "msgpack") return; // Node's servers write them once more, for their clients.
      for (const sender of sentBy("snug")) await arrive(sender, name, args);
    });
  }

  test("events with long names and names of unusual signs arrive", async () => {
    for (const sender of senders(stage.cluster, nsp)) {
      for (const name of ["", "Ereignis 🎉", "n".repeat(300), "\"\\"]) await arrive(sender, name, [1]);
    }
  });
}
