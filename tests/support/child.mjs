// A program that says where it listens in its first line, and ends with 0 when it is told to.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { env as surroundings } from "node:process";
import { createInterface } from "node:readline";
import { within } from "./waiting.mjs";

/** AddressSanitizer keeps what was freed for a while. Here it keeps little, because tests measure memory. */
const withLittleKept = (env) => ({ ...env, ASAN_OPTIONS: `${env.ASAN_OPTIONS ?? ""}:quarantine_size_mb=16` });

export class Child {
  /**
   * `firstLine` is what it said; `lines` goes on from there. With the option `stdin: "pipe"` it can be written to, with
   * `stderr: "pipe"` the test has its complaints.
   */
  static async start(command, values = [], { stdin = "ignore", stderr = "inherit", env = surroundings, ...options } = {}) {
    const process = spawn(command, values, { ...options, env: withLittleKept(env), stdio: [stdin, "pipe", stderr] });
    const exited = once(process, "exit");
    const lines = createInterface({ input: process.stdout });
    const ended = exited.then(([code, signal]) => Promise.reject(new Error(`${command} ended with ${code ?? signal}`)));
    const [firstLine] = await within(Promise.race([once(lines, "line"), ended]), `${command} says nothing`);
    ended.catch(() => {}); // From here on an end is the test's matter.
    return Object.assign(new Child(), { command, process, exited, lines, firstLine });
  }

  /** Resident memory, in bytes. */
  async memory() {
    const status = await readFile(`/proc/${this.process.pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+)/.exec(status)[1]) * 1024;
  }

  signal(name) {
    this.process.kill(name);
  }

  /** One that leaked, or was caught by a sanitizer, ends with an error. */
  async stop() {
    this.signal("SIGTERM");
    await this.end();
  }

  /** Until it ends. */
  async end() {
    const [code, signal] = await within(this.exited, `${this.command} does not end`);
    if (code !== 0) throw new Error(`${this.command} ended with ${code ?? signal}`);
  }
}
