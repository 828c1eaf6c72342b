// The example of files over HTTP: uploads to disk, parts of them, and a folder.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { until } from "../support/waiting.mjs";
import { Program } from "./program.mjs";

const digest = (bytes) => createHash("sha1").update(bytes).digest("hex");
const film = randomBytes(5_000_000);

const withFiles = (body) => async () => {
  const folder = await mkdtemp(join(tmpdir(), "snug-files-"));
  const program = await Program.start("files", { values: [folder] });
  try {
    await body(program, folder);
  } finally {
    await program.stop();
    await rm(folder, { recursive: true });
  }
};

test("files: an upload is on the disk, and comes back both ways", withFiles(async ({ url }, folder) => {
  const sent = await fetch(`${url}/uploads/a%20film`, { method: "PUT", body: film });
  assert.equal(sent.status, 201);
  assert.equal(digest(await readFile(join(folder, "a film"))), digest(film));
  for (const way of ["uploads", "folder"]) {
    const whole = await fetch(`${url}/${way}/a%20film`);
    assert.equal(digest(Buffer.from(await whole.arrayBuffer())), digest(film));
    const part = await fetch(`${url}/${way}/a%20film`, { headers: { range: "bytes=1000000-3999999" } });
    assert.equal(part.status, 206);
    assert.equal(digest(Buffer.from(await part.arrayBuffer())), digest(film.subarray(1_000_000, 4_000_000)));
    const head = await fetch(`${url}/${way}/a%20film`, { method: "HEAD" });
    assert.equal(head.headers.get("content-length"), `${film.length}`);
    assert.equal((await fetch(`${url}/${way}/missing`)).status, 404);
  }
}));

test("files: no name leads out of the folder", withFiles(async ({ url }, folder) => {
  for (const name of ["..%2Fout", ".hidden", "%2Fout"]) {
    assert.equal((await fetch(`${url}/uploads/${name}`, { method: "PUT", body: "x" })).status, 400, name);
  }
  assert.deepEqual(await readdir(folder), []);
}));

test("files: nothing is left of an upload that ends early", withFiles(async ({ url }, folder) => {
  const socket = connect(new URL(url).port, "127.0.0.1");
  socket.write("PUT /uploads/film HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\n\r\n");
  socket.write(film.subarray(0, 1_000_000));
  await until(async () => (await readdir(folder)).length === 1, "it has begun");
  socket.destroy();
  await once(socket, "close");
  await until(async () => (await readdir(folder)).length === 0, "it is gone");
}));
