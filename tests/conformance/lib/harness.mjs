// Starts servers, connects official clients, and waits for things to happen.
//
// SNUG_TEST_SERVER names our server's binary; by default it is that of SNUG_BUILD, or of build-test. With
// SNUG_REFERENCE=1 the client tests run against Node's socket.io instead, to prove that they expect what Node does.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { io } from "socket.io-client";

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
    const child = spawn(command, values, { stdio: ["ignore", "pipe", "inherit"] });
    const exited = once(child, "exit");
    const lines = createInterface({ input: child.stdout });
    const [port] = await Promise.race([
      once(lines, "line"),
      exited.then(([code]) => Promise.reject(new Error(`${command} ended with ${code}`))),
    ]);
    const server = new TestServer(child, exited, Number(port), reference, options.tls ? "https" : "http");
    running.add(server);
    return Object.assign(server, { lines });
  }

  constructor(child, exited, port, reference, scheme) {
    Object.assign(this, { child, exited, port, reference, clients: [] });
    this.url = `${scheme}://127.0.0.1:${port}`;
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

  /** Ends the server; one that leaked, or was caught by a sanitizer, ends with an error. */
  async stop() {
    running.delete(this);
    this.disconnectClients();
    this.child.kill("SIGTERM");
    const [code, signal] = await this.exited;
    if (code !== 0) throw new Error(`the server ended with ${code ?? signal}`);
  }
}

/** The values of the next event of that name; rejects after a while rather than hang. */
export function event(emitter, name, timeout = 5000) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      emitter.off(name, listener);
      reject(new Error(`no "${name}" within ${timeout} ms`));
    }, timeout);
    const listener = (...values) => {
      clearTimeout(timer);
      resolve(values);
    };
    emitter.once(name, listener);
  });
}

/** Emits with an acknowledgement; resolves to its values, all of them. */
export function ask(socket, name, ...values) {
  return new Promise((resolve, reject) => {
    socket.timeout(5000).emit(name, ...values, (error, ...answers) => (error ? reject(error) : resolve(answers)));
  });
}

/** Collects every event of that name from now on. */
export function collect(socket, name) {
  const heard = [];
  socket.on(name, (...values) => heard.push(values));
  return heard;
}

/** Polls a condition; for what has no event of its own. */
export async function until(condition, timeout = 5000) {
  const deadline = Date.now() + timeout;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error("did not come true in time");
    await delay(10);
  }
}

export const delay = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
