#!/usr/bin/env node
// Kills the server at random moments under real clients, then holds the whole log against what was promised.
//
// node torture.mjs [--cycles 20] [--seed N] [--clients 8] [--binary PATH] [--expect-loss]
// The binary is that of SNUG_BINARY unless given. Ends with 0 when nothing was lost, doubled, swapped or
// invented; with --expect-loss only when a loss was found, to prove that one would be.
import { parseArgs } from "node:util";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { makeMember, makeOwner, signIn } from "../support/accounts.mjs";
import { Program } from "../support/program.mjs";
import { ChatClient, TRANSPORTS } from "./client.mjs";
import { Ledger } from "./ledger.mjs";
import { Random } from "./random.mjs";

const SETTLE_MS = 60_000;

/** The first is the owner. */
async function makePeople(server, count) {
  const people = [await makeOwner(server, "person0")];
  while (people.length < count) people.push(await makeMember(server, people[0], `person${people.length}`));
  return people;
}

/** Each person writes to some of the others, and one to themselves. */
async function openRooms(clients) {
  for (const [index, client] of clients.entries()) {
    const partners = [1, 2, 3].map((step) => clients[(index + step) % clients.length]);
    if (index === 0) partners.push(client);
    for (const partner of partners) {
      const { room } = await client.ask("room:open", { user: partner.person.id });
      for (const member of [client, partner]) {
        if (!member.rooms.has(room)) member.rooms.set(room, []);
      }
    }
  }
}

async function until(isDone, ledger, complaint) {
  const deadline = Date.now() + SETTLE_MS;
  while (!isDone()) {
    if (Date.now() > deadline) return ledger.complain("wrong", complaint());
    await pause(20);
  }
}

/** Everyone writes at their own pace until `isOver`. */
async function writeOnAndOn(client, random, isOver) {
  while (!isOver()) {
    await pause(random.between(5, 60));
    const burst = random.chance(0.05) ? random.between(5, 30) : 1;
    for (let i = 0; i < burst; ++i) {
      const room = random.pick([...client.rooms.keys()]);
      const filler = "x".repeat(random.chance(0.1) ? random.between(500, 4000) : random.between(0, 60));
      client.send(room, `${client.person.name} ${client.nextN} ${filler}`);
    }
    if (random.chance(0.005)) client.cutConnection();
  }
}

async function killAndStart(server, random, cycles, ledger, report) {
  for (let cycle = 1; cycle <= cycles && ledger.problems.length === 0; ++cycle) {
    await pause(random.between(50, 1200));
    if (server.isDead) return ledger.complain("wrong", `the server ended by itself: ${await server.ended}`);
    await server.kill();
    if (random.chance(0.2)) {
      // Also while it opens its database.
      await server.run({ wait: false });
      await pause(random.between(0, 60));
      await server.kill();
    }
    await pause(random.between(0, 200));
    await server.run();
    report(cycle);
  }
}

/** The whole log as a client sees it that has nothing yet: room by room, through `history`. */
async function readLog(server, people, ledger) {
  const rooms = new Map();
  for (const person of people) {
    const reader = new ChatClient(server, await signIn(server, person.name), ledger, ["websocket"]);
    await until(() => reader.isSettled(), ledger, () => `${person.name} cannot read the log`);
    for (const room of reader.rooms.keys()) {
      const events = [];
      for (let more = true; more; ) {
        const page = await reader.ask("history", { room, after: events.length, limit: 200 });
        events.push(...page.events);
        more = page.more && page.events.length > 0;
      }
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

/** Runs it all. Answers {problems, sent, acknowledged, repeats, log}; `log` is the end of the server's. */
export async function torture({ binary, cycles = 20, clients: count = 8, seed, report = () => {} }) {
  const random = new Random(seed);
  const server = await Program.start({ binary });
  const ledger = new Ledger();
  const clients = [];
  let isOver = false;
  try {
    const people = await makePeople(server, count);
    people.forEach((person, index) => clients.push(new ChatClient(server, person, ledger, TRANSPORTS[index % TRANSPORTS.length])));
    await until(() => clients.every((client) => client.isCaughtUp), ledger, () => "not everyone could connect");
    await openRooms(clients);
    const writers = clients.map((client) => writeOnAndOn(client, new Random(random.between(0, 2 ** 31)), () => isOver));
    await killAndStart(server, random, cycles, ledger, (cycle) => report(`kill ${cycle} of ${cycles}, ${ledger.sent.size} messages`));
    isOver = true;
    await Promise.all(writers);
    await until(
      // What is wrong already may never settle: then the log is looked at as it is.
      () => ledger.problems.length > 0 || clients.every((client) => client.isSettled() && roomsAreComplete(client, clients)),
      ledger,
      () => `does not settle: ${clients.map((client) => `${client.person.name} ${client.outbox.length}`).join(", ")}`,
    );
    const rooms = await readLog(server, people, ledger);
    ledger.checkLog(rooms);
    checkViews(clients, rooms, ledger);
  } catch (error) {
    ledger.complain("wrong", error.stack);
  } finally {
    isOver = true;
    for (const client of clients) client.close();
    await server.remove();
  }
  const { problems, sent, acknowledged, repeats } = ledger;
  return { problems, sent: sent.size, acknowledged: acknowledged.size, repeats, log: server.log };
}

async function main() {
  const { values } = parseArgs({
    options: {
      cycles: { type: "string", default: "20" },
      clients: { type: "string", default: "8" },
      seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 31)) },
      binary: { type: "string", default: process.env.SNUG_BINARY },
      "expect-loss": { type: "boolean", default: false },
    },
  });
  if (!values.binary) throw new Error("say where the program is: --binary PATH, or SNUG_BINARY");
  console.log(`seed ${values.seed}`);
  const result = await torture({
    binary: values.binary,
    cycles: Number(values.cycles),
    clients: Number(values.clients),
    seed: Number(values.seed),
    report: (line) => console.log(line),
  });
  const { problems } = result;
  const isLossFound = problems.some((problem) => problem.kind === "lost");
  for (const problem of problems.slice(0, 20)) console.log(`${problem.kind}: ${problem.text}`);
  if (problems.length > 0 && !values["expect-loss"]) console.log(result.log.join("\n"));
  console.log(`${result.sent} messages sent, ${result.acknowledged} acknowledged, ${result.repeats} of them only when repeated, ${problems.length} problems`);
  process.exitCode = (values["expect-loss"] ? isLossFound : problems.length === 0) ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await main();
