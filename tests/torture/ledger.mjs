// What all clients together sent, and what was acknowledged to them: the truth that the log is held against.

const key = (device, n) => `${device}:${n}`;

export class Ledger {
  constructor() {
    this.sent = new Map(); // device:n → {device, n, user, room, text}
    this.acknowledged = new Map(); // device:n → {seq, gseq, at}, or {dup: true}
    this.repeats = 0; // answered as stored earlier: their first answer was killed
    this.problems = [];
  }

  /** Something that may not happen, with enough to find it. Kinds: lost, wrong. */
  complain(kind, text) {
    const isKnown = this.problems.some((problem) => problem.text === text);
    if (!isKnown) this.problems.push({ kind, text });
  }

  noteSent(message) {
    this.sent.set(key(message.device, message.n), message);
  }

  noteAcknowledged(message, answer) {
    const known = this.acknowledged.get(key(message.device, message.n));
    if (answer.dup && answer.gseq === undefined) {
      ++this.repeats;
      if (!known) this.acknowledged.set(key(message.device, message.n), { dup: true });
      return;
    }
    const numbers = { seq: answer.seq, gseq: answer.gseq, at: answer.at };
    if (known && !known.dup) this.complain("wrong", `stored twice: ${describe(message)} ${JSON.stringify([known, numbers])}`);
    this.acknowledged.set(key(message.device, message.n), numbers);
  }

  isAcknowledged(device, n) {
    return this.acknowledged.has(key(device, n));
  }

  /** Whether an event is one that its device sent, word for word. */
  isOfSomeone(event) {
    const sent = this.sent.get(key(event.device, event.n));
    return (
      sent !== undefined &&
      sent.user === event.user &&
      sent.room === event.room &&
      event.kind === "message" &&
      event.body?.text === sent.text
    );
  }

  /** Holds the whole log, `rooms`: Map of room → events by rising seq, against everything. */
  checkLog(rooms) {
    const everything = [];
    for (const [room, events] of rooms) {
      this.#checkRoom(room, events);
      everything.push(...events);
    }
    everything.sort((a, b) => a.gseq - b.gseq);
    everything.forEach((event, index) => {
      if (event.gseq !== index + 1) this.complain("wrong", `gseq ${event.gseq} is number ${index + 1} of the log`);
    });
    this.#checkDevices(everything);
    this.#checkAcknowledged(everything);
  }

  #checkRoom(room, events) {
    let last = 0;
    events.forEach((event, index) => {
      if (event.seq !== index + 1) this.complain("wrong", `room ${room}: seq ${event.seq} is number ${index + 1}`);
      if (event.gseq <= last) this.complain("wrong", `room ${room}: gseq ${event.gseq} after ${last}`);
      if (event.room !== room) this.complain("wrong", `room ${room} holds an event of room ${event.room}`);
      if (!this.isOfSomeone(event)) this.complain("wrong", `from nowhere: ${JSON.stringify(event)}`);
      last = event.gseq;
    });
  }

  /** Each device's messages are there once, in the order in which it numbered them. */
  #checkDevices(everything) {
    const next = new Map();
    for (const event of everything) {
      const expected = next.get(event.device) ?? 1;
      if (event.n !== expected) this.complain("wrong", `device ${event.device}: n ${event.n} where ${expected} belongs`);
      next.set(event.device, event.n + 1);
    }
  }

  #checkAcknowledged(everything) {
    const stored = new Map(everything.map((event) => [key(event.device, event.n), event]));
    for (const [name, numbers] of this.acknowledged) {
      const event = stored.get(name);
      if (!event) {
        this.complain("lost", `acknowledged and not in the log: ${describe(this.sent.get(name))}`);
      } else if (!numbers.dup && (event.seq !== numbers.seq || event.gseq !== numbers.gseq || event.at !== numbers.at)) {
        this.complain("wrong", `acknowledged as ${JSON.stringify(numbers)}, stored as ${JSON.stringify(event)}`);
      }
    }
    for (const [name, message] of this.sent) {
      if (!this.acknowledged.has(name)) this.complain("wrong", `never acknowledged: ${describe(message)}`);
    }
  }
}

export function describe(message) {
  return message ? `device ${message.device}, n ${message.n}, room ${message.room}` : "unknown";
}
