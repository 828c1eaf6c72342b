// Sockets without a client: what is sent, and what is not, is the test's own choice.
import { WebSocket } from "ws";
import { within } from "../support/waiting.mjs";

/** Engine.IO over a WebSocket; answers no ping and no page. */
export class RawSocket {
  /** Connected to the chat, with its first page of several. */
  static async catchingUp(program, token, since) {
    const raw = new this(new WebSocket(`ws://${program.address}/socket.io/?EIO=4&transport=websocket`));
    await within(new Promise((open) => raw.socket.once("open", open)), "no WebSocket");
    raw.socket.send(`40${JSON.stringify({ token, since })}`);
    await within(new Promise((come) => (raw.onPage = come)), "no page came");
    return raw;
  }

  constructor(socket) {
    this.socket = socket;
    this.pages = 0;
    this.closed = new Promise((closed) => socket.once("close", closed));
    socket.on("error", () => {});
    socket.on("message", (data) => {
      if (!/^42\d+\["replay"/.test(data)) return;
      ++this.pages;
      this.onPage();
    });
  }
}

/** Engine.IO over polling: one session with its first page of several. */
export class RawPolling {
  static async catchingUp(program, token, since) {
    const raw = new this(program);
    raw.query = `&sid=${JSON.parse((await raw.poll()).slice(1)).sid}`;
    await raw.post(`40${JSON.stringify({ token, since })}`);
    for (let heard = ""; !heard.includes('["replay"'); ) heard += await raw.poll();
    return raw;
  }

  constructor(program) {
    this.url = `${program.url}/socket.io/?EIO=4&transport=polling`;
    this.query = "";
  }

  async poll() {
    return (await fetch(this.url + this.query)).text();
  }

  async post(body) {
    return (await fetch(this.url + this.query, { method: "POST", body })).text();
  }
}
