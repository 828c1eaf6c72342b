// The client's builds are served as Node serves them.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { TestServer } from "./lib/harness.mjs";

const dist = fileURLToPath(new URL("node_modules/socket.io-client/dist", import.meta.url));
const names = ["socket.io.js", "socket.io.min.js", "socket.io.esm.min.js", "socket.io.msgpack.min.js"];

for (const kind of ["snug", "node"]) {
  test(`the client's builds and maps come from ${kind}`, async () => {
    const server = await TestServer.start(kind, { clientFiles: dist, serveClient: true });
    for (const name of names.flatMap((build) => [build, `${build}.map`])) {
      const url = `${server.url}/socket.io/${name}`;
      const answer = await fetch(url);
      assert.equal(answer.status, 200, name);
      assert.match(answer.headers.get("content-type"), name.endsWith(".map") ? /json/ : /javascript/);
      assert.equal(await answer.text(), await readFile(`${dist}/${name}`, "utf8"));
      const etag = answer.headers.get("etag");
      const again = await fetch(url, { headers: { "If-None-Match": etag } });
      assert.equal(again.status, 304, name);
    }
    await server.stop();
  });
}
