// A real client: an outbox under the device's own numbers, a cursor, marks, and a copy of every room it is in.
import { io } from "socket.io-client";
import { letTimePass } from "../support/waiting.mjs";
import { describe } from "./ledger.mjs";

const MAX_IN_FLIGHT = 100;
const HISTORY_PAGE = 200;

const beforeRetry = () => letTimePass(50, "a client that was refused tries again a little later");

export const TRANSPORTS = [["websocket"], ["polling"], ["polling", "websocket"]];

export class ChatClient {
  constructor(server, person, ledger, transports) {
    this.person = person;
    this.ledger = ledger;
    this.nextN = 1;
    this.outbox = []; // messages without an answer, by rising n
    this.inFlight = 0;
    this.rooms = new Map(); // room → events by rising seq
    this.marks = new Map(); // room → {received, read} that were acknowledged to me
    this.since = undefined; // the cursor: {gseq, chain}
    this.history = ledger.history; // how many backups were put back before it
    this.server = undefined; // the history that it is of
    this.isConnected = false;
    this.isReady = false;
    this.isCaughtUp = false;
    this.refusals = new Map(); // error code → count
    this.isToSendAgain = false;
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
      auth: (give) => give({ token: person.token, since: this.since }),
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

  async #sendAllAgainLater() {
    if (this.isToSendAgain) return;
    this.isToSendAgain = true;
    await beforeRetry();
    this.isToSendAgain = false;
    this.#newGeneration();
    this.#flush();
  }

  /** What was sent before counts as not sent. */
  #newGeneration() {
    ++this.generation;
    this.inFlight = 0;
  }

  /** Sends one that was acknowledged once more, as it was or with another text: the server knows which it is. */
  async repeat(text) {
    const message = this.ledger.newestAcknowledged(this.person.device);
    if (!message || !this.isReady) return;
    const { history } = this;
    const answer = await this.#tryToAsk("message:send", { room: message.room, n: message.n, body: { text: text ?? message.text } });
    if (!answer || history !== this.ledger.history || ["too_many", "unavailable"].includes(answer.error?.code)) return;
    this.ledger.noteRepeat(message, answer, text !== undefined);
  }

  // --- marks ---

  /** Everything that is here of that room is received, and some of it read. */
  async mark(room, share) {
    const received = this.rooms.get(room)?.length ?? 0;
    if (received === 0 || !this.isCaughtUp) return;
    await this.#tellMark(room, { received, read: Math.floor(received * share) });
  }

  async #tellMark(room, mark) {
    this.ledger.noteMarkTold(room, this.person.id, mark);
    const answer = await this.#tryToAsk("mark", { room, ...mark });
    if (!answer?.ok) return answer?.error?.code === "too_many";
    const held = this.marks.get(room) ?? { received: 0, read: 0 };
    this.marks.set(room, { received: Math.max(held.received, mark.received), read: Math.max(held.read, mark.read) });
    return false;
  }

  /** Those that the server has lower than I do: a kill took them. */
  async repeatMarks(ready) {
    for (const { room, members } of ready.rooms) {
      const mine = members.find((member) => member.user === this.person.id);
      const held = this.marks.get(room);
      if (!held || (held.received <= mine.received && held.read <= mine.read)) continue;
      ++this.ledger.counts.marksRepeated;
      while (this.ready === ready && (await this.#tellMark(room, held))) await beforeRetry();
    }
  }

  // --- receiving ---

  #listen() {
    this.#newGeneration();
    this.socket.on("connect_error", () => {
      // After a refusal by the server, unlike after a failed connection, the client does not try again.
      if (!this.socket.active) beforeRetry().then(() => this.#connectAgain());
    });
    this.socket.on("connect", () => (this.isConnected = true));
    this.socket.on("disconnect", (reason) => {
      this.isConnected = this.isReady = this.isCaughtUp = false;
      if (reason === "io server disconnect") this.#connectAgain();
    });
    // What came just before a connection's end the official client may keep, and tell when the next one begins: before
    // its "connect". A "ready" of then may be of another history.
    this.socket.on("ready", (ready) => {
      if (this.isConnected) this.#begin(ready);
    });
    this.socket.on("replay", ({ events, more }, acknowledge) => {
      if (!this.isReady) return;
      for (const event of events) this.#receive(event);
      if (!more && !this.isCaughtUp) this.#finishReplay();
      acknowledge();
    });
    this.socket.on("event", (event) => {
      if (!this.isReady) return;
      if (!this.isCaughtUp) this.#wrong(`live before the replay's end: gseq ${event.gseq}`);
      this.#receive(event);
    });
    this.socket.on("mark", ({ room, user, received, read }) => this.ledger.checkMark(room, user, { received, read }));
    this.socket.on("room:new", ({ room }) => this.#know(room));
  }

  #connectAgain() {
    if (!this.isAway) this.socket.connect();
  }

  #know(room) {
    this.ledger.noteRoom(room.room, room.members.map((member) => member.user));
    if (!this.rooms.has(room.room)) this.rooms.set(room.room, []);
  }

  #begin(ready) {
    this.#newGeneration();
    this.lastReceived = 0;
    this.ready = ready;
    this.filling = new Set(); // What the last connection was asked for does not come any more.
    if (this.server !== undefined && ready.server !== this.server) this.#wrong(`the server is called ${ready.server} instead of ${this.server}`);
    this.server = ready.server;
    const continues = this.since !== undefined && !this.ledger.isRewound(this.since, this.history);
    if (continues !== ready.continues) this.#wrong(`continues: ${ready.continues} from ${JSON.stringify(this.since)} of history ${this.history}`);
    if (this.history !== this.ledger.history) this.#takeOtherHistory(ready);
    for (const room of ready.rooms) {
      this.#know(room);
      if (!room.limited) continue;
      this.limited.add(room.room);
      this.rooms.set(room.room, []);
    }
    this.isReady = true;
    this.#flush();
    this.marksAreTold = this.repeatMarks(ready);
  }

  /**
   * A backup was put back: what it does not hold is dropped, and what has no answer gets new numbers behind what the
   * server has of this device. (A page asks first; this person agrees.)
   */
  #takeOtherHistory(ready) {
    this.history = this.ledger.history;
    if (!ready.continues) this.since = undefined;
    const known = new Set(ready.rooms.map((room) => room.room));
    for (const [room, events] of this.rooms) {
      if (known.has(room)) this.rooms.set(room, events.filter((event) => !this.ledger.isRewound(event, this.history - 1)));
      else this.rooms.delete(room);
    }
    for (const room of this.limited) if (!known.has(room)) this.limited.delete(room);
    this.seen.clear();
    this.marks.clear();
    this.nextN = ready.last_n + 1;
    const outbox = this.outbox;
    this.outbox = [];
    for (const { message } of outbox) {
      if (message.n <= ready.last_n) this.outbox.push({ message, generation: 0 }); // It may be stored.
      else if (known.has(message.room)) this.outbox.push({ message: this.ledger.renumber(message, this.nextN++), generation: 0 });
      else this.ledger.noteUnsendable(message);
    }
  }

  #finishReplay() {
    this.isCaughtUp = true;
    for (const room of this.limited) this.#fill(room);
    if (this.limited.size === 0) this.#moveTo({ gseq: this.ready.head, chain: this.ready.chain });
  }

  #moveTo(cursor) {
    if (cursor.gseq <= (this.since?.gseq ?? -1)) return;
    this.since = cursor;
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
    if (this.limited.size === 0) this.#moveTo({ gseq: event.gseq, chain: event.chain });
  }

  #apply(event) {
    const events = this.rooms.get(event.room);
    if (!this.ledger.isOfSomeone(event)) this.#wrong(`from nowhere: ${JSON.stringify(event)}`);
    if (!this.ledger.isFor(event.room, this.person.id)) this.#wrong(`not for me: ${JSON.stringify(event)}`);
    const held = events[event.seq - 1];
    if (held && held.gseq !== event.gseq) {
      this.ledger.complain("lost", `${this.person.name}: room ${event.room}, seq ${event.seq} changed from gseq ${held.gseq} to ${event.gseq}`);
    }
    if (event.seq === events.length + 1) events.push(event);
  }

  /** The missing end of a room, by pages of history. */
  async #fill(room) {
    const { ready, filling } = this;
    if (filling.has(room)) return;
    filling.add(room);
    try {
      for (let more = true; more; ) {
        const events = this.rooms.get(room);
        const page = await this.ask("history", { room, after: events.length, limit: HISTORY_PAGE });
        if (this.ready !== ready) return;
        for (const event of page.events) this.#apply(event);
        more = page.events.length > 0 && (page.more || events.length < (this.seen.get(room) ?? 0));
      }
      this.limited.delete(room);
      if (this.limited.size === 0 && this.isCaughtUp) this.#moveTo({ gseq: ready.head, chain: ready.chain });
    } catch {
      // The connection ended; the next one says again what is missing.
    } finally {
      filling.delete(room);
    }
  }

  // --- for the test ---

  /** Again when too much was asked for in this second. */
  async ask(name, payload) {
    for (;;) {
      const answer = await this.socket.timeout(10_000).emitWithAck(name, payload);
      if (answer.ok) return answer;
      if (answer.error.code !== "too_many") throw new Error(`${name}: ${JSON.stringify(answer.error)}`);
      await beforeRetry();
    }
  }

  /** The answer, or nothing when the connection ends before. */
  async #tryToAsk(name, payload) {
    if (!this.isReady) return undefined;
    return this.socket.timeout(10_000).emitWithAck(name, payload).catch(() => undefined);
  }

  async openRoom(other) {
    const answer = await this.#tryToAsk("room:open", { user: other.id });
    if (!answer?.ok) return;
    this.ledger.noteRoom(answer.room, [this.person.id, other.id]);
    if (!this.rooms.has(answer.room)) this.rooms.set(answer.room, []);
  }

  /** As when the network goes: neither side says goodbye. */
  cutConnection() {
    this.socket.io.engine?.close();
  }

  /** Away while another history is put in place. */
  pause() {
    this.isAway = true;
    this.isReady = this.isCaughtUp = false;
    this.socket.disconnect();
  }

  resume() {
    this.isAway = false;
    this.socket.connect();
  }

  close() {
    this.isAway = true;
    this.socket.disconnect();
  }

  /** Whether everything that was sent is answered and everything up to the head is here. */
  isSettled() {
    return this.outbox.length === 0 && this.isCaughtUp && this.filling.size === 0 && this.limited.size === 0;
  }

  #wrong(text) {
    this.ledger.complain("wrong", `${this.person.name}: ${text}`);
  }
}
