// The same requests for files to our server and to Express' static files: the answers are the same, but for differences
// that docs/guide/http.md names.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Pair } from "./lib/pair.mjs";

const compared = ["content-type", "content-length", "content-range", "accept-ranges", "last-modified", "cache-control", "allow"];
const large = Buffer.alloc(300_000, "0123456789abcdefghijklmno");

/** {status, headers, body, location, etag}; the path goes as it is, without being resolved before. */
function get(server, path, { method = "GET", headers = {} } = {}) {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({ port: server.port, host: "127.0.0.1", path, method, headers, agent: false }, async (response) => {
      const body = Buffer.concat(await response.toArray());
      const { headers, statusCode: status } = response;
      const kept = Object.fromEntries(compared.filter((name) => headers[name]).map((name) => [name, headers[name].toLowerCase()]));
      const location = headers.location && new URL(headers.location, `http://a${path}`).href;
      const text = body.length > 100 ? createHash("sha1").update(body).digest("hex") : body.toString("latin1");
      resolve({ status, headers: kept, body: text, location, etag: headers.etag });
    });
    outgoing.on("error", reject);
    outgoing.end();
  });
}

/** Refusals are in words of each server's own. */
function decisive({ status, headers, body, location }) {
  if (status >= 400) return { status, range: headers["content-range"] };
  return status === 301 ? { status, location } : { status, headers, body };
}

describe("a folder of files", () => {
  let servers;
  let folder;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "snug-folder-"));
    await mkdir(join(folder, "public/sub/empty"), { recursive: true });
    const files = {
      "hello.txt": "hello", "page.html": "<p>", "script.js": "1", "module.mjs": "2", "style.css": "a{}", "data.json": "{}", "picture.svg": "<svg/>",
      "module.wasm": "w", "unknown.qqq": "?", "none": "n", "empty.txt": "", "a b.txt": "space", "é.txt": "accent", "50%.txt": "percent", "UPPER.HTML": "<b>",
      "sub/index.html": "<h1>", "sub/a.txt": "below", ".hidden": "no", "large.bin": large, "a+b.txt": "plus", "back\\slash.txt": "b",
    };
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, "public", name), text);
    await writeFile(join(folder, "secret.txt"), "secret");
    await symlink("hello.txt", join(folder, "public/link.txt"));
    const old = new Date("2024-02-29T12:00:00Z");
    for (const name of Object.keys(files)) await utimes(join(folder, "public", name), old, old);
    servers = await Pair.start({ folder: join(folder, "public") });
  });
  after(async () => {
    await servers.stop();
    await rm(folder, { recursive: true });
  });
  const same = async (path, options) => servers.same(async (server) => decisive(await get(server, path, options)));

  const paths = [
    "/static/hello.txt", "/static/page.html", "/static/script.js", "/static/module.mjs", "/static/style.css", "/static/data.json", "/static/none",
    "/static/picture.svg", "/static/module.wasm", "/static/unknown.qqq", "/static/empty.txt", "/static/UPPER.HTML", "/static/large.bin", "/static/link.txt",
    "/static/%68ello.txt", "/static/a%20b.txt", "/static/%C3%A9.txt", "/static/50%25.txt", "/static/a+b.txt", "/static/a%2Bb.txt", "/static/back%5Cslash.txt",
    "/static/hello.txt?a=b", "/static/sub/", "/static/sub", "/static/sub?a=b", "/static", "/static/", "/static/sub/empty/", "/static/sub/empty", "/static/missing",
    "/static/hello.txt/", "/static/sub/a.txt/b", "/static/.hidden", "/static/%2ehidden", "/static/sub%2Fa.txt/", "/static/..%5c..%5csecret.txt", "/other", "/stati", "/staticx",
  ];
  for (const path of paths) {
    test(`is answered as Express answers it: ${path}`, () => same(path));
    test(`is answered as Express answers it: HEAD ${path}`, () => same(path, { method: "HEAD" }));
  }

  const ranges = ["bytes=0-4", "bytes=299990-", "bytes=-10", "bytes=5-999999", "bytes=300000-", "bytes=0-1,5-6,9-9", "lines=1-2", "bytes=a", "bytes=",
    "bytes=100000-250000", "bytes=-0"];
  for (const range of ranges) {
    test(`answers Range: ${range}`, () => same("/static/large.bin", { headers: { range } }));
  }

  const dates = ["Thu, 29 Feb 2024 12:00:00 GMT", "Thu, 29 Feb 2024 11:59:59 GMT", "yesterday"];
  for (const date of dates) {
    for (const name of ["If-Modified-Since", "If-Unmodified-Since"]) {
      test(`answers ${name}: ${date}`, () => same("/static/hello.txt", { headers: { [name]: date } }));
    }
    test(`answers If-Range: ${date}`, () => same("/static/hello.txt", { headers: { range: "bytes=0-1", "if-range": date } }));
  }
  for (const [name, change] of [["If-None-Match", (tag) => tag], ["If-None-Match", (tag) => `"x", ${tag}`], ["If-None-Match", () => '"x"'], ["If-None-Match", () => "*"], ["If-Match", () => '"x"'], ["If-Match", () => "*"]]) {
    test(`answers ${name}: ${change("its tag")}`, () =>
      servers.same(async (server) => {
        const { etag } = await get(server, "/static/hello.txt");
        return decisive(await get(server, "/static/hello.txt", { headers: { [name]: change(etag) } }));
      }));
  }

  test("refuses what no client sends, where Express answers 403 or 404", async () => {
    for (const path of ["/static/%", "/static/%zz", "/static/%ff", "/static/%00", "/static/hello.txt%00.html"]) {
      assert.equal((await get(servers.ours, path)).status, 400, path);
    }
    for (const path of ["/static/../secret.txt", "/static/%2e%2e/secret.txt", "/static/sub/..%2f..%2f../secret.txt", "/static/./hello.txt"]) {
      const { status } = await get(servers.ours, path);
      assert.ok(status === 400 || status === 404, `${status} for ${path}`);
    }
  });
  test("ignores a range that ends before it begins, as RFC 9110 14.1.1 has it, where Express answers 416", async () => {
    assert.equal((await get(servers.ours, "/static/large.bin", { headers: { range: "bytes=9-5" } })).status, 200);
  });
  test("gives the whole of a short file to who asks for more of its end, where Express answers 416", async () => {
    const { status, body } = await get(servers.ours, "/static/hello.txt", { headers: { range: "bytes=-100" } });
    assert.deepEqual({ status, body }, { status: 206, body: "hello" });
  });
});
