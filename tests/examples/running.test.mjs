// What all programs of examples/ have in common: how they are started, and the files that they serve.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { accessible } from "../support/accessible.mjs";
import { pathOf, using } from "./program.mjs";

/** What each takes after its address. No database is at these: a program starts without it. */
const TUTORIALS = {
  adapter: ["redis://127.0.0.1:1"],
  message_queue: ["redis://127.0.0.1:1"],
  notify_user: [],
  private_message: [],
  room_query: [],
  rooms_and_namespaces: [],
  user_map: [],
  users_in_redis: ["redis://127.0.0.1:1"],
  users_in_mongodb: ["mongodb://127.0.0.1:1/chat"],
};

for (const [name, more] of Object.entries(TUTORIALS)) {
  test(`${name}: another command line is told`, () => {
    for (const values of [[], ["127.0.0.1:0", ...more, "more"]]) {
      const done = spawnSync(pathOf(name), values, { encoding: "utf8" });
      assert.equal(done.status, 2);
      assert.match(done.stderr, /^usage: \S+ 127\.0\.0\.1:PORT( \w+:\/\/HOST:PORT(\/DATABASE)?)?\n$/);
      assert.equal(done.stdout, "");
    }
    for (const address of ["nonsense", "--help", ""]) {
      const done = spawnSync(pathOf(name), [address, ...more], { encoding: "utf8" });
      assert.equal(done.status, 1, address);
      assert.match(done.stderr, /\S+ .*\n$/);
    }
  });

  test(`${name}: serves its page and the official client`, using(name, async (program) => {
    const page = await fetch(`${program.url}/`);
    assert.equal(page.headers.get("content-type"), "text/html; charset=utf-8");
    assert.match(await page.text(), /<script src="\/socket\.io\/socket\.io\.js"><\/script>/);
    for (const build of ["socket.io.js", "socket.io.min.js", "socket.io.esm.min.js", "socket.io.msgpack.min.js"]) {
      for (const file of [build, `${build}.map`]) {
        const served = await fetch(`${program.url}/socket.io/${file}`);
        assert.equal(await served.text(), await readFile(`${program.folder}/node_modules/socket.io-client/dist/${file}`, "utf8"), file);
      }
    }
  }, { values: more }));

  test(`${name}: everyone can use its page`, using(name, async (program) => {
    await accessible(await program.page("?user=ann"), name);
  }, { values: more }));
}

test("a program serves neither page nor client where there is none", using("user_map", async (program) => {
  for (const path of ["/", "/socket.io/socket.io.js"]) assert.notEqual((await fetch(program.url + path)).status, 200);
  await program.connected();
}, { empty: true }));
