// A redis-server in a network namespace of its own, behind a link that can be taken down as if a cable were pulled.
import { execFileSync } from "node:child_process";
import { RedisServer } from "../../support/redis.mjs";

const SPACE = `snug${process.pid}`;
const NEAR = `sn${process.pid % 100_000}a`;
const FAR = `sn${process.pid % 100_000}b`;
const NET = `10.${64 + (process.pid % 64)}.${process.pid % 251}`;

const ip = (...words) => execFileSync("ip", words, { stdio: ["ignore", "ignore", "pipe"] });

/** Why this machine lets nobody make network namespaces; undefined if it does. */
export function obstacle() {
  try {
    ip("netns", "add", `${SPACE}try`);
    ip("netns", "delete", `${SPACE}try`);
    return undefined;
  } catch (error) {
    return `no network namespaces here: ${String(error.stderr ?? error.message).trim()}`;
  }
}

export class FarRedis extends RedisServer {
  static async start() {
    ip("netns", "add", SPACE);
    try {
      ip("link", "add", NEAR, "type", "veth", "peer", "name", FAR, "netns", SPACE);
      ip("address", "add", `${NET}.1/24`, "dev", NEAR);
      ip("link", "set", NEAR, "up");
      ip("-n", SPACE, "address", "add", `${NET}.2/24`, "dev", FAR);
      ip("-n", SPACE, "link", "set", FAR, "up");
      return await super.start();
    } catch (error) {
      ip("netns", "delete", SPACE);
      throw error;
    }
  }

  host = `${NET}.2`;

  get launcher() {
    return ["ip", "netns", "exec", SPACE];
  }

  /** From here on packets get lost in both directions, and nobody is told. */
  cut() {
    ip("-n", SPACE, "link", "set", FAR, "down");
  }
  mend() {
    ip("-n", SPACE, "link", "set", FAR, "up");
  }

  async stop() {
    await super.stop();
    ip("netns", "delete", SPACE);
  }
}
