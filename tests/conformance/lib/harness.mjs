// Starts servers, and connects official clients.
//
// SNUG_TEST_SERVER names our server's binary; by default it is that of SNUG_BUILD, or of build-test. With
// SNUG_REFERENCE=1 the client tests run against Node's socket.io instead, to prove that they expect what Node does.
import { dirname } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { io } from "socket.io-client";
import { Child } from "../../support/child.mjs";
import { event } from "../../support/waiting.mjs";

export { answers as ask, event, roundTrip, until, within } from "../../support/waiting.mjs";

const here = fileURLToPath(new URL("..", import.meta.url));
export const build = process.env.SNUG_BUILD ?? `${here}../../build-test`;
const binary = process.env.SNUG_TEST_SERVER ?? `${build}/tests/conformance/conformance_server`;

/** The three ways of travelling that a client may choose. */
export const modes = {
  polling: { transports: ["polling"] },
  websocket: { transports: ["websocket"] },
  upgrade: { transports: ["polling", "websocket"] },
};

// A test that fails does not come to its stop(); node would wait for what it left until the suite's time is over.
const running = new Set();
after(() => Promise.all([...running].map((server) => server.stop())));

export class TestServer {
  static async start(kind, options = {}) {
    const reference = kind === "node" || process.env.SNUG_REFERENCE === "1";
    const [command, ...values] =
      kind === "engine"
        ? [`${dirname(binary)}/engine_suite_server`, "127.0.0.1:0"]
        : [...(reference ? [process.execPath, `${here}reference.mjs`] : [binary]), JSON.stringify(options)];
    const child = await Child.start(command, values);
    const server = new TestServer(child, reference, options.tls ? "https" : "http");
    running.add(server);
    return server;
  }

  constructor(child, reference, scheme) {
    Object.assign(this, { child, port: Number(child.firstLine), reference, clients: [] });
    this.url = `${scheme}://127.0.0.1:${this.port}`;
  }

  /** A client that does not reconnect by itself and shares nothing with others. */
  client(mode, { nsp = "/", ...options } = {}) {
    const socket = io(this.url + nsp, { forceNew: true, reconnection: false, ...modes[mode], ...options });
    this.clients.push(socket);
    return socket;
  }

  /** The same, connected; with the mode "upgrade" it has upgraded already. */
  async connected(mode, options) {
    const socket = this.client(mode, options);
    await Promise.all([
      event(socket, "connect"),
      mode === "upgrade" ? event(socket.io, "open").then(() => event(socket.io.engine, "upgrade")) : undefined,
    ]);
    return socket;
  }

  disconnectClients() {
    for (const client of this.clients.splice(0)) {
      client.disconnect();
      client.io.engine?.close();
    }
  }

  stop() {
    running.delete(this);
    this.disconnectClients();
    return this.child.stop();
  }

  /** When it ends by itself. */
  end() {
    running.delete(this);
    return this.child.end();
  }
}

/** Collects every event of that name from now on. */
export function collect(socket, name) {
  const heard = [];
  socket.on(name, (...values) => heard.push(values));
  return heard;
}
