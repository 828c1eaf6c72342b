// Answers below /api/, as docs/protocol.md lists them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PASSWORD, makeMember, makeOwner, post, request, signIn } from "../support/accounts.mjs";
import { Program } from "../support/program.mjs";
import { until } from "../support/waiting.mjs";

let program;
let owner;
let member;
before(async () => {
  program = await Program.start();
  owner = await makeOwner(program, "Ann");
  member = await makeMember(program, owner, "bob");
});
after(() => program.remove());

async function refused(answer, status, code) {
  const { status: got, body } = await answer;
  assert.equal(body.ok, false, JSON.stringify(body));
  assert.equal(body.error.code, code);
  assert.equal(typeof body.error.message, "string");
  assert.equal(got, status);
  return body.error;
}

test("the program is healthy", async () => {
  const answer = await request(program, "GET", "/healthz");
  assert.equal(answer.status, 200);
  assert.equal(String(answer.body).trim(), "ok");
});

test("the owner's link works once", async () => {
  await refused(
    request(program, "POST", "/api/join", {
      body: { invite: await program.ownerInvite, name: "eve", password: PASSWORD },
    }),
    404,
    "invite_invalid",
  );
});

test("joining without a token sets a cookie that signs in", async () => {
  const { invite, path, expires } = await post(program, "/api/invite", {}, owner.token);
  assert.equal(path, `/#join=${invite}`);
  assert.ok(Math.abs(expires - Date.now() - 604_800_000) < 60_000);
  assert.deepEqual(await post(program, "/api/invite/check", { invite }), { ok: true, role: "member", owner: false });
  const joined = await request(program, "POST", "/api/join", {
    body: { invite, name: "cat", display_name: "Cät", password: PASSWORD },
  });
  assert.equal(joined.status, 200);
  assert.deepEqual(joined.body.user, { id: joined.body.user.id, name: "cat", display_name: "Cät", role: "member" });
  assert.equal(typeof joined.body.device, "number");
  const cookie = joined.headers.get("set-cookie");
  assert.match(cookie, /^snug_session=[\w-]{43};/);
  for (const word of ["HttpOnly", "SameSite=Strict", "Path=/"]) assert.ok(cookie.includes(word), cookie);
  const headers = { Cookie: cookie.split(";")[0] };
  assert.equal((await request(program, "GET", "/api/session", { headers })).body.user.name, "cat");
  const out = await request(program, "DELETE", "/api/session", { headers });
  assert.deepEqual(out.body, { ok: true });
  await refused(request(program, "GET", "/api/session", { headers }), 401, "unauthorized");
});

test("signing in with a token sets no cookie", async () => {
  const answer = await request(program, "POST", "/api/session", {
    body: { name: "ANN", password: PASSWORD, token: true },
  });
  assert.equal(answer.headers.get("set-cookie"), null);
  assert.match(answer.body.token, /^[\w-]{43}$/);
  assert.notEqual(answer.body.device, owner.device);
  const session = await request(program, "GET", "/api/session", { token: answer.body.token });
  assert.equal(answer.body.server, session.body.server);
  assert.deepEqual(session.body, {
    ok: true,
    server: session.body.server,
    user: { id: owner.id, name: "Ann", display_name: "Ann", role: "owner" },
  });
});

test("a wrong password and an unknown name get the same answer", async () => {
  const wrong = await request(program, "POST", "/api/session", { body: { name: "bob", password: "wrong password" } });
  const unknown = await request(program, "POST", "/api/session", { body: { name: "nobody", password: "wrong password" } });
  await refused(wrong, 401, "wrong_password");
  assert.deepEqual(unknown.body, wrong.body);
});

test("the sixth wrong password of a minute is too many", async () => {
  const body = { name: "guessed", password: "wrong password" };
  for (let i = 0; i < 5; ++i) await refused(request(program, "POST", "/api/session", { body }), 401, "wrong_password");
  const answer = await request(program, "POST", "/api/session", { body });
  const error = await refused(answer, 429, "too_many");
  assert.ok(error.retry_after > 0 && error.retry_after <= 60);
  assert.equal(answer.headers.get("retry-after"), String(error.retry_after));
  assert.ok((await signIn(program, "bob")).token);
});

test("only the owner and admins invite, and only the owner invites admins", async () => {
  await refused(request(program, "POST", "/api/invite", { body: {}, token: member.token }), 403, "forbidden");
  await refused(request(program, "POST", "/api/invite", { body: {} }), 401, "unauthorized");
  const { invite } = await post(program, "/api/invite", { role: "admin", uses: 1, expires_in: 60 }, owner.token);
  const admin = await post(program, "/api/join", { invite, name: "adm", password: PASSWORD, token: true });
  assert.equal(admin.user.role, "admin");
  assert.equal((await post(program, "/api/invite", {}, admin.token)).ok, true);
  await refused(request(program, "POST", "/api/invite", { body: { role: "admin" }, token: admin.token }), 403, "forbidden");
});

test("an invitation expires", async () => {
  const { invite } = await post(program, "/api/invite", { expires_in: 1 }, owner.token);
  const check = () => request(program, "POST", "/api/invite/check", { body: { invite } });
  await until(async () => (await check()).status !== 200, "an invitation for one second is still good");
  await refused(check(), 404, "invite_invalid");
});

test("a name is taken without case", async () => {
  const { invite } = await post(program, "/api/invite", {}, owner.token);
  await refused(
    request(program, "POST", "/api/join", { body: { invite, name: "aNN", password: PASSWORD } }),
    409,
    "name_taken",
  );
});

const badBodies = [
  ["/api/join", { name: "x", password: PASSWORD }],
  ["/api/join", { invite: "x", name: "a b", password: PASSWORD }],
  ["/api/join", { invite: "x", name: "x".repeat(33), password: PASSWORD }],
  ["/api/join", { invite: "x", name: "ok", password: "1234567" }],
  ["/api/join", { invite: "x", name: "ok", password: "é".repeat(129) }],
  ["/api/join", { invite: "x", name: "ok", password: PASSWORD, display_name: "\n" }],
  ["/api/join", { invite: "x", name: "ok", password: PASSWORD, display_name: "x".repeat(65) }],
  ["/api/session", { name: "bob" }],
  ["/api/session", { name: ["bob"], password: PASSWORD }],
  ["/api/session", []],
  ["/api/session", null],
  ["/api/session", "text"],
  ["/api/invite", { uses: 0 }],
  ["/api/invite", { uses: 1001 }],
  ["/api/invite", { uses: "1" }],
  ["/api/invite", { expires_in: 31_536_001 }],
  ["/api/invite", { role: "owner" }],
  ["/api/invite/check", {}],
];
for (const [path, body] of badBodies) {
  test(`${path} refuses ${JSON.stringify(body).slice(0, 70)}`, () =>
    refused(request(program, "POST", path, { body, token: owner.token }), 400, "bad_request"));
}

test("a body must be JSON by name and by content, and small", async () => {
  const send = (raw, type) =>
    request(program, "POST", "/api/session", { body: {}, raw, headers: { "Content-Type": type } });
  const good = JSON.stringify({ name: "bob", password: PASSWORD });
  await refused(send(good, "text/plain"), 400, "bad_request");
  await refused(send("{", "application/json"), 400, "bad_request");
  await refused(send("[".repeat(16_000), "application/json"), 400, "bad_request");
  await refused(send(Buffer.from([0x22, 0xff, 0x22]), "application/json"), 400, "bad_request");
  await refused(send(" ".repeat(16_385), "application/json"), 413, "too_large");
  assert.equal((await send(" ".repeat(100_000), "application/json")).status, 413);
  assert.equal((await send(good, "application/json; charset=utf-8")).status, 200);
});

test("another site's pages are refused, the own one's are not", async () => {
  for (const origin of ["http://evil.example", "null", `${program.url}.evil.example`]) {
    await refused(
      request(program, "POST", "/api/invite", { body: {}, token: owner.token, headers: { Origin: origin } }),
      403,
      "forbidden",
    );
  }
  const own = await request(program, "POST", "/api/invite", {
    body: {},
    token: owner.token,
    headers: { Origin: program.url },
  });
  assert.equal(own.status, 200);
});
