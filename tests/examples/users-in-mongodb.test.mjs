// The program users_in_mongodb, with a server that speaks MongoDB's protocol.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, test } from "node:test";
import { until } from "../support/waiting.mjs";
import { MongoDb } from "./mongodb.mjs";
import { event, leave, pathOf, Program, record, settle, using } from "./program.mjs";
import { goOnWithoutDatabase, settleUsers, testUsers } from "./users.mjs";

const NAME = "users_in_mongodb";
let mongo;
before(async () => (mongo = await MongoDb.start()));
after(() => mongo.stop());

let databases = 0;
/** Each test has a database of its own, which `body` gets as second. */
const inDatabase = (body, options) => () => {
  const database = `chat${++databases}`;
  return using(NAME, (program) => body(program, database), { values: [mongo.url(database)], ...options })();
};
const documents = (database) => mongo.users(database, (users) => users.find({}, { projection: { _id: 0 } }).toArray());

testUsers(NAME, inDatabase);

test(`${NAME}: a name is one document, which follows the name and goes with its socket`, inDatabase(async (program, database) => {
  const [old, phone] = [await program.connected(), await program.connected()];
  old.emit("authenticate", "bob");
  await settleUsers(program, old);
  const last = { username: `last of ${program.url}`, socketId: program.last.id };
  assert.deepEqual(await documents(database), [{ username: "bob", socketId: old.id }, last]);
  phone.emit("authenticate", "bob");
  await settleUsers(program, phone);
  assert.deepEqual(await documents(database), [{ username: "bob", socketId: phone.id }, last]);
  await leave(old);
  await settleUsers(program, phone);
  assert.deepEqual(await documents(database), [{ username: "bob", socketId: phone.id }, last]);
  await leave(phone);
  await settleUsers(program, program.last);
  assert.deepEqual(await documents(database), [last]);
}));

test(`${NAME}: entries of others are used and kept, whatever else they hold`, inDatabase(async (program, database) => {
  const [ann, bob] = [await program.connected(), await program.connected()];
  await mongo.users(database, (users) => users.insertMany([
    { username: "bob", socketId: bob.id, since: 7 },
    { username: "odd", socketId: 7 },
    { username: "none" },
  ]));
  const heard = [ann, bob].map(record);
  for (const recipient of ["odd", "none", "bob"]) ann.emit("chat-message", { recipient, message: recipient });
  await settleUsers(program, ann, bob);
  assert.deepEqual(heard, [[], [["private-message", { sender: ann.id, message: "bob" }]]]);
  ann.emit("authenticate", "bob");
  await settleUsers(program, ann);
  const others = [{ username: "odd", socketId: 7 }, { username: "none" }];
  assert.deepEqual((await documents(database)).slice(0, 3), [{ username: "bob", socketId: ann.id, since: 7 }, ...others]);
  await leave(ann);
  await leave(bob);
  await settleUsers(program, program.last);
  assert.deepEqual((await documents(database)).slice(0, 2), others);
}));

test(`${NAME}: a name with a zero is another one than what is before the zero`, inDatabase(async (program) => {
  const [ann, bob] = [await program.connected(), await program.connected()];
  bob.emit("authenticate", "bob");
  ann.emit("authenticate", "bob\0");
  await settleUsers(program, ann, bob);
  const heard = [ann, bob].map(record);
  ann.emit("chat-message", { recipient: "bob", message: 1 });
  ann.emit("chat-message", { recipient: "bob\0", message: 2 });
  await settleUsers(program, ann, bob);
  const payload = (message) => [["private-message", { sender: ann.id, message }]];
  assert.deepEqual(heard, [payload(2), payload(1)]);
}));

test(`${NAME}: names of its sockets are taken away when it ends`, async () => {
  const database = `chat${++databases}`;
  const program = await Program.start(NAME, { values: [mongo.url(database)] });
  const ann = await program.connected();
  ann.emit("authenticate", "ann");
  await settle(ann);
  await program.stop();
  assert.deepEqual(await documents(database), []);
});

test(`${NAME}: while the database is away names of its own sockets are found, and it hears of all when it is there again`, inDatabase(async (program, database) => {
  const [ann, bob] = await goOnWithoutDatabase(program, () => mongo.stop());
  assert.match(program.said, /^MongoDB is away: [^\n]+\n$/);
  await mongo.startAgain();
  await until(() => program.said.includes("MongoDB is there again\n"));
  await settleUsers(program, ann, bob);
  const names = (await documents(database)).map(({ username, socketId }) => [username, socketId]);
  assert.deepEqual(names.sort(), [["ann", ann.id], ["bob", bob.id], [`last of ${program.url}`, program.last.id]]);
  assert.equal(program.said.split("\n").length, 3);
}, { stderr: "pipe" }));

test(`${NAME}: a database that hangs holds up neither clients nor the end`, inDatabase(async (program) => {
  const [ann, bob] = [await program.connected(), await program.connected()];
  bob.emit("authenticate", "bob");
  await settleUsers(program, ann, bob);
  mongo.child.signal("SIGSTOP");
  try {
    const heard = event(bob, "private-message");
    ann.emit("chat-message", { recipient: "bob", message: "still here" });
    await settle(ann, bob);
    assert.deepEqual(await heard, [{ sender: ann.id, message: "still here" }]);
    assert.match(program.said, /^MongoDB is away: [^\n]+\n$/);
  } finally {
    mongo.child.signal("SIGCONT");
  }
}, { stderr: "pipe" }));

test(`${NAME}: a URL that is none is told without its password`, () => {
  for (const url of ["nonsense", "redis://localhost", "mongodb://user:secret@", "mongodb://:secret@%zz/x"]) {
    const done = spawnSync(pathOf(NAME), ["127.0.0.1:0", url], { encoding: "utf8" });
    assert.equal(done.status, 1, url);
    assert.match(done.stderr, /URL of MongoDB/);
    assert.doesNotMatch(done.stderr, /secret/);
  }
});
