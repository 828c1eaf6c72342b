// A person's socket.
import { io } from "socket.io-client";
import { answers, until, within } from "../support/waiting.mjs";

/** One socket that notes everything. Pages are answered at once unless `acknowledge` is false. */
export class Client {
  constructor(program, auth, { acknowledge = true, ...options } = {}) {
    this.received = [];
    this.acks = [];
    this.socket = io(program.url, {
      auth,
      forceNew: true,
      reconnection: false,
      transports: ["websocket"],
      ...options,
    });
    this.socket.onAny((event, payload, ack) => {
      this.received.push({ event, payload });
      if (!ack) return;
      if (acknowledge) ack();
      else this.acks.push(ack);
    });
  }

  /** Connected and live. */
  static async live(program, who, since) {
    const client = new Client(program, { token: who.token, since });
    await until(() => client.all("replay").at(-1)?.more === false);
    return client;
  }

  /** The connect_error that it gets instead of a connection. */
  static async refusal(program, auth, options) {
    const client = new Client(program, auth, options);
    const error = await within(
      new Promise((resolve, reject) => {
        client.socket.once("connect_error", resolve);
        client.socket.once("connect", () => reject(new Error("it was let in")));
      }),
      "neither refused nor let in",
    );
    client.close();
    return error;
  }

  all(event) {
    return this.received.filter((one) => one.event === event).map((one) => one.payload);
  }

  /** Every event of the log that came, from pages and live, in order. */
  get log() {
    return this.received.flatMap(({ event, payload }) =>
      event === "replay" ? payload.events : event === "event" ? [payload] : [],
    );
  }

  /** What a client sends as `since` that has everything that came here. */
  get cursor() {
    const { gseq, chain } = this.log.at(-1) ?? { gseq: this.ready.head, chain: this.ready.chain };
    return { gseq, chain };
  }

  get ready() {
    return this.all("ready").at(-1);
  }

  /** Emits and gives the acknowledgement. */
  async ask(event, ...payload) {
    const [answer] = await answers(this.socket, event, ...payload);
    return answer;
  }

  async openRoom(user) {
    return (await this.ask("room:open", { user })).room;
  }

  say(room, text, more = {}) {
    return this.ask("message:send", { room, body: { text }, ...more });
  }

  close() {
    this.socket.disconnect();
    this.socket.io.engine?.close();
  }
}
