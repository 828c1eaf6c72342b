// The official admin page in a browser, attached to the example.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import bcrypt from "bcryptjs";
import { event, openBrowser, Program } from "./program.mjs";

const files = fileURLToPath(new URL("node_modules/@socket.io/admin-ui/ui/dist", import.meta.url));
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
const password = "correct horse";
let pages, program, browser, page;

/** The page as its package has it, from an origin of its own. */
async function servePages() {
  const server = createServer(async ({ url }, answer) => {
    const path = url === "/" ? "/index.html" : url;
    const body = await readFile(files + path).catch(() => undefined);
    answer.writeHead(body ? 200 : 404, { "content-type": types[extname(path)] ?? "application/octet-stream" }).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return Object.assign(server, { url: `http://127.0.0.1:${server.address().port}` });
}

async function connect(withPassword) {
  await page.getByLabel("Server URL").fill(program.url);
  await page.getByLabel("Username").fill("admin");
  await page.getByLabel("Password").fill(withPassword);
  await page.getByRole("button", { name: "Connect" }).click();
}

before(async () => {
  pages = await servePages();
  program = await Program.start("admin", { values: [pages.url], env: { ADMIN_HASH: bcrypt.hashSync(password, 4) } });
  browser = await openBrowser();
  page = await browser.newPage();
  page.setDefaultTimeout(20_000);
  // The page's fonts are elsewhere.
  await page.route((url) => url.hostname !== "127.0.0.1", (route) => route.abort());
  await page.goto(pages.url);
});

after(async () => {
  await browser?.close();
  pages?.close();
  await program?.stop();
});

test("a wrong password is refused, the right one opens the page", async () => {
  await connect("wrong");
  await page.getByText("Invalid credentials").waitFor();
  await connect(password);
  await page.getByText("Invalid credentials").waitFor({ state: "hidden" });
  await page.waitForFunction(() => localStorage.getItem("session_id"));
});

test("a reload needs no password", async () => {
  const ben = await program.connected();
  await page.goto(`${pages.url}/#/sockets/`);
  await page.reload();
  const row = page.getByRole("cell", { name: ben.id });
  await row.waitFor();
  ben.disconnect();
  await row.waitFor({ state: "detached" });
});

test("the page shows a socket, has it join a room, and disconnects it", async () => {
  const [ben, cia] = [await program.connected("/", { query: { name: "ben" } }), await program.connected()];
  const row = page.getByRole("row", { name: ben.id });
  await row.getByRole("cell", { name: ben.id }).click();
  const data = page.getByText('"name": "ben"');
  await data.waitFor();

  await page.getByLabel("Join a room").fill("kitchen");
  await page.getByLabel("Join a room").press("Enter");
  await page.locator("form button[type=submit]").click();
  await page.getByRole("cell", { name: "kitchen" }).waitFor();
  const heard = event(ben, "said");
  cia.emit("say", "kitchen", "dinner!");
  assert.deepEqual(await heard, ["dinner!"]);

  const gone = event(ben, "disconnect");
  await page.goto(`${pages.url}/#/sockets/`);
  await data.waitFor({ state: "detached" });
  await row.getByRole("button").click();
  assert.equal((await gone)[0], "io server disconnect");
  await data.waitFor();  // the click also opens the socket that was
  await page.goto(`${pages.url}/#/sockets/`);
  await data.waitFor({ state: "detached" });
  await page.getByRole("row", { name: cia.id }).waitFor();
  assert.equal(await row.count(), 0);
});

test("the page shows events and statistics", async () => {
  await page.goto(`${pages.url}/#/events/`);
  const ben = await program.connected();
  ben.emit("say", "kitchen", "psst");
  await page.getByRole("row", { name: ben.id }).filter({ hasText: "Event name: say" }).waitFor();
  await page.goto(`${pages.url}/#/servers/`);
  await page.getByText("Healthy").first().waitFor();
});
