// A server that speaks MongoDB's protocol, and keeps its collections in memory; tools/jars brings it.
import { fileURLToPath } from "node:url";
import { MongoClient } from "mongodb";
import { Child } from "../support/child.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const JARS = `${here}../../.cache/jars/mongodb/*`;
// It begins sooner without the second compiler, and says nothing of a log that it lacks.
const FLAGS = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m", "-Dslf4j.internal.verbosity=ERROR"];

export class MongoDb {
  static async start() {
    const server = new MongoDb();
    await server.run("0");
    return server;
  }

  async run(port) {
    const values = [...FLAGS, "-cp", JARS, `${here}mongodb/Start.java`, "127.0.0.1", port];
    this.child = await Child.start("java", values);
    this.address = this.child.firstLine.split(" ").pop();
  }

  url(database) {
    return `mongodb://${this.address}/${database}`;
  }

  /** Runs `body` with the collection `users` of that database. */
  async users(database, body) {
    const client = await MongoClient.connect(this.url(database));
    try {
      return await body(client.db().collection("users"));
    } finally {
      await client.close();
    }
  }

  async stop() {
    this.child.signal("SIGKILL");
    await this.child.exited;
  }

  /** At the same address, with what it knew forgotten. */
  async startAgain() {
    await this.run(this.address.split(":")[1]);
  }
}
