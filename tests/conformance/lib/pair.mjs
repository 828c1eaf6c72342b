// Our server beside Node's: both are asked the same, and their answers compared.
import assert from "node:assert/strict";
import { TestServer } from "./harness.mjs";
import { withoutIds } from "./raw.mjs";

export class Pair {
  /** Both, under the same options. */
  static async start(options = {}) {
    return new Pair(await Promise.all([TestServer.start("snug", options), TestServer.start("node", options)]));
  }

  constructor([ours, node]) {
    Object.assign(this, { ours, node });
  }

  /** Asks each; fails when the answers differ by more than their ids. */
  async same(question) {
    const [mine, theirs] = await Promise.all([question(this.ours), question(this.node)]);
    assert.deepEqual(withoutIds(mine), withoutIds(theirs));
    return mine;
  }

  stop() {
    return Promise.all([this.ours.stop(), this.node.stop()]);
  }
}
