// Catching up, slow readers, restarts: every message once and in order.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { makeMember, makeOwner, signIn } from "../support/accounts.mjs";
import { Program } from "../support/program.mjs";
import { until } from "../support/waiting.mjs";
import { Client } from "./client.mjs";

let program;
let owner;
let friend;
let room;
let said = 0;
let beginning; // the cursor of an empty log
before(async () => {
  program = await Program.start();
  owner = await makeOwner(program);
  friend = await makeMember(program, owner, "friend");
  const client = await Client.live(program, owner);
  beginning = client.cursor;
  room = await client.openRoom(friend.id);
  client.close();
});
after(() => program.remove());

/** Says `count` messages, as fast as one device may. */
async function say(count, text = "x") {
  for (let left = count; left > 0; left -= 400) {
    const client = await Client.live(program, await signIn(program, "owner"));
    for (let burst = Math.min(left, 400); burst > 0; burst -= 100) {
      const answers = await Promise.all(Array.from({ length: Math.min(burst, 100) }, () => client.say(room, text)));
      for (const answer of answers) assert.equal(answer.ok, true, JSON.stringify(answer));
    }
    client.close();
  }
  said += count;
}

const numbers = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const seqs = (client) => client.log.map((event) => event.seq);

test("without a cursor the room comes limited, with one empty page", async () => {
  await say(5);
  const client = await Client.live(program, friend);
  assert.equal(client.ready.rooms[0].limited, true);
  assert.deepEqual(client.all("replay"), [{ events: [], more: false }]);
  await say(1);
  await until(() => client.all("event").length === 1);
  client.close();
});

test("pages wait for their acknowledgement, then it goes live", async () => {
  await say(500);
  const client = new Client(program, { token: friend.token, since: beginning }, { acknowledge: false });
  await until(() => client.all("replay").length === 1);
  assert.equal(client.all("replay")[0].events.length, 81); // 16 KiB, each event counting 192 bytes beside its body
  assert.equal(client.all("replay")[0].more, true);
  await say(1);
  await client.ask("mark", { room, read: 0 }); // What was said would have come before this answer.
  assert.equal(client.all("replay").length, 1);
  assert.equal(client.all("event").length, 0);
  while (client.all("replay").at(-1).more) {
    const pages = client.all("replay").length;
    client.acks.shift()();
    await until(() => client.all("replay").length > pages);
  }
  await say(1);
  await until(() => client.all("event").length === 1);
  assert.deepEqual(seqs(client), numbers(1, said));
  client.close();
});

test("a cursor in the middle gives what is beyond it", async () => {
  const first = await Client.live(program, friend, beginning);
  const { gseq, chain } = first.log[99];
  first.close();
  const client = await Client.live(program, friend, { gseq, chain });
  assert.equal(client.ready.rooms[0].limited, false);
  assert.deepEqual(seqs(client), numbers(101, said));
  client.close();
});

test("a reader who pauses goes on with pages and misses nothing", async () => {
  const client = await Client.live(program, friend, beginning);
  const stream = client.socket.io.engine.transport.ws._socket;
  stream.pause();
  await say(400, "😀".repeat(8000));
  stream.resume();
  await until(() => client.log.length === said);
  assert.deepEqual(seqs(client), numbers(1, said));
  const afterwards = client.received.slice(client.received.findIndex((one) => one.event === "event"));
  assert.ok(afterwards.some((one) => one.event === "replay"), "the pause was not noticed");
  client.close();
});

test("after a kill everything acknowledged is there, and numbers go on", async () => {
  const device = await signIn(program, "owner");
  const client = await Client.live(program, device);
  const before = client.cursor;
  await Promise.all(numbers(1, 50).map((n) => client.say(room, `n${n}`, { n })));
  said += 50;
  const keyed = await client.say(room, "keyed", { id: "k" });
  said += 1;
  await client.ask("mark", { room, received: 7, read: 7 });
  client.close();
  await program.kill();
  await program.run();

  const again = await Client.live(program, device, before);
  assert.equal(again.ready.last_n, 50);
  assert.deepEqual(
    again.log.map((event) => event.n),
    [...numbers(1, 50), undefined],
  );
  assert.equal((await again.say(room, "n50", { n: 50 })).dup, true);
  assert.deepEqual(await again.say(room, "keyed", { id: "k" }), { ...keyed, dup: true });
  assert.equal((await again.say(room, "n51", { n: 51 })).ok, true);
  said += 1;
  again.close();
});

test("a clean stop keeps the marks", async () => {
  const client = await Client.live(program, owner);
  await client.ask("mark", { room, received: 20, read: 9 });
  client.close();
  assert.equal(await program.end("SIGTERM"), 0);
  await program.run();
  const again = await Client.live(program, owner);
  const mine = again.ready.rooms[0].members.find((member) => member.user === owner.id);
  assert.deepEqual([mine.received, mine.read], [20, 9]);
  again.close();
});

test("beyond two thousand the room comes limited", async () => {
  await say(2001 - said > 0 ? 2001 - said : 1);
  const client = await Client.live(program, friend, beginning);
  assert.equal(client.ready.rooms[0].limited, true);
  assert.equal(client.ready.rooms[0].head, said);
  assert.deepEqual(client.log, []);
  client.close();
});
