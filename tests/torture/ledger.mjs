// What all clients together sent, and what was acknowledged to them: the truth that the log is held against.

const key = (device, n) => `${device}:${n}`;

export class Ledger {
  constructor() {
    this.sent = new Map(); // device:n → {device, n, user, room, text}
    this.acknowledged = new Map(); // device:n → {seq, gseq, at}
    this.unsendable = new Set(); // texts for rooms that the server does not know any more
    this.members = new Map(); // room → who is meant
    this.marks = new Map(); // room:user → the highest that was told to the server
    this.restores = []; // the heads of the backups that were put back
    this.counts = { repeats: 0, conflicts: 0, marksRepeated: 0, cuts: 0 };
    this.problems = [];
  }

  /** Something that may not happen, with enough to find it. Kinds: lost, wrong. */
  complain(kind, text) {
    const isKnown = this.problems.some((problem) => problem.text === text);
    if (!isKnown) this.problems.push({ kind, text });
  }

  // --- messages ---

  noteSent(message) {
    this.sent.set(key(message.device, message.n), message);
  }

  noteAcknowledged(message, answer) {
    const name = key(message.device, message.n);
    const known = this.acknowledged.get(name);
    const numbers = { seq: answer.seq, gseq: answer.gseq, at: answer.at };
    if (answer.dup) ++this.counts.repeats;
    if (!Number.isInteger(numbers.gseq)) this.complain("wrong", `acknowledged without numbers: ${describe(message)}`);
    if (known && !isSame(known, numbers)) this.complain("wrong", `stored twice: ${describe(message)} ${JSON.stringify([known, numbers])}`);
    this.acknowledged.set(name, numbers);
  }

  /** The answer to one that was acknowledged before. */
  noteRepeat(message, answer, hasOtherText) {
    const numbers = this.acknowledged.get(key(message.device, message.n));
    const said = JSON.stringify(answer);
    const isLost = (answer.ok && !answer.dup) || answer.error?.code === "gap";
    if (hasOtherText) {
      ++this.counts.conflicts;
      const isConflict = !answer.ok && answer.error.code === "conflict" && answer.error.last_n >= message.n;
      if (!isConflict) this.complain(isLost ? "lost" : "wrong", `another text under the number of ${describe(message)}: ${said}`);
    } else if (!answer.ok || !answer.dup || !isSame(numbers, answer)) {
      this.complain(isLost ? "lost" : "wrong", `repeated: ${describe(message)}, stored as ${JSON.stringify(numbers)}: ${said}`);
    }
  }

  isAcknowledged(device, n) {
    return this.acknowledged.has(key(device, n));
  }

  /** The newest that was acknowledged to a device. */
  newestAcknowledged(device) {
    let newest;
    for (const [name, message] of this.sent) {
      if (message.device === device && this.acknowledged.has(name)) newest = message;
    }
    return newest;
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

  // --- rooms and marks ---

  /** A room has the same people for ever, whatever is put back. */
  noteRoom(room, users) {
    const members = [...new Set(users)].sort((a, b) => a - b).join();
    const known = this.members.get(room);
    if (known === undefined) this.members.set(room, members);
    else if (known !== members) this.complain("wrong", `room ${room} is of ${members} instead of ${known}`);
  }

  isFor(room, user) {
    return this.members.get(room)?.split(",").includes(String(user)) ?? false;
  }

  noteMarkTold(room, user, { received, read }) {
    const known = this.marks.get(key(room, user)) ?? { received: 0, read: 0 };
    this.marks.set(key(room, user), { received: Math.max(known.received, received), read: Math.max(known.read, read) });
  }

  /** What the server tells of a mark is not beyond what it was told. */
  checkMark(room, user, { received, read }) {
    const known = this.marks.get(key(room, user)) ?? { received: 0, read: 0 };
    if (received > known.received || read > known.read) this.complain("wrong", `a mark of ${user} in ${room} rose by itself to ${received}, ${read}`);
  }

  // --- other histories ---

  get history() {
    return this.restores.length;
  }

  /** A backup with that head was put back: what came after it has never been. */
  rewind(head) {
    this.restores.push(head);
    for (const [name, { gseq }] of this.acknowledged) {
      if (gseq <= head) continue;
      this.acknowledged.delete(name);
      this.sent.delete(name);
    }
  }

  /** Whether something of that history, with its gseq, is not in the present one. */
  isRewound({ gseq }, history) {
    return this.restores.slice(history).some((head) => gseq > head);
  }

  renumber(message, n) {
    if (this.sent.get(key(message.device, message.n)) === message) this.sent.delete(key(message.device, message.n));
    const renumbered = { ...message, n };
    this.noteSent(renumbered);
    return renumbered;
  }

  noteUnsendable(message) {
    if (this.sent.get(key(message.device, message.n)) === message) this.sent.delete(key(message.device, message.n));
    this.unsendable.add(message.text);
  }

  // --- the end ---

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
      if (this.unsendable.has(event.body.text)) this.complain("wrong", `for another room, and stored: ${JSON.stringify(event)}`);
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
      } else if (!isSame(numbers, event)) {
        this.complain("wrong", `acknowledged as ${JSON.stringify(numbers)}, stored as ${JSON.stringify(event)}`);
      }
    }
    for (const [name, message] of this.sent) {
      if (!this.acknowledged.has(name)) this.complain("wrong", `never acknowledged: ${describe(message)}`);
    }
  }

  /** Marks that were acknowledged to someone are at least so high; `ready` is anybody's. */
  checkMarks(ready, clients) {
    for (const { room, members } of ready.rooms) {
      for (const { user, received, read } of members) {
        const held = clients.find((client) => client.person.id === user)?.marks.get(room);
        if (held && (received < held.received || read < held.read)) {
          this.complain("lost", `${user} was told of marks ${held.received}, ${held.read} in room ${room}: now ${received}, ${read}`);
        }
        this.checkMark(room, user, { received, read });
      }
    }
  }
}

const isSame = (one, other) => one.seq === other.seq && one.gseq === other.gseq && one.at === other.at;

export function describe(message) {
  return message ? `device ${message.device}, n ${message.n}, room ${message.room}` : "unknown";
}
