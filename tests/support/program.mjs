// The real chat on a data folder of its own: started, told to stop or killed, started again on the same port.
// SNUG_BINARY names it; by default it is that of build-test.
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { within } from "./waiting.mjs";

const BUILT = fileURLToPath(new URL("../../build-test/src/chat/app/snug", import.meta.url));
const LOG_LINES = 60;

// npm changes the folder: a relative path is meant from where it was called.
const calledFrom = process.env.SNUG_FROM ?? process.env.INIT_CWD ?? process.cwd();

export class Program {
  /** Starts it on a fresh data folder; `config` is its configuration file's text. */
  static async start({ binary = process.env.SNUG_BINARY ?? BUILT, config = "" } = {}) {
    const program = new this();
    program.binary = resolve(calledFrom, binary);
    program.folder = await mkdtemp(join(tmpdir(), "snug-chat-"));
    program.config = join(program.folder, "snug.toml");
    program.address = "127.0.0.1:0";
    await writeFile(program.config, config);
    try {
      await program.run();
    } catch (error) {
      await program.remove();
      throw error;
    }
    return program;
  }

  /** The last that it said. */
  log = [];
  /** From the link that the first start prints. */
  ownerInvite = new Promise((take) => {
    this.takeOwnerInvite = take;
  });

  get url() {
    return `http://${this.address}`;
  }

  /** Starts it, on the port that it had before; with `wait`, until it listens. */
  async run({ wait = true } = {}) {
    const options = ["serve", "--config", this.config, "--data", join(this.folder, "data"), "--listen", this.address];
    const child = spawn(this.binary, options, { stdio: ["ignore", "pipe", "pipe"] });
    this.child = child;
    this.ended = new Promise((end) => child.once("exit", (code, signal) => end(code ?? signal)));
    const listening = new Promise((listen, fail) => {
      this.#follow(child.stdout, (line) => {
        const link = line.match(/\/#join=([\w-]+)/);
        if (link) this.takeOwnerInvite(link[1]);
        if (line.startsWith("Listening on ")) listen(line.slice("Listening on ".length).trim());
      });
      child.once("error", fail);
      this.ended.then((how) => fail(new Error(`the program ended: ${how}\n${this.log.join("\n")}`)));
    });
    listening.catch(() => {}); // Whoever does not wait kills it.
    this.#follow(child.stderr, () => {});
    if (wait) this.address = new URL(await within(listening, "the program does not listen")).host;
  }

  /** Runs one of its commands beside it, with this on standard input; gives what it says. */
  async command(words, input = "") {
    const child = spawn(this.binary, [...words, "--data", join(this.folder, "data")], { stdio: ["pipe", "pipe", "inherit"] });
    child.stdin.end(input);
    let said = "";
    child.stdout.on("data", (chunk) => (said += chunk));
    const code = await within(new Promise((end) => child.once("close", end)), `${words.join(" ")} does not end`);
    if (code !== 0) throw new Error(`${words.join(" ")} ended with ${code}`);
    return said;
  }

  /** Ends it with this signal; gives the exit code, or the signal's name. */
  async end(signal) {
    const { child } = this;
    this.child = null;
    child?.kill(signal);
    return within(this.ended, "the program does not end");
  }

  kill() {
    return this.end("SIGKILL");
  }

  /** Whether it ended although nobody told it to. */
  get isDead() {
    return this.child !== null && (this.child.exitCode !== null || this.child.signalCode !== null);
  }

  async remove() {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  #follow(stream, take) {
    createInterface({ input: stream }).on("line", (line) => {
      this.log.push(line);
      if (this.log.length > LOG_LINES) this.log.shift();
      take(line);
    });
  }
}
