// Events in both directions, as docs/protocol.md lists them, with the official client.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { makeMember, makeOwner, request, signIn } from "../support/accounts.mjs";
import { Program } from "../support/program.mjs";
import { until, within } from "../support/waiting.mjs";
import { Client } from "./client.mjs";

let program;
let owner;
let friend;
let number = 0;
const open = [];

before(async () => {
  program = await Program.start({ config: "messages_per_second = 50" });
  owner = await makeOwner(program);
});
after(() => program.remove());
// A friend of each test's own, so that limits and counters begin anew.
beforeEach(async () => {
  for (const client of open.splice(0)) client.close();
  friend = await makeMember(program, owner, `friend${++number}`);
});

async function live(who, since) {
  const client = await Client.live(program, who, since);
  open.push(client);
  return client;
}

/** Two live clients and their room. */
async function pair() {
  const one = await live(await signIn(program, "owner"));
  const other = await live(friend);
  return { one, other, room: await one.openRoom(friend.id) };
}

function assertRefused(answer, code) {
  assert.equal(answer.ok, false, JSON.stringify(answer));
  assert.equal(answer.error.code, code);
  assert.equal(typeof answer.error.message, "string");
}

test("who is not signed in is refused", async () => {
  for (const [auth, code] of [
    [{}, "unauthorized"],
    [{ token: "nonsense" }, "unauthorized"],
    [{ token: 5 }, "bad_request"],
    [{ token: friend.token, since: {} }, "bad_request"],
    [{ token: friend.token, since: { gseq: -1, chain: "0".repeat(16) } }, "bad_request"],
    [{ token: friend.token, since: { gseq: 1, chain: "nonsense" } }, "bad_request"],
  ]) {
    const error = await Client.refusal(program, auth);
    assert.equal(error.message, code);
    assert.equal(error.data.code, code);
    assert.equal(typeof error.data.message, "string");
  }
});

test("a page's cookie lets in, from the own origin only", async () => {
  const Cookie = `snug_session=${friend.token}`;
  const client = new Client(program, {}, { extraHeaders: { Cookie, Origin: program.url } });
  await until(() => client.ready);
  client.close();
  await assert.rejects(
    Client.refusal(program, {}, { extraHeaders: { Cookie, Origin: "http://evil.example" } }).then((error) => {
      throw error;
    }),
  );
});

for (const transports of [["polling"], ["websocket"], ["polling", "websocket"]]) {
  test(`the whole way works over ${transports}`, async () => {
    const { one, room } = await pair();
    const other = new Client(program, { token: friend.token, since: one.cursor }, { transports });
    open.push(other);
    await until(() => other.all("replay").at(-1)?.more === false);
    await one.say(room, "hello");
    await until(() => other.all("event").length === 1);
    assert.equal((await other.say(room, "you too")).ok, true);
    await until(() => one.all("event").length === 2);
  });
}

test("ready has the form of the reference", async () => {
  const { one, room } = await pair();
  await one.say(room, "first", { n: 1 });
  const { ready } = await live(friend, one.cursor);
  assert.deepEqual(
    Object.keys(ready).sort(),
    ["chain", "continues", "device", "durability", "head", "last_n", "me", "more", "rooms", "server", "users", "users_more"],
  );
  assert.match(ready.chain, /^[0-9a-f]{16}$/);
  assert.equal(ready.continues, true);
  assert.deepEqual(ready.me, { id: friend.id, name: friend.name, display_name: friend.name, role: "member" });
  assert.equal(ready.device, friend.device);
  assert.equal(ready.last_n, 0);
  assert.equal(ready.durability, "full");
  const me = ready.users.find((user) => user.id === friend.id);
  assert.deepEqual(Object.keys(me).sort(), ["display_name", "id", "last_seen", "name", "online", "role"]);
  assert.equal(me.online, true);
  assert.equal(ready.rooms.length, 1);
  const [shown] = ready.rooms;
  const fields = ["first", "head", "kind", "last", "limited", "members", "members_count", "name", "newcomers_read", "role", "room", "topic"];
  assert.deepEqual(Object.keys(shown).sort(), fields);
  assert.equal(shown.kind, "direct");
  assert.equal(shown.head, 1);
  assert.deepEqual(shown.last.body, { text: "first" });
  assert.deepEqual(
    shown.members.map((member) => member.user).sort(),
    [owner.id, friend.id].sort(),
  );
});

test("a message is acknowledged and reaches everyone as the same event", async () => {
  const { one, other, room } = await pair();
  const answer = await one.say(room, "hello", { n: 1 });
  assert.deepEqual(Object.keys(answer).sort(), ["at", "gseq", "ok", "seq"]);
  assert.equal(answer.seq, 1);
  await until(() => other.all("event").length === 1);
  const [event] = other.all("event");
  assert.deepEqual(event, {
    gseq: answer.gseq,
    room,
    seq: 1,
    kind: "message",
    user: owner.id,
    device: event.device,
    n: 1,
    at: answer.at,
    body: { text: "hello" },
    chain: event.chain,
  });
  assert.match(event.chain, /^[0-9a-f]{16}$/);
  assert.deepEqual(one.all("event"), [event]);
});

test("numbers are taken once and in order", async () => {
  const { one, other, room } = await pair();
  const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => one.say(room, `m${i}`, { n: i + 1 })));
  assert.deepEqual(
    answers.map((answer) => answer.seq),
    Array.from({ length: 100 }, (_, i) => i + 1),
  );
  const repeated = await one.say(room, "m99", { n: 100 });
  assert.deepEqual(repeated, { ...answers[99], dup: true });
  const other_words = await one.say(room, "something else", { n: 100 });
  assertRefused(other_words, "conflict");
  assert.equal(other_words.error.last_n, 100);
  const gap = await one.say(room, "too far", { n: 105 });
  assertRefused(gap, "gap");
  assert.equal(gap.error.wanted, 101);
  await until(() => other.all("event").length === 100);
});

test("an id is remembered and gets the first answer", async () => {
  const { one, room } = await pair();
  const first = await one.say(room, "once", { id: "key" });
  assert.deepEqual(await one.say(room, "once", { id: "key" }), { ...first, dup: true });
  assertRefused(await one.say(room, "something else", { id: "key" }), "conflict");
  const without = [await one.say(room, "twice"), await one.say(room, "twice")];
  assert.deepEqual(
    without.map((answer) => answer.seq),
    [2, 3],
  );
});

const text = { text: "x" };
const badSends = [
  [],
  [null],
  ["text"],
  [[]],
  [{}],
  [{ body: text }],
  [{ room: "1", body: text }],
  [{ room: 1.5, body: text }],
  [{ room: -1, body: text }],
  [{ room: 1e300, body: text }],
  [{ room: 2 ** 64, body: text }],
  [{ room: 1 }],
  [{ room: 1, body: "x" }],
  [{ room: 1, body: [] }],
  [{ room: 1, body: { text: 5 } }],
  [{ room: 1, body: { text: "" } }],
  [{ room: 1, body: { text: " \n\t " } }],
  [{ room: 1, body: { text: "\u0007" } }],
  [{ room: 1, body: { text: Buffer.from("binary") } }],
  [{ room: 1, n: 0, body: text }],
  [{ room: 1, n: "1", body: text }],
  [{ room: 1, n: 1, id: "x", body: text }],
  [{ room: 1, id: "", body: text }],
  [{ room: 1, id: "x".repeat(65), body: text }],
];
test("sends of a wrong form are refused", async () => {
  const { one, other, room } = await pair();
  for (const [payload] of badSends) {
    const sent = payload?.room === 1 ? { ...payload, room } : payload;
    const answer = sent === undefined ? await one.ask("message:send") : await one.ask("message:send", sent);
    assertRefused(answer, "bad_request");
  }
  assertRefused(await one.say(room, "x".repeat(8001)), "too_large");
  assert.equal((await one.say(room, "😀".repeat(8000))).ok, true);
  await one.say(room, "a\r\nb\u0000\u0007c");
  await until(() => other.all("event").length === 2);
  assert.equal(other.all("event")[1].body.text, "a\nbc");
});

test("bytes that are no proper events hurt their sender at most", async () => {
  const { one, other, room } = await pair();
  const deep = "[".repeat(400_000) + "]".repeat(400_000);
  for (const bytes of [
    `421["message:send",${deep}]`,
    `422["history",{"room":${deep}}]`,
    '423["message:send",{"room":1e999,"body":{"text":"x"}}]',
    '424["message:send",{"room":NaN}]',
    '425["message:send",{"room":1,"room":2,"body":{"text":"\\ud800"}}]',
  ]) {
    const evil = await live(await signIn(program, friend.name));
    evil.socket.io.engine.write(bytes);
    // Behind the bytes comes the end of the connection, or an answer.
    const gone = new Promise((resolve) => evil.socket.once("disconnect", resolve));
    await Promise.race([gone, evil.ask("history", { room })]);
  }
  assert.equal((await one.say(room, "still here")).ok, true);
  await until(() => other.all("event").length === 1);
});

test("without an acknowledgement function things are done all the same", async () => {
  const { one, other, room } = await pair();
  one.socket.emit("message:send", { room, body: { text: "silent" } });
  await until(() => other.all("event").length === 1);
});

test("an unknown event is a bad request", async () => {
  const client = await live(friend);
  assertRefused(await client.ask("message:explode", {}), "bad_request");
});

test("other people's rooms are closed", async () => {
  const { room } = await pair();
  const stranger = await live(await makeMember(program, owner, `stranger${number}`));
  for (const [event, payload] of [
    ["message:send", { body: text }],
    ["history", {}],
    ["mark", { read: 1 }],
    ["typing", { on: true }],
  ]) {
    assertRefused(await stranger.ask(event, { ...payload, room }), "forbidden");
    assertRefused(await stranger.ask(event, { ...payload, room: 999_999_999 }), "not_found");
  }
  assertRefused(await stranger.ask("room:open", { user: 999_999_999 }), "not_found");
});

test("history goes both ways", async () => {
  const { one, other, room } = await pair();
  for (let i = 1; i <= 9; ++i) await one.say(room, `m${i}`);
  const seqs = async (query) => {
    const answer = await other.ask("history", { room, ...query });
    assert.equal(answer.ok, true);
    return [answer.events.map((event) => event.seq), answer.more];
  };
  assert.deepEqual(await seqs({ limit: 3 }), [[7, 8, 9], true]);
  assert.deepEqual(await seqs({ before: 4 }), [[1, 2, 3], false]);
  assert.deepEqual(await seqs({ after: 7 }), [[8, 9], false]);
  assert.deepEqual(await seqs({ after: 0, limit: 2 }), [[1, 2], true]);
  assertRefused(await other.ask("history", { room, limit: 201 }), "too_large");
  assertRefused(await other.ask("history", { room, limit: 0 }), "bad_request");
  assertRefused(await other.ask("history", { room, before: 1, after: 1 }), "bad_request");
});

test("marks rise and are told", async () => {
  const { one, other, room } = await pair();
  for (let i = 1; i <= 3; ++i) await one.say(room, `m${i}`);
  assert.deepEqual(await other.ask("mark", { room, received: 2 }), { ok: true });
  assert.deepEqual(await other.ask("mark", { room, received: 1 }), { ok: true });
  assert.deepEqual(await other.ask("mark", { room, read: 99 }), { ok: true });
  await until(() => one.all("mark").length === 2);
  assert.deepEqual(one.all("mark"), [
    { room, user: friend.id, received: 2, read: 0 },
    { room, user: friend.id, received: 3, read: 3 },
  ]);
  assertRefused(await other.ask("mark", { room }), "bad_request");
  assertRefused(await other.ask("mark", { room, read: "1" }), "bad_request");
});

test("typing is relayed once a second and ends by itself", async () => {
  const { one, other, room } = await pair();
  for (let i = 0; i < 5; ++i) assert.deepEqual(await one.ask("typing", { room, on: true }), { ok: true });
  await until(() => other.all("typing").length === 2);
  assert.deepEqual(other.all("typing"), [
    { room, user: owner.id, on: true },
    { room, user: owner.id, on: false },
  ]);
  assertRefused(await one.ask("typing", { room, on: "yes" }), "bad_request");
});

test("people come and go", async () => {
  const one = await live(owner);
  const other = await live(friend);
  const changes = () => one.all("presence").flatMap((told) => told.changes).filter((change) => change.user === friend.id);
  await until(() => changes().some((change) => change.online));
  other.close();
  await until(() => changes().some((change) => !change.online));
  const gone = changes().at(-1);
  assert.deepEqual(Object.keys(gone).sort(), ["last_seen", "online", "user"]);
  assert.ok(Math.abs(gone.last_seen - Date.now()) < 60_000);
  const fresh = await makeMember(program, owner, `fresh${number}`);
  await until(() => one.all("user:new").length > 0);
  const told = one.all("user:new").at(-1).user;
  assert.equal(told.id, fresh.id);
  assert.equal(told.online, false);
});

test("a conversation is opened once and told to both", async () => {
  const one = await live(owner);
  const other = await live(friend);
  const [first, second] = await Promise.all([one.openRoom(friend.id), other.openRoom(owner.id)]);
  assert.equal(first, second);
  await until(() => other.all("room:new").length === 1);
  const [{ room }] = other.all("room:new");
  assert.equal(room.room, first);
  assert.equal(room.head, 0);
  assert.equal(room.last, null);
  assert.equal(one.all("room:new").length, 1);
  assertRefused(await one.ask("room:open", { user: "1" }), "bad_request");
});

test("invitations can be made over the socket", async () => {
  const made = await (await live(owner)).ask("invite:create", { uses: 2 });
  assert.deepEqual(Object.keys(made).sort(), ["expires", "invite", "ok", "path"]);
  assertRefused(await (await live(friend)).ask("invite:create", {}), "forbidden");
});

test("signing out cuts the device's sockets within a second", async () => {
  const second = await signIn(program, friend.name);
  const cut = await live(second);
  const spared = await live(friend);
  const gone = new Promise((resolve) => cut.socket.once("disconnect", resolve));
  await request(program, "DELETE", "/api/session", { token: second.token });
  await within(gone, "it is still connected", 1_000);
  assert.deepEqual(cut.all("session:revoked"), [{}]);
  assert.equal(spared.socket.connected, true);
  assert.equal((await Client.refusal(program, { token: second.token })).message, "unauthorized");
});

test("as many sends a second as the server is told, over ten seconds, then too many", async () => {
  const { one, room } = await pair();
  const codes = [];
  for (let sent = 0; sent < 510; sent += 102) {
    const answers = await Promise.all(Array.from({ length: 102 }, () => one.say(room, "x")));
    codes.push(...answers.map((answer) => (answer.ok ? "ok" : `${answer.error.code} ${answer.error.retry_after > 0}`)));
  }
  assert.equal(codes.filter((code) => code === "ok").length, 500);
  assert.equal(codes.filter((code) => code === "too_many true").length, 10);
});

test("fifty other events a second, then too many", async () => {
  const { one, room } = await pair();
  const answers = await Promise.all(Array.from({ length: 200 }, () => one.ask("mark", { room, read: 0 })));
  const refused = answers.filter((answer) => !answer.ok);
  assert.ok(refused.length >= 90, `${refused.length}`);
  for (const answer of refused) assertRefused(answer, "too_many");
});

test("a person has thirty-two sockets", async () => {
  for (let i = 0; i < 32; ++i) await live(friend);
  const error = await Client.refusal(program, { token: friend.token });
  assert.equal(error.message, "too_many");
});
