// Someone who is away most of the time, catches up over several pages, and is cut off in the middle of them.
import { io } from "socket.io-client";
import { letTimePass } from "../support/waiting.mjs";

const VISIT_MS = 5000;
const CUT_MS = 500;

const tcp = (socket) => socket.io.engine?.transport?.ws?._socket;

/** How a connection ends. */
const CUTS = [
  (socket) => tcp(socket)?.destroy(),
  (socket) => tcp(socket)?.resetAndDestroy(),
  (socket) => socket.io.engine?.close(),
  (socket) => socket.io.engine?.write("1"), // a packet 41
  (socket) => socket.io.engine?.write("9"), // a packet that is none
  (socket) => socket.disconnect(),
];

export class Laggard {
  constructor(server, person, ledger, random) {
    Object.assign(this, { server, person, ledger, random });
    this.since = undefined;
    this.history = ledger.history;
    this.last = new Map(); // room → the newest seq that came
    this.isPaused = false;
  }

  /** Comes and goes until `isOver`. */
  async run(isOver) {
    while (!isOver()) {
      await this.random.pause(300, 4000);
      if (!this.isPaused) await this.#visit();
    }
  }

  /** One connection: some pages, then a cut; now and then none. */
  async #visit() {
    const transports = [this.random.chance(0.7) ? "websocket" : "polling"];
    const socket = io(this.server.url, {
      transports, forceNew: true, reconnection: false, timeout: 3000, auth: { token: this.person.token, since: this.since },
    });
    this.socket = socket;
    let pages = this.random.between(0, 4);
    await new Promise((end) => {
      socket.once("connect_error", end);
      socket.once("disconnect", end);
      letTimePass(VISIT_MS, "who lags goes again, also when there are no more pages").then(end);
      socket.on("ready", (ready) => this.#begin(ready));
      socket.on("event", (event) => this.#receive(event));
      socket.on("replay", ({ events, more }, acknowledge) => {
        for (const event of events) this.#receive(event);
        if (pages-- > 0) return acknowledge();
        if (more) ++this.ledger.counts.cuts;
        this.random.pick(CUTS)(socket);
        letTimePass(CUT_MS, "who cut their connection goes, also when the other side did not notice").then(end);
      });
    });
    socket.disconnect();
  }

  #begin(ready) {
    const continues = this.since !== undefined && !this.ledger.isRewound(this.since, this.history);
    if (continues !== ready.continues) this.#wrong(`continues: ${ready.continues} from ${JSON.stringify(this.since)}`);
    this.history = this.ledger.history;
    if (!ready.continues) {
      this.last.clear();
      this.since = { gseq: ready.head, chain: ready.chain };
    }
    for (const room of ready.rooms) {
      // What comes goes on behind what is not replayed.
      if (room.limited) this.last.set(room.room, room.head);
    }
    if (ready.rooms.some((room) => room.limited)) this.since = { gseq: ready.head, chain: ready.chain };
  }

  #receive(event) {
    const last = this.last.get(event.room) ?? 0;
    if (event.seq !== last + 1) this.#wrong(`seq ${event.seq} of room ${event.room} after ${last}`);
    if (!this.ledger.isFor(event.room, this.person.id)) this.#wrong(`not for me: ${JSON.stringify(event)}`);
    this.last.set(event.room, event.seq);
    this.since = { gseq: event.gseq, chain: event.chain };
  }

  pause() {
    this.isPaused = true;
    this.socket?.disconnect();
  }

  resume() {
    this.isPaused = false;
  }

  #wrong(text) {
    this.ledger.complain("wrong", `${this.person.name}, who lags: ${text}`);
  }
}
