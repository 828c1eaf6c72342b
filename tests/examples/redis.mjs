// A redis-server with a client of its own, for tests that look into it.
import { createClient } from "redis";
import { RedisServer } from "../support/redis.mjs";

export class Redis extends RedisServer {
  static async start() {
    const redis = await super.start();
    redis.client = createClient({ url: redis.url });
    redis.client.on("error", () => {}); // it is killed
    await redis.client.connect();
    return redis;
  }

  async stop() {
    await this.client.disconnect();
    await super.stop();
  }
}
