// Starts a program of examples/, and connects official clients and browsers to it.
//
// SNUG_BUILD names the build directory; by default it is build-test.
import assert from "node:assert/strict";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { io } from "socket.io-client";
import { chromiumOptions } from "../support/chromium.mjs";
import { Child } from "../support/child.mjs";
import { answers, event, roundTrip } from "../support/waiting.mjs";

export { event, roundTrip } from "../support/waiting.mjs";

const DISCONNECT = 1; // a packet's type
const here = fileURLToPath(new URL(".", import.meta.url));
// Programs with the events of another one have its page.
const PAGES = { message_queue: "user_map", users_in_mongodb: "user_map", users_in_redis: "user_map" };
const build = process.env.SNUG_BUILD ?? `${here}../../build-test`;

export const pathOf = (name) => `${build}/examples/${name}`;
export const openBrowser = (flags) => chromium.launch(chromiumOptions(flags));

export class Program {
  /** Starts it in a folder of its own, which holds the official client and our page for it unless it is to be empty. */
  static async start(name, { values = [], env = {}, stdin, stderr, empty = false } = {}) {
    const program = new Program();
    program.folder = await mkdtemp(join(tmpdir(), "snug-example-"));
    try {
      if (!empty) await program.#furnish(name);
      const options = { cwd: program.folder, env: { ...process.env, ...env }, stdin, stderr };
      program.child = await Child.start(pathOf(name), ["127.0.0.1:0", ...values], options);
    } catch (error) {
      await rm(program.folder, { recursive: true });
      throw error;
    }
    program.child.process.stderr?.on("data", (text) => (program.said += text));
    program.url = `http://${program.child.firstLine.split(" ").pop()}`;
    return program;
  }

  async #furnish(name) {
    await symlink(`${here}node_modules`, `${this.folder}/node_modules`);
    await symlink(`${here}../../examples/pages/${PAGES[name] ?? name}/public`, `${this.folder}/public`);
  }

  sockets = [];
  /** What went wrong on its pages. */
  errors = [];
  /** Its complaints, if it was started with `stderr: "pipe"`. */
  said = "";

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

  /** A visitor of its page, or of that address. */
  async page(query = "", { url = this.url, flags } = {}) {
    this.browser ??= await openBrowser(flags);
    const page = await this.browser.newPage();
    page.setDefaultTimeout(20_000);
    page.on("pageerror", (error) => this.errors.push(error));
    await page.goto(`${url}/${query}`);
    return page;
  }

  /** Resident memory, in bytes. */
  memory() {
    return this.child.memory();
  }

  async stop() {
    await this.browser?.close();
    for (const socket of this.sockets) socket.disconnect();
    await this.child.stop().finally(() => rm(this.folder, { recursive: true }));
    assert.deepEqual(this.errors, []);
  }
}

/** Runs `body` with a program that is ended whatever happens. */
export const using = (name, body, options) => async () => {
  const program = await Program.start(name, options);
  try {
    await body(program);
  } finally {
    await program.stop();
  }
};

/** Emits and waits for the answer: its first value. */
export const ask = async (socket, name, ...values) => (await answers(socket, name, ...values))[0];

/** All events that the socket hears from now on, each as [name, ...values]. */
export function record(socket) {
  const heard = [];
  socket.onAny((...all) => heard.push(all.filter((value) => typeof value !== "function")));
  return heard;
}

/** Leaves, and waits until the server has handled it. */
export async function leave(socket) {
  socket.packet({ type: DISCONNECT });  // disconnect() would end the connection, too
  await roundTrip(socket);
}

/** Whatever these sockets have sent is handled, and all of them have heard what came of it. */
export async function settle(...sockets) {
  for (const socket of [...sockets, ...sockets]) await roundTrip(socket);
}
