// Events to clients that answer.
import assert from "node:assert/strict";
import { test } from "node:test";
import { servers, usersIn } from "./cast.mjs";

const PATIENCE_MS = 20_000; // Nobody waits for it: every client answers.
const SHORT_MS = 400; // Somebody does not answer.

export function asks(stage, nsp) {
  /** Every server asks this target; exactly these users are asked once, and answer with what they heard. */
  function answered(title, target, users, { args = ["who?", { deep: [1.5, null, "ü"] }], from = servers } = {}) {
    test(title, async () => {
      const { cluster } = stage;
      for (const server of from(cluster, nsp)) {
        const { flags, ...chosen } = target(server);
        const ask = { ...chosen, flags: { timeout: PATIENCE_MS, ...flags }, event: "question", args };
        const { answers, complete } = await server.send("ask", ask);
        const expected = users(server).map((user) => ({ user, values: args }));
        assert.deepEqual(byUser(answers), byUser(expected), server.title);
        assert.equal(complete, true, server.title);
        cluster.assertHeard(nsp, users(server), [["question", ...args]], server.title);
      }
    });
  }

  const everyone = () => stage.cluster.users;
  const binary = [Buffer.from([0, 255, 10]), { inside: Buffer.from("bytes") }];
  answered("a question to all is answered by everyone", () => ({}), everyone);
  answered("a question with bytes is answered with bytes", () => ({}), everyone, { args: binary });
  answered("a question without values is answered", () => ({}), everyone, { args: [] });
  answered("a question to a room is answered by its members", () => ({ to: ["red"] }), () => usersIn("red"));
  answered("a question to a room except to another is answered by the difference", () => ({ to: ["red"], except: ["blue"] }), () => ["A0", "C1"]);
  answered("a question to a socket's id is answered by it", () => ({ to: [stage.cluster.id("D0", nsp)] }), () => ["D0"]);
  answered("a question to a room that is not there is over without an answer", () => ({ to: ["green"] }), () => []);
  // Node's waits for the other servers, which it has not asked.
  const snugs = (...stage) => servers(...stage).filter(({ host }) => host.kind === "snug");
  const local = () => ({ flags: { local: true } });
  answered("a local question of ours is answered by the clients of its server", local, ({ own }) => own, { from: snugs });

  test("a question that some do not answer brings the answers of the others", async () => {
    const willing = ["A1", "B0", "C1", "D1"];
    const ask = { flags: { timeout: SHORT_MS }, event: "poll", args: [willing] };
    const asked = servers(stage.cluster, nsp).map(async ({ title, send }) => {
      const { answers, complete } = await send("ask", ask);
      assert.deepEqual(answers.map(({ user }) => user).sort(), willing, title);
      assert.equal(complete, false);
    });
    await Promise.all(asked);
    stage.cluster.heard(nsp);
  });
}

const byUser = (answers) => [...answers].sort((one, other) => (one.user < other.user ? -1 : 1));
