// What Redis is told, seen without a subscription, because the servers of a cluster are counted by theirs.
import { once } from "node:events";
import { connect } from "node:net";

const SIGNS = { n: "\n", r: "\r", t: "\t", a: "\x07", b: "\b" };

/** The bytes of a word that Redis prints in quotes. */
const bytesOf = (quoted) =>
  Buffer.from(
    quoted.replaceAll(/\\(?:x([0-9a-f]{2})|(.))/g, (_, hex, sign) => (hex ? String.fromCharCode(parseInt(hex, 16)) : (SIGNS[sign] ?? sign))),
    "latin1",
  );

export class Monitor {
  static async start(port) {
    const monitor = new Monitor();
    monitor.socket = connect(port, "127.0.0.1");
    monitor.socket.write("MONITOR\r\n");
    const [first] = await once(monitor.socket, "data");
    monitor.said = first.toString("latin1");
    monitor.socket.on("data", (chunk) => (monitor.said += chunk.toString("latin1")));
    return monitor;
  }

  stop() {
    this.socket.destroy();
  }

  /** What was published by that command, as {channel, bytes}. */
  published(command) {
    const lines = this.said.split("\r\n").map((line) => [...line.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word]) => word));
    const calls = lines.filter(([name]) => name?.toUpperCase() === command);
    return calls.map(([, channel, text]) => ({ channel: bytesOf(channel).toString(), bytes: bytesOf(text) }));
  }
}
