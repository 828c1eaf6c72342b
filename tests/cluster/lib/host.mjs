// One member of the cluster: host.mjs on Node's socket.io, or host.cc on our library. Both obey the same commands.
//
// A command is a line of JSON: `{"number": 7, "do": "emit", "nsp": "/", "to": ["a"], "event": "news", "args": [1]}`. Its
// answer is `{"id": 7, "answer": …}`, or `{"id": 7, "error": text}`. Recipients are chosen by `to`, `except`, `flags` and
// `from` (a socket there, which is left out itself), or `via: "emitter"`. Between answers a host says `{"heard": …}` for an
// event of another server, and ours `{"state": …}` when its connection to Redis changes.
//
// SNUG_CLUSTER_HOST names our host's binary; by default it is that of SNUG_BUILD, or of build-test.
import { EventEmitter } from "node:events";
import { fileURLToPath } from "node:url";
import { Child } from "../../support/child.mjs";
import { within } from "../../support/waiting.mjs";
import { marked, unmarked } from "./values.mjs";

const here = fileURLToPath(new URL("..", import.meta.url));
const build = process.env.SNUG_BUILD ?? `${here}../../build-test`;
const binary = process.env.SNUG_CLUSTER_HOST ?? `${build}/tests/cluster/cluster_host`;

export class Host extends EventEmitter {
  static async start(kind, options) {
    const command = kind === "node" ? [process.execPath, `${here}host.mjs`] : [binary];
    const values = [...command.slice(1), JSON.stringify(options)];
    return new Host(kind, await Child.start(command[0], values, { stdin: "pipe" }));
  }

  /** Events of other servers, as {nsp, args}. */
  heard = [];
  /** The states of its connection to Redis, oldest first. */
  states = [];
  #waiting = new Map();
  #count = 0;

  constructor(kind, child) {
    super();
    Object.assign(this, { kind, child, url: `http://127.0.0.1:${child.firstLine}`, pid: child.process.pid });
    child.lines.on("line", (line) => this.#take(unmarked(JSON.parse(line))));
    child.process.stdin.on("error", () => {}); // It was killed.
  }

  #take(line) {
    if (line.heard) this.heard.push(line.heard);
    else if (line.state) this.states.push(line.state);
    else {
      this.#waiting.get(line.id)(line);
      this.#waiting.delete(line.id);
    }
    this.emit("line");
  }

  /** Does one command; its answer. */
  async do(what, values = {}) {
    const number = ++this.#count;
    const come = new Promise((resolve) => this.#waiting.set(number, resolve));
    this.child.process.stdin.write(`${JSON.stringify(marked({ number, do: what, nsp: "/", ...values }))}\n`);
    const { answer, error } = await within(come, `${this.kind} host does not answer "${what}"`);
    if (error !== undefined) throw new Error(error);
    return answer;
  }

  signal(name) {
    this.child.signal(name);
  }

  /** Resident memory, in bytes. */
  memory() {
    return this.child.memory();
  }

  async stop() {
    const { exitCode, signalCode } = this.child.process;
    if (exitCode === null && signalCode === null) await this.child.stop();
  }

  async kill() {
    this.signal("SIGKILL");
    await within(this.child.exited, "a killed host does not end");
  }
}
