// Starts a program of examples/, and connects official clients and browsers to it.
//
// SNUG_BUILD names the build directory; by default it is build-test.
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { io } from "socket.io-client";
import { chromiumOptions } from "../support/chromium.mjs";
import { Child } from "../support/child.mjs";
import { answers, event } from "../support/waiting.mjs";

export { event, roundTrip } from "../support/waiting.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const build = process.env.SNUG_BUILD ?? `${here}../../build-test`;

export const openBrowser = () => chromium.launch(chromiumOptions());

export class Program {
  /** Its working directory is this folder: that is where it finds node_modules. */
  static async start(name, { values = [], env = {}, stdin } = {}) {
    const options = { cwd: here, env: { ...process.env, ...env }, stdin };
    const child = await Child.start(`${build}/examples/${name}`, ["127.0.0.1:0", ...values], options);
    return Object.assign(new Program(), { child, url: `http://${child.firstLine.split(" ").pop()}`, sockets: [] });
  }

  client(nsp = "/", options = {}) {
    const socket = io(this.url + nsp, { forceNew: true, reconnection: false, ...options });
    this.sockets.push(socket);
    return socket;
  }

  async connected(nsp, options) {
    const socket = this.client(nsp, options);
    await event(socket, "connect");
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

  async stop() {
    await this.browser?.close();
    for (const socket of this.sockets) socket.disconnect();
    await this.child.stop();
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

/** Emits and waits for the answer: its first value. */
export const ask = async (socket, name, ...values) => (await answers(socket, name, ...values))[0];
