// The real program on a data folder of its own: started, told to stop or killed, started again.
// SNUG_BINARY names it; by default it is that of build-test.
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const BINARY = process.env.SNUG_BINARY ?? fileURLToPath(new URL("../../build-test/src/app/snug", import.meta.url));
const PATIENCE_MS = 30_000;

export class Program {
  /** Starts it on a fresh data folder; `config` is its configuration file's text. */
  static async start({ config = "" } = {}) {
    const program = new Program();
    program.folder = await mkdtemp(join(tmpdir(), "snug-chat-"));
    program.data = join(program.folder, "data");
    program.config = join(program.folder, "snug.toml");
    await writeFile(program.config, config);
    await program.run("127.0.0.1:0");
    return program;
  }

  async run(address) {
    this.ownerInvite = new Promise((resolve) => {
      this.child = spawn(BINARY, ["serve", "--config", this.config, "--data", this.data, "--listen", address], {
        stdio: ["ignore", "pipe", "pipe"],
      });
      this.lines = [];
      this.ended = new Promise((end) => this.child.once("exit", (code, signal) => end(code ?? signal)));
      createInterface({ input: this.child.stderr }).on("line", (line) => this.lines.push(line));
      this.listening = new Promise((listen, fail) => {
        createInterface({ input: this.child.stdout }).on("line", (line) => {
          const link = line.match(/\/#join=([\w-]+)/);
          if (link) resolve(link[1]);
          if (line.startsWith("Listening on ")) listen(line.slice("Listening on ".length).trim());
        });
        this.ended.then((how) => fail(new Error(`the program ended: ${how}\n${this.lines.join("\n")}`)));
      });
    });
    this.url = await within(this.listening, "the program does not listen");
  }

  /** Ends it with this signal; gives the exit code, or the signal's name. */
  async end(signal) {
    this.child.kill(signal);
    return within(this.ended, "the program does not end");
  }

  /** Starts it again on the same data and port. */
  async restart(signal) {
    await this.end(signal);
    await this.run(new URL(this.url).host);
  }

  async remove() {
    if (this.child.exitCode === null && this.child.signalCode === null) await this.end("SIGKILL");
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The promise's value, or an error with this complaint. */
export function within(promise, complaint, patience = PATIENCE_MS) {
  let timer;
  const late = new Promise((_, fail) => {
    timer = setTimeout(() => fail(new Error(complaint)), patience);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
