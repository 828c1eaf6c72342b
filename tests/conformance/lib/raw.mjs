// Requests without a client in between, and what is comparable in their answers.
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { WebSocket } from "ws";
import { within } from "../../support/waiting.mjs";

/** Headers that a browser or a client acts on; others (Date, Keep-Alive, …) may differ. */
const compared = ["content-type", "vary", "allow", "set-cookie", "x-initial", "x-all", "x-refused"];

/**
 * One HTTP request; resolves to {status, headers, body}, or to {broken} when the connection just ends. `onSent` is told
 * when all of it is with the operating system: a server reads it before what a later connection brings.
 */
export function request(server, { method = "GET", path = "/socket.io/", query = "", headers = {}, body, onSent = () => {} } = {}) {
  return new Promise((resolve) => {
    const url = `${server.url}${path}${query && `?${query}`}`;
    const outgoing = httpRequest(url, { method, headers, agent: false }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("error", () => resolve({ broken: true }));
      response.on("end", () => {
        const kept = Object.entries(response.headers).filter(
          ([name]) => compared.includes(name) || name.startsWith("access-control-"),
        );
        resolve({
          status: response.statusCode,
          headers: Object.fromEntries(kept),
          body: Buffer.concat(chunks).toString(),
        });
      });
    });
    outgoing.on("error", () => resolve({ broken: true }));
    outgoing.on("finish", onSent);
    outgoing.end(body);
  });
}

/** Writes bytes; resolves to the statuses of the answers, as soon as there are so many or the connection ends. */
export function statuses(server, count, ...chunks) {
  return new Promise((resolve) => {
    const socket = connect(server.port, "127.0.0.1");
    let text = "";
    const heard = () => [...text.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => Number(status));
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      // The rest is for a server that has said that it wants it.
      if (heard().at(-1) === 100 && chunks.length > 0) socket.write(chunks.shift());
      if (heard().length >= count) socket.destroy();
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(heard()));
    socket.write(chunks.shift());
  });
}

/** Opens a polling session; resolves to its id. */
export async function openPolling(server, options = {}) {
  const { body } = await request(server, { query: "EIO=4&transport=polling", ...options });
  return JSON.parse(body.slice(1)).sid;
}

/** A polling session that has joined the root namespace, its greetings read. */
export async function joinPolling(server) {
  const sid = await openPolling(server);
  const query = `EIO=4&transport=polling&sid=${sid}`;
  await request(server, { method: "POST", query, body: "40" });
  await request(server, { query });
  return query;
}

/** The answer to a wish for a WebSocket that is refused, as text on the wire: {status, body}. */
export function refusedUpgrade(server, query, headers = {}) {
  return new Promise((resolve) => {
    const socket = connect(server.port, "127.0.0.1");
    const lines = {
      Host: "127.0.0.1", Upgrade: "websocket", Connection: "Upgrade", "Sec-WebSocket-Version": "13",
      "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", ...headers,
    };
    const head = Object.entries(lines).filter(([, value]) => value !== undefined).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`GET /socket.io/?${query} HTTP/1.1\r\n${head.join("")}\r\n`);
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      if (text.startsWith("HTTP/1.1 101")) socket.destroy();
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      const [top, body = ""] = text.split("\r\n\r\n");
      const status = Number(top.split(" ")[1]);
      resolve(status === 101 ? { status } : { status, body });
    });
  });
}

/** A WebSocket whose messages and end are kept, in order. */
export class RawWebSocket {
  static async open(server, query = "EIO=4&transport=websocket", options = {}) {
    const raw = new RawWebSocket(new WebSocket(`ws://127.0.0.1:${server.port}/socket.io/?${query}`, options));
    await new Promise((resolve, reject) => raw.socket.once("open", resolve).once("error", reject));
    return raw;
  }

  constructor(socket) {
    this.socket = socket;
    this.queue = [];
    this.waiting = [];
    socket.on("error", () => {});
    socket.on("message", (data, binary) => this.#push(binary ? `b:${data.toString("hex")}` : data.toString()));
    socket.on("close", () => this.#push({ closed: true }));
  }

  send(...messages) {
    for (const message of messages) this.socket.send(message);
  }

  /** The next message, or {closed: true}; pings of the heartbeat are answered and left out. */
  async next() {
    for (let pings = 0; pings < 10; pings++) {
      const item = this.queue.length ? this.queue.shift() : await this.#arrival();
      if (item !== "2") return item;
      this.socket.send("3");
    }
    throw new Error("nothing but pings");
  }

  #arrival() {
    return within(new Promise((resolve) => this.waiting.push(resolve)), "no message came");
  }

  #push(item) {
    const waiting = this.waiting.shift();
    if (waiting) waiting(item);
    else this.queue.push(item);
  }
}

/** Ids differ from server to server, and are as long as each other. */
export function withoutIds(value) {
  return JSON.parse(JSON.stringify(value).replaceAll(/(\\?"sid\\?":\\?")[\w-]{20}/g, "$1*"));
}
