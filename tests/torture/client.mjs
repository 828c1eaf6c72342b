// A real client: an outbox under the device's own numbers, a cursor, and a copy of every room it is in.
import { io } from "socket.io-client";
import { describe } from "./ledger.mjs";

const MAX_IN_FLIGHT = 100;
const RETRY_MS = 50;
const HISTORY_PAGE = 200;

export const TRANSPORTS = [["websocket"], ["polling"], ["polling", "websocket"]];

export class ChatClient {
  constructor(server, person, ledger, transports) {
    this.person = person;
    this.ledger = ledger;
    this.nextN = 1;
    this.outbox = []; // messages without an answer, by rising n
    this.inFlight = 0;
    this.rooms = new Map(); // room → events by rising seq
    this.cursor = undefined; // gseq and chain
    this.isReady = false;
    this.isCaughtUp = false;
    this.refusals = new Map(); // error code → count
    this.retryTimer = null;
    this.generation = 0; // of the present connection's sends
    this.limited = new Set(); // rooms whose older end is still to be asked for
    this.filling = new Set();
    this.seen = new Map(); // room → the highest seq that was spoken of
    this.socket = io(server.url, {
      transports,
      forceNew: true,
      reconnectionDelay: 20,
      reconnectionDelayMax: 150,
      timeout: 3000,
      auth: (give) => give({ token: person.token, since: this.cursor }),
    });
    this.#listen();
  }

  // --- sending ---

  send(room, text) {
    const message = { device: this.person.device, user: this.person.id, n: this.nextN++, room, text };
    this.ledger.noteSent(message);
    this.outbox.push({ message, generation: 0 });
    this.#flush();
  }

  #flush() {
    if (!this.isReady) return;
    for (const entry of this.outbox) {
      if (this.inFlight >= MAX_IN_FLIGHT) return;
      if (entry.generation === this.generation) continue;
      entry.generation = this.generation;
      this.#emit(entry, this.generation);
    }
  }

  #emit(entry, generation) {
    const { room, n, text } = entry.message;
    ++this.inFlight;
    this.socket.emit("message:send", { room, n, body: { text } }, (answer) => {
      const isCurrent = generation === this.generation;
      if (isCurrent) --this.inFlight;
      if (answer.ok) this.#acknowledge(entry, answer);
      else if (isCurrent) this.#refuse(entry, answer.error);
      this.#flush();
    });
  }

  #acknowledge(entry, answer) {
    this.ledger.noteAcknowledged(entry.message, answer);
    this.outbox = this.outbox.filter((other) => other !== entry);
  }

  /** Nothing was stored: everything unanswered goes again, in order, a little later. */
  #refuse(entry, error) {
    this.refusals.set(error.code, (this.refusals.get(error.code) ?? 0) + 1);
    const { device } = this.person;
    if (error.code === "gap" && this.ledger.isAcknowledged(device, error.wanted)) {
      this.ledger.complain("lost", `acknowledged, and asked for again: device ${device}, n ${error.wanted}`);
      return;
    }
    const passes = ["gap", "too_many", "storage_full", "unavailable"].includes(error.code);
    if (!passes) this.ledger.complain("wrong", `refused: ${describe(entry.message)}: ${JSON.stringify(error)}`);
    this.#sendAllAgainLater();
  }

  #sendAllAgainLater() {
    if (this.retryTimer) return;
    this.retryTimer = setTimeout(() => {
      this.retryTimer = null;
      this.#newGeneration();
      this.#flush();
    }, RETRY_MS);
  }

  /** What was sent before counts as not sent. */
  #newGeneration() {
    ++this.generation;
    this.inFlight = 0;
  }

  // --- receiving ---

  #listen() {
    this.#newGeneration();
    this.socket.on("connect_error", () => {
      // After a refusal by the server, unlike after a failed connection, the client does not try again.
      if (!this.socket.active) setTimeout(() => this.socket.connect(), RETRY_MS);
    });
    this.socket.on("disconnect", (reason) => {
      this.isReady = this.isCaughtUp = false;
      if (reason === "io server disconnect") this.socket.connect();
    });
    this.socket.on("ready", (ready) => this.#begin(ready));
    this.socket.on("replay", ({ events, more }, acknowledge) => {
      for (const event of events) this.#receive(event);
      if (!more) this.#finishReplay();
      acknowledge();
    });
    this.socket.on("event", (event) => {
      if (!this.isCaughtUp) this.#wrong(`live before the replay's end: gseq ${event.gseq}`);
      this.#receive(event);
    });
    this.socket.on("room:new", ({ room }) => this.rooms.set(room.room, this.rooms.get(room.room) ?? []));
  }

  #begin(ready) {
    this.#newGeneration();
    this.lastReceived = 0;
    this.head = { gseq: ready.head, chain: ready.chain };
    if (this.cursor && !ready.continues) this.#wrong(`another history than at gseq ${this.cursor.gseq}`);
    for (const room of ready.rooms) {
      if (!this.rooms.has(room.room)) this.rooms.set(room.room, []);
      if (room.limited) this.limited.add(room.room);
    }
    this.isReady = true;
    this.#flush();
  }

  #finishReplay() {
    this.isCaughtUp = true;
    for (const room of this.limited) this.#fill(room);
    if (this.limited.size === 0) this.#moveCursor(this.head);
  }

  /** From replay or live: never twice, never out of order, never with a hole. */
  #receive(event) {
    if (event.gseq <= this.lastReceived) this.#wrong(`gseq ${event.gseq} after ${this.lastReceived} on one connection`);
    this.lastReceived = event.gseq;
    const events = this.rooms.get(event.room);
    if (!events) return this.#wrong(`an event of a room that I do not know: ${event.room}`);
    this.seen.set(event.room, Math.max(this.seen.get(event.room) ?? 0, event.seq));
    const isMissingSome = event.seq > events.length + 1;
    if (isMissingSome && !this.limited.has(event.room)) {
      this.#wrong(`a hole: seq ${event.seq} of room ${event.room} after ${events.length}`);
    }
    this.#apply(event);
    if (isMissingSome) this.#fill(event.room);
    this.#moveCursor(event);
  }

  #moveCursor({ gseq, chain }) {
    if (gseq > (this.cursor?.gseq ?? -1)) this.cursor = { gseq, chain };
  }

  #apply(event) {
    const events = this.rooms.get(event.room);
    if (!this.ledger.isOfSomeone(event)) this.#wrong(`from nowhere: ${JSON.stringify(event)}`);
    const held = events[event.seq - 1];
    if (held && held.gseq !== event.gseq) {
      this.ledger.complain("lost", `${this.person.name}: room ${event.room}, seq ${event.seq} changed from gseq ${held.gseq} to ${event.gseq}`);
    }
    if (event.seq === events.length + 1) events.push(event);
  }

  /** The missing end of a room, by pages of history. */
  async #fill(room) {
    if (this.filling.has(room)) return;
    this.filling.add(room);
    try {
      for (let more = true; more; ) {
        const events = this.rooms.get(room);
        const page = await this.ask("history", { room, after: events.length, limit: HISTORY_PAGE });
        for (const event of page.events) this.#apply(event);
        more = page.events.length > 0 && (page.more || events.length < (this.seen.get(room) ?? 0));
      }
      this.limited.delete(room);
    } catch {
      // The connection ended; the next one says again what is missing.
    } finally {
      this.filling.delete(room);
    }
  }

  // --- for the test ---

  async ask(name, payload) {
    const answer = await this.socket.timeout(10_000).emitWithAck(name, payload);
    if (!answer.ok) throw new Error(`${name}: ${JSON.stringify(answer.error)}`);
    return answer;
  }

  /** As when the network goes: neither side says goodbye. */
  cutConnection() {
    this.socket.io.engine?.close();
  }

  close() {
    clearTimeout(this.retryTimer);
    this.socket.disconnect();
  }

  /** Whether everything that was sent is answered and everything up to the head is here. */
  isSettled() {
    return this.outbox.length === 0 && this.isCaughtUp && this.filling.size === 0;
  }

  #wrong(text) {
    this.ledger.complain("wrong", `${this.person.name}: ${text}`);
  }
}
