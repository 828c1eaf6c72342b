// The client's builds are served as Node serves them, from a folder and out of the program.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { TestServer, build } from "./lib/harness.mjs";

const dist = fileURLToPath(new URL("node_modules/socket.io-client/dist", import.meta.url));
const names = ["socket.io.js", "socket.io.min.js", "socket.io.esm.min.js", "socket.io.msgpack.min.js"];
const every = names.flatMap((name) => [name, `${name}.map`]);
const kinds = { folder: { clientFiles: dist }, embedded: { clientFiles: "embedded" }, node: { serveClient: true } };
// Builds with -Dclient=true have it, as that of tools/test.
const hasEmbedded = existsSync(`${build}/client/libsnug-client.a`);

const start = (kind) => TestServer.start(kind === "node" ? "node" : "snug", kinds[kind]);

for (const kind of Object.keys(kinds)) {
  const skip = kind === "embedded" && !hasEmbedded;
  test(`the client's builds and maps are served compressed and plain, with tags: ${kind}`, { skip }, async () => {
    const server = await start(kind);
    for (const name of every) {
      const url = `${server.url}/socket.io/${name}`;
      const answer = await fetch(`${url}?v=1`);
      assert.equal(answer.status, 200, name);
      assert.match(answer.headers.get("content-type"), name.endsWith(".map") ? /json.*utf-8/ : /javascript.*utf-8/);
      assert.equal(answer.headers.get("content-encoding"), "gzip", name);
      assert.equal(await answer.text(), await readFile(`${dist}/${name}`, "utf8"));
      const plain = await fetch(url, { headers: { "Accept-Encoding": "identity" } });
      assert.equal(plain.headers.get("content-encoding"), null, name);
      assert.equal(await plain.text(), await readFile(`${dist}/${name}`, "utf8"));
      for (const etag of [answer.headers.get("etag"), `W/${answer.headers.get("etag")}`]) {
        const again = await fetch(url, { headers: { "If-None-Match": etag } });
        assert.equal(again.status, 304, name);
        assert.equal(await again.text(), "");
      }
    }
    await server.stop();
  });

  test(`no other file is served: ${kind}`, { skip }, async () => {
    const server = await start(kind);
    for (const name of ["socket.io.msgpack.js", "socket.io.esm.js", "package.json", "socket.io.js.txt"]) {
      assert.notEqual((await fetch(`${server.url}/socket.io/${name}`)).status, 200, name);
    }
    await server.stop();
  });
}
