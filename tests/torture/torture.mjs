#!/usr/bin/env node
// Ends the server at random moments under real clients, kindly and by force, puts backups back, cuts clients off in
// the middle of what they missed, and then holds the whole log against what was promised.
//
// node torture.mjs [--ends 50] [--seed N] [--clients 8] [--binary PATH] [--kills-only] [--expect-loss]
// The binary is that of SNUG_BINARY unless given. Ends with 0 when nothing was lost, doubled, swapped or
// invented, and the server ended only when it was told to; with --expect-loss only when a loss was found, to
// prove that one would be.
import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { pathToFileURL } from "node:url";
import { makeMember, makeOwner, signIn } from "../support/accounts.mjs";
import { Program } from "../support/program.mjs";
import { until } from "../support/waiting.mjs";
import { ChatClient, TRANSPORTS } from "./client.mjs";
import { Laggard } from "./laggard.mjs";
import { Ledger } from "./ledger.mjs";
import { Random } from "../support/random.mjs";

const SETTLE_MS = 60_000;
const LAGGARDS = 3;

/** The first is the owner. */
async function makePeople(server, count) {
  const people = [await makeOwner(server, "person0")];
  while (people.length < count) people.push(await makeMember(server, people[0], `person${people.length}`));
  return people;
}

/** Each person writes to some of the others, and one to themselves. */
async function openRooms(clients) {
  for (const [index, client] of clients.entries()) {
    const partners = [1, 2].map((step) => clients[(index + step) % clients.length]);
    if (index === 0) partners.push(client);
    for (const partner of partners) await client.openRoom(partner.person);
  }
}

/** Everyone writes at their own pace until `isOver`, and now and then does something else. */
async function liveOnAndOn(client, clients, random, isOver) {
  while (!isOver()) {
    await random.pause(5, 60);
    const rooms = [...client.rooms.keys()];
    if (rooms.length === 0) continue;
    const burst = random.chance(0.05) ? random.between(5, 30) : 1;
    for (let i = 0; i < burst; ++i) {
      const filler = "x".repeat(random.chance(0.1) ? random.between(500, 4000) : random.between(0, 60));
      client.send(random.pick(rooms), `${client.person.name} ${random.between(0, 2 ** 31)} ${filler}`);
    }
    if (random.chance(0.1)) client.mark(random.pick(rooms), random.next());
    if (random.chance(0.01)) client.repeat();
    if (random.chance(0.01)) client.repeat("something else");
    if (random.chance(0.005)) client.openRoom(random.pick(clients).person);
    if (random.chance(0.005)) client.cutConnection();
  }
}

/** One server, ended and started again. */
class Tormentor {
  constructor(server, people, actors, random, ledger) {
    Object.assign(this, { server, people, actors, random, ledger });
    this.hasBackup = false;
  }

  async endAndStart(killsOnly) {
    if (this.server.isDead) return this.ledger.complain("wrong", `the server ended by itself: ${await this.server.ended}`);
    const choice = killsOnly ? 0 : this.random.next();
    if (choice < 0.5) await this.#kill();
    else await this.#stop();
    if (choice > 0.85) await this.#backUp();
    if (choice > 0.7 && choice <= 0.85 && this.hasBackup) return this.#putBack();
    await this.random.pause(0, 200);
    await this.server.run();
  }

  async #kill() {
    await this.server.kill();
    if (!this.random.chance(0.2)) return;
    // Also while it opens its database.
    await this.server.run({ wait: false });
    await this.random.pause(0, 60);
    await this.server.kill();
  }

  /** Under load, too, it ends as it is told. */
  async #stop() {
    const code = await this.server.end("SIGTERM");
    if (code !== 0) this.ledger.complain("wrong", `SIGTERM ended the server with ${code}`);
  }

  get #data() {
    return join(this.server.folder, "data");
  }

  get #backup() {
    return join(this.server.folder, "backup");
  }

  async #backUp() {
    await rm(this.#backup, { recursive: true, force: true });
    await cp(this.#data, this.#backup, { recursive: true });
    this.hasBackup = true;
  }

  /** Everyone has more than the server then. They come when it is known how much that holds. */
  async #putBack() {
    for (const actor of this.actors) actor.pause();
    await rm(this.#data, { recursive: true });
    await cp(this.#backup, this.#data, { recursive: true });
    await this.server.run();
    const reader = new ChatClient(this.server, this.people[0], this.ledger, ["websocket"]);
    await until(() => reader.ready, "nobody can connect after a backup was put back");
    this.ledger.rewind(reader.ready.head);
    reader.close();
    for (const actor of this.actors) actor.resume();
  }
}

/** The whole log as a client sees it that has nothing yet: room by room, through `history`. */
async function readLog(server, clients, ledger) {
  const rooms = new Map();
  for (const { person } of clients) {
    const reader = new ChatClient(server, await signIn(server, person.name), ledger, ["websocket"]);
    await until(() => reader.isSettled(), `${person.name} cannot read the log`);
    ledger.checkMarks(reader.ready, clients);
    for (const [room, events] of reader.rooms) {
      const other = rooms.get(room);
      if (other && JSON.stringify(other) !== JSON.stringify(events)) {
        ledger.complain("wrong", `two people read room ${room} differently`);
      }
      rooms.set(room, events);
    }
    reader.close();
  }
  return rooms;
}

function checkViews(clients, rooms, ledger) {
  for (const client of clients) {
    for (const [room, events] of client.rooms) {
      if (JSON.stringify(events) !== JSON.stringify(rooms.get(room) ?? [])) {
        ledger.complain("wrong", `${client.person.name} saw room ${room} differently from the log`);
      }
    }
  }
}

function roomsAreComplete(client, clients) {
  for (const [room, events] of client.rooms) {
    if (clients.some((other) => (other.rooms.get(room)?.length ?? 0) > events.length)) return false;
  }
  return true;
}

/** Until everyone has everything. What is wrong already may never settle: then the log is looked at as it is. */
async function settle(clients, ledger) {
  const isSettled = () => clients.every((client) => client.isSettled() && roomsAreComplete(client, clients));
  const waiting = () => clients.map((client) => `${client.person.name} ${client.outbox.length}`).join(", ");
  try {
    await until(() => ledger.problems.length > 0 || isSettled(), () => `does not settle: ${waiting()}`, SETTLE_MS);
  } catch (error) {
    ledger.complain("wrong", error.message);
  }
}

/** Runs it all. Answers {problems, sent, acknowledged, counts, log}; `log` is the end of the server's. */
export async function torture({ binary, ends = 50, clients: count = 8, seed, killsOnly = false, report = () => {} }) {
  const random = new Random(seed);
  const server = await Program.start({ binary });
  const ledger = new Ledger();
  const clients = [];
  let isOver = false;
  try {
    const people = await makePeople(server, count);
    people.forEach((person, index) => clients.push(new ChatClient(server, person, ledger, TRANSPORTS[index % TRANSPORTS.length])));
    await until(() => clients.every((client) => client.isCaughtUp), "not everyone could connect");
    await openRooms(clients);
    const laggards = people.slice(0, LAGGARDS).map((person) => new Laggard(server, person, ledger, new Random(random.between(0, 2 ** 31))));
    const tormentor = new Tormentor(server, people, [...clients, ...laggards], random, ledger);
    const lives = [
      ...clients.map((client) => liveOnAndOn(client, clients, new Random(random.between(0, 2 ** 31)), () => isOver)),
      ...laggards.map((laggard) => laggard.run(() => isOver)),
    ];
    for (let end = 1; end <= ends && ledger.problems.length === 0; ++end) {
      await random.pause(50, 1200);
      await tormentor.endAndStart(killsOnly);
      report(`end ${end} of ${ends}, ${ledger.sent.size} messages, ${ledger.history} backups put back`);
    }
    isOver = true;
    await Promise.all(lives);
    await settle(clients, ledger);
    await Promise.all(clients.map((client) => client.marksAreTold));
    const rooms = await readLog(server, clients, ledger);
    ledger.checkLog(rooms);
    checkViews(clients, rooms, ledger);
    if (server.isDead) ledger.complain("wrong", `the server ended by itself: ${await server.ended}`);
    const code = await server.end("SIGTERM");
    if (code !== 0) ledger.complain("wrong", `SIGTERM ended the server with ${code}`);
  } catch (error) {
    ledger.complain("wrong", error.stack);
  } finally {
    isOver = true;
    for (const client of clients) client.close();
    await server.remove();
  }
  const { problems, sent, acknowledged, counts, history } = ledger;
  return { problems, sent: sent.size, acknowledged: acknowledged.size, counts: { ...counts, restores: history }, log: server.log };
}

async function main() {
  const { values } = parseArgs({
    options: {
      ends: { type: "string", default: "50" },
      clients: { type: "string", default: "8" },
      seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 31)) },
      binary: { type: "string", default: process.env.SNUG_BINARY },
      "kills-only": { type: "boolean", default: false },
      "expect-loss": { type: "boolean", default: false },
    },
  });
  if (!values.binary) throw new Error("say where the program is: --binary PATH, or SNUG_BINARY");
  console.log(`seed ${values.seed}`);
  const result = await torture({
    binary: values.binary,
    ends: Number(values.ends),
    clients: Number(values.clients),
    seed: Number(values.seed),
    killsOnly: values["kills-only"],
    report: (line) => console.log(line),
  });
  const { problems, counts } = result;
  const isLossFound = problems.some((problem) => problem.kind === "lost");
  for (const problem of problems.slice(0, 20)) console.log(`${problem.kind}: ${problem.text}`);
  if (problems.length > 0 && !values["expect-loss"]) console.log(result.log.join("\n"));
  console.log(`${result.sent} messages sent, ${result.acknowledged} acknowledged, ${problems.length} problems`);
  console.log(Object.entries(counts).map(([name, count]) => `${name} ${count}`).join(", "));
  process.exitCode = (values["expect-loss"] ? isLossFound : problems.length === 0) ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await main();
