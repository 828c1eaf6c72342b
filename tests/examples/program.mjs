// Starts a program of examples/, and connects official clients and browsers to it.
//
// SNUG_BUILD names the build directory; by default it is build-test.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { io } from "socket.io-client";

const here = fileURLToPath(new URL(".", import.meta.url));
const build = process.env.SNUG_BUILD ?? `${here}../../build-test`;

export const openBrowser = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu"],
  });

export class Program {
  /** Its working directory is this folder: that is where it finds node_modules. */
  static async start(name, { values = [], env = {} } = {}) {
    const child = spawn(`${build}/examples/${name}`, ["127.0.0.1:0", ...values], {
      cwd: here, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "inherit"],
    });
    const exited = once(child, "exit");
    const [line] = await Promise.race([
      once(createInterface({ input: child.stdout }), "line"),
      exited.then(([code]) => Promise.reject(new Error(`${name} ended with ${code}`))),
    ]);
    return Object.assign(new Program(), { child, exited, url: `http://${line.split(" ").pop()}`, sockets: [] });
  }

  client(nsp = "/", options = {}) {
    const socket = io(this.url + nsp, { forceNew: true, reconnection: false, ...options });
    this.sockets.push(socket);
    return socket;
  }

  async connected(nsp, options) {
    const socket = this.client(nsp, options);
    await once(socket, "connect");
    return socket;
  }

  /** Two visitors of its page. */
  async pages(...queries) {
    this.browser = await openBrowser();
    const pages = [];
    for (const query of queries) {
      const page = await this.browser.newPage();
      page.setDefaultTimeout(20_000);
      await page.goto(`${this.url}/${query}`);
      await page.waitForFunction("socket.connected");
      pages.push(page);
    }
    return pages;
  }

  /** One that leaked, or was caught by a sanitizer, ends with an error. */
  async stop() {
    await this.browser?.close();
    for (const socket of this.sockets) socket.disconnect();
    this.child.kill("SIGTERM");
    const [code, signal] = await this.exited;
    if (code !== 0) throw new Error(`the program ended with ${code ?? signal}`);
  }
}

/** Runs `body` with a program that is ended whatever happens. */
export const using = (name, body) => async () => {
  const program = await Program.start(name);
  try {
    await body(program);
  } finally {
    await program.stop();
  }
};

/** The values of the next event of that name. */
export function event(socket, name, timeout = 20_000) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no "${name}" within ${timeout} ms`)), timeout);
    socket.once(name, (...values) => (clearTimeout(timer), resolve(values)));
  });
}

/** Emits and waits for the answer: its first value. */
export const ask = (socket, name, ...values) => socket.timeout(20_000).emitWithAck(name, ...values);
