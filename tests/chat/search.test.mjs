// Searching, with the real index of words on a real disk.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { makeMember, makeOwner, post } from "../support/accounts.mjs";
import { Program } from "../support/program.mjs";
import { until } from "../support/waiting.mjs";
import { Client } from "./client.mjs";

let program;
let ann;
let bob;
let cat;
let a;
let room;
before(async () => {
  program = await Program.start({ config: "messages_per_second = 1000" });
  ann = await makeOwner(program, "ann");
  bob = await makeMember(program, ann, "bob");
  cat = await makeMember(program, ann, "cat");
  a = await Client.live(program, ann);
  room = await a.openRoom(bob.id);
});
after(async () => {
  a.close();
  await program.remove();
});

/** An answer, when the quota allows one. */
async function search(who, query, more = {}) {
  let answer;
  await until(async () => {
    answer = await post(program, "/api/search", { query, ...more }, who.token);
    return answer.error?.code !== "too_many";
  });
  assert.equal(answer.ok, true, JSON.stringify(answer));
  return answer;
}
const texts = (answer) => answer.hits.map((hit) => hit.event.body.text);
const marked = ({ event, highlights }) => highlights.map(([from, to]) => event.body.text.slice(from, to));

test("a message is found as soon as it is acknowledged, by a part of any script", async () => {
  await a.say(room, "🎉 Viele Grüße aus Łódź");
  await a.say(room, "明日の天気予報です");
  const [hit] = (await search(bob, "gruss lodz")).hits;
  assert.deepEqual(marked(hit), ["Grüße", "Łódź"]);
  assert.deepEqual(marked((await search(bob, "天気")).hits[0]), ["天気"]);
});

test("a socket asks too, and nobody finds what is not theirs", async () => {
  const c = await Client.live(program, cat);
  assert.deepEqual((await c.ask("search", { query: "gruss" })).hits, []);
  assert.equal((await c.ask("search", { query: "gruss", room })).error.code, "forbidden");
  assert.equal((await a.ask("search", { query: "gruss" })).hits.length, 1);
  c.close();
});

test("thousands of messages are indexed, and found page by page", async () => {
  for (let sent = 0; sent < 2_600; sent += 100) {
    const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => a.say(room, `number ${sent + i}`)));
    for (const answer of answers) assert.equal(answer.ok, true, JSON.stringify(answer));
  }
  await a.say(room, "the last one");
  // More than a search reads without the index.
  await until(async () => (await search(ann, "lodz")).partial === undefined);
  assert.equal((await search(bob, "lodz")).hits.length, 1);
  const found = [];
  for (let page = 0, cursor; page < 3; page++) {
    const answer = await search(bob, "number", { limit: 50, cursor });
    found.push(...texts(answer));
    cursor = answer.cursor;
  }
  assert.deepEqual(found, Array.from({ length: 150 }, (_, i) => `number ${2_599 - i}`));
});

test("after a kill everything is found", async () => {
  await a.say(room, "before the kill");
  await program.end("SIGKILL");
  await program.run();
  assert.deepEqual(texts(await search(bob, "\"before the kill\"")), ["before the kill"]);
  assert.equal((await search(bob, "lodz")).hits.length, 1);
});
