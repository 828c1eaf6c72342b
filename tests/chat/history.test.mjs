// Backups that are put back, a new data folder, damage, and files that go while the server runs.
import assert from "node:assert/strict";
import { copyFile, mkdir, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { makeMember, makeOwner } from "../support/accounts.mjs";
import { Program } from "../support/program.mjs";
import { until } from "../support/waiting.mjs";
import { Client } from "./client.mjs";

const PAGE_BYTES = 4096;

let program;
let ann;
let bob;
let cat;
beforeEach(async () => {
  program = await Program.start({ config: "messages_per_second = 1000" });
  ann = await makeOwner(program, "ann");
  bob = await makeMember(program, ann, "bob");
  cat = await makeMember(program, ann, "cat");
});
afterEach(() => program.remove());

const database = () => join(program.folder, "data", "snug.db");
const copied = () => join(program.folder, "copy.db");

async function stopped(work) {
  assert.equal(await program.end("SIGTERM"), 0);
  await work();
  await program.run();
}

const backUp = () => stopped(() => copyFile(database(), copied()));
/** As docs/operating.md says: alone, in an empty folder. */
const putBack = () =>
  stopped(async () => {
    await rm(join(program.folder, "data"), { recursive: true });
    await mkdir(join(program.folder, "data"), { mode: 0o700 });
    await copyFile(copied(), database());
  });

async function say(client, room, count, text = "x") {
  for (let left = count; left > 0; left -= 50) {
    const answers = await Promise.all(Array.from({ length: Math.min(left, 50) }, () => client.say(room, text)));
    for (const answer of answers) assert.equal(answer.ok, true, JSON.stringify(answer));
  }
}

test("what was for one person never reaches another after a backup is put back", async () => {
  await backUp();
  let a = await Client.live(program, ann);
  const withBob = await a.openRoom(bob.id);
  const { cursor } = a;
  a.close();
  await putBack();
  const c = await Client.live(program, cat);
  await c.openRoom(ann.id);
  a = await Client.live(program, ann, cursor);
  const answer = await a.say(withBob, "for Bob", { n: 1 });
  assert.equal(answer.error.code, "not_found");
  assert.deepEqual(c.log, []);
  a.close();
  c.close();
});

test("a cursor beyond a backup's end is told that it is of another history", async () => {
  let a = await Client.live(program, ann);
  const room = await a.openRoom(bob.id);
  await say(a, room, 50);
  const b = await Client.live(program, bob);
  const atTheCopy = b.cursor;
  b.close();
  a.close();
  await backUp();
  a = await Client.live(program, ann);
  await say(a, room, 50, "lost");
  const beyond = a.cursor;
  const { server } = a.ready;
  a.close();
  await putBack();
  a = await Client.live(program, ann);
  assert.equal(a.ready.server, server);
  await say(a, room, 80, "new");
  a.close();

  const lost = await Client.live(program, bob, beyond);
  assert.equal(lost.ready.continues, false);
  assert.equal(lost.ready.rooms[0].limited, true);
  lost.close();
  const kept = await Client.live(program, bob, atTheCopy);
  assert.equal(kept.ready.continues, true);
  assert.deepEqual(
    kept.log.map((event) => event.seq),
    Array.from({ length: 80 }, (_, i) => 51 + i),
  );
  kept.close();
});

test("of two processes with one sign-in that use one number, one is told that its words are not stored", async () => {
  const one = await Client.live(program, ann);
  const other = await Client.live(program, ann);
  const room = await one.openRoom(bob.id);
  const answers = await Promise.all([one.say(room, "one", { n: 1 }), other.say(room, "other", { n: 1 })]);
  assert.equal(answers.filter((answer) => answer.ok && !answer.dup).length, 1);
  assert.equal(answers.filter((answer) => answer.error?.code === "conflict").length, 1);
  one.close();
  other.close();
});

test("a page of the disk that is lost takes its messages only, also over a restart", async () => {
  let a = await Client.live(program, ann);
  const room = await a.openRoom(bob.id);
  const beginning = a.cursor;
  await say(a, room, 300, "y".repeat(300));
  a.close();
  await stopped(async () => {
    // Somewhere in the middle: a leaf of the log, since nothing else is large.
    const file = await open(database(), "r+");
    const pages = (await file.stat()).size / PAGE_BYTES;
    await file.write(Buffer.alloc(PAGE_BYTES), 0, PAGE_BYTES, PAGE_BYTES * Math.floor(pages / 2));
    await file.close();
  });
  const b = await Client.live(program, bob, beginning);
  assert.ok(b.all("replay").some((page) => page.damaged));
  const seen = new Set(b.log.map((event) => event.seq));
  assert.ok(seen.size > 250 && seen.size < 300, `${seen.size} came`);
  const lost = Array.from({ length: 300 }, (_, i) => i + 1).filter((seq) => !seen.has(seq));
  const answer = await b.ask("history", { room, after: lost[0] - 1 });
  assert.equal(answer.error.code, "damaged");
  assert.deepEqual([answer.error.from, answer.error.to], [lost[0], lost.at(-1)]);
  assert.equal((await b.ask("history", { room, after: lost.at(-1), limit: 1 })).events[0].seq, lost.at(-1) + 1);
  assert.ok(program.log.some((line) => line.includes(`event ${lost[0]} cannot be read`)));
  a = await Client.live(program, ann);
  assert.equal((await a.say(room, "others chat on")).ok, true);
  await until(() => b.all("event").length === 1);
  a.close();
  b.close();
});

test("nothing is acknowledged into a database that was removed, and it ends with 74", async () => {
  const a = await Client.live(program, ann);
  const room = await a.openRoom(bob.id);
  await say(a, room, 5);
  await rename(database(), copied());
  const acknowledged = [];
  for (let i = 0; i < 20; ++i) a.say(room, "into nothing").then((answer) => acknowledged.push(answer), () => {});
  assert.equal(await program.ended, 74);
  assert.deepEqual(acknowledged, []);
  assert.ok(program.log.some((line) => line.includes("was removed or replaced")));
  a.close();
  // Another one does not begin anew over it.
  await program.run({ wait: false });
  assert.equal(await program.ended, 74);
  assert.ok(program.log.some((line) => line.includes("is missing or empty")));
  await rename(copied(), database());
  await program.run();
});
