// Connections that end while a page of what was missed waits for its answer: in every way, from memory and from the
// database. Only that connection ends; the server goes on, and stops as it is told.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { makeMember, makeOwner, request, signIn } from "../support/accounts.mjs";
import { Program } from "../support/program.mjs";
import { until, within } from "../support/waiting.mjs";
import { Client } from "./client.mjs";
import { RawPolling, RawSocket } from "./raw.mjs";

const MISSED = 250; // more than one page, fewer than are kept in memory
const PING_MS = 25_000 + 20_000; // until the server gives a silent client up

let program;
let owner;
let friend;
let room;
let beginning; // the cursor of an empty log
before(async () => {
  program = await Program.start({ config: "messages_per_second = 1000" });
  owner = await makeOwner(program);
  friend = await makeMember(program, owner, "friend");
  const client = await Client.live(program, owner);
  beginning = client.cursor;
  room = await client.openRoom(friend.id);
  for (let said = 0; said < MISSED; said += 50) {
    const answers = await Promise.all(Array.from({ length: 50 }, () => client.say(room, "x")));
    assert.ok(answers.every((answer) => answer.ok));
  }
  client.close();
});
after(() => program.remove());

/** An official client with its first page of several, unanswered. */
async function official(token, transports) {
  const client = new Client(program, { token, since: beginning }, { acknowledge: false, transports });
  await until(() => client.all("replay").length === 1);
  assert.equal(client.all("replay")[0].more, true);
  return client;
}

const overWebSocket = (token) => official(token, ["websocket"]);
const overPolling = (token) => official(token, ["polling"]);
const rawWebSocket = (token) => RawSocket.catchingUp(program, token, beginning);
const rawPolling = (token) => RawPolling.catchingUp(program, token, beginning);
const tcp = (client) => client.socket.io.engine.transport.ws._socket;
const signOut = (_, { token }) => request(program, "DELETE", "/api/session", { token });

const ways = [
  ["a tab that is closed", overWebSocket, (client) => tcp(client).destroy()],
  ["a connection that is reset", overWebSocket, (client) => tcp(client).resetAndDestroy()],
  ["a client that disconnects", overWebSocket, (client) => client.socket.disconnect()],
  ["a client that disconnects while polling", overPolling, (client) => client.socket.disconnect()],
  ["an engine that is closed", overWebSocket, (client) => client.socket.io.engine.close()],
  ["an engine that is closed while polling", overPolling, (client) => client.socket.io.engine.close()],
  ["a sign-out", overWebSocket, signOut],
  ["a sign-out while polling", overPolling, signOut],
  ["a close frame", rawWebSocket, (raw) => raw.socket.close()],
  ["a packet 41", rawWebSocket, (raw) => raw.socket.send("41")],
  ["a packet 1 by WebSocket", rawWebSocket, (raw) => raw.socket.send("1")],
  ["a broken frame", rawWebSocket, (raw) => raw.socket._socket.write(Buffer.from("ffff", "hex"))],
  ["a packet that is none", rawWebSocket, (raw) => raw.socket.send("44")],
  ["a packet 41 by polling", rawPolling, (raw) => raw.post("41")],
  ["a packet 1 by polling", rawPolling, (raw) => raw.post("1")],
  ["two polls at once", rawPolling, (raw) => Promise.all([raw.poll(), raw.poll()])],
  ["a password that is reset", overWebSocket, () => program.command(["user", "reset", "friend", "--stdin"], "correct horse battery\n")],
];

/** Nobody else noticed: the owner is live, and can write to their friend. */
async function assertOthersChatOn() {
  assert.equal(program.isDead, false, `the server ended by itself:\n${program.log.join("\n")}`);
  const client = await Client.live(program, await signIn(program, "owner"));
  assert.equal((await client.say(room, "still here")).ok, true);
  await until(() => client.all("event").length === 1);
  client.close();
}

for (const from of ["memory", "the database"]) {
  for (const [name, connect, end] of ways) {
    test(`${name} ends one session only, with pages from ${from}`, async () => {
      const device = await signIn(program, "friend");
      const client = await connect(device.token);
      await end(client, device);
      await assertOthersChatOn();
      client.close?.();
    });
  }

  test(`a server that is told to stop meanwhile ends with 0, with pages from ${from}`, async () => {
    const device = await signIn(program, "friend");
    const clients = await Promise.all([overWebSocket, overPolling, rawWebSocket, rawPolling].map((connect) => connect(device.token)));
    assert.equal(await program.end("SIGTERM"), 0);
    for (const client of clients) client.close?.();
    await program.run();
    await assertOthersChatOn();
  });
}

test("who answers no ping is given up, and nobody else is", async () => {
  const device = await signIn(program, "friend");
  const silent = await rawWebSocket(device.token);
  await within(silent.closed, "it was not given up", PING_MS + 15_000);
  assert.equal(silent.pages, 1);
  await assertOthersChatOn();
});
