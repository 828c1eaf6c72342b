// The same raw requests to our server and to Node's: status, body and headers that matter are the same.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { TestServer } from "./lib/harness.mjs";
import { Pair } from "./lib/pair.mjs";
import { joinPolling, openPolling, refusedUpgrade, request, statuses } from "./lib/raw.mjs";

const handshake = "EIO=4&transport=polling";

describe("handshakes are answered as Node answers them", () => {
  let servers;
  before(async () => (servers = await Pair.start({ cors: { origin: ["https://a.example"] } })));
  after(() => servers.stop());

  const queries = [
    handshake, `${handshake}&t=abc&b64=1`, "", "EIO=4", "transport=polling", "EIO=3&transport=polling",
    "EIO=5&transport=polling", "EIO=abc&transport=polling", "EIO=&transport=polling", "EIO=4&transport=",
    "EIO=4&transport=abc", "EIO=4&transport=toString", "EIO=4&transport=__proto__", "EIO=4&transport=constructor",
    "EIO=4&transport=Polling", "EIO=4&transport=webtransport", "EIO=4&transport=websocket",
    `${handshake}&sid=unknown`, `${handshake}&sid=`, `${handshake}&sid=__proto__`, `${handshake}&sid=${"x".repeat(500)}`,
    "EIO=4&transport=websocket&sid=unknown", "EIO=4&transport=abc&sid=unknown", "EIO=04&transport=polling",
    "EIO=%34&transport=p%6Flling", "&&EIO=4&=&transport=polling", "EIO=4&transport=polling%00",
  ];
  for (const query of queries) {
    test(`GET ?${query.slice(0, 60)}`, () => servers.same((server) => request(server, { query })));
  }

  for (const method of ["POST", "PUT", "DELETE", "PATCH"]) {
    for (const query of [handshake, `${handshake}&sid=unknown`, ""]) {
      test(`${method} ?${query}`, () => servers.same((server) => request(server, { method, query })));
    }
  }
});

describe("what HTTP allows and forbids is answered with Node's status", () => {
  let servers;
  before(async () => (servers = await Pair.start()));
  after(() => servers.stop());

  const target = `/socket.io/?${handshake}`;
  const opening = `GET ${target} HTTP/1.1\r\nHost: x\r\n`;
  const posting = (sid) => `POST ${target}&sid=${sid} HTTP/1.1\r\nHost: x\r\n`;
  const chunked = "Transfer-Encoding: chunked\r\n";
  const whole = {
    "HEAD": `HEAD ${target} HTTP/1.1\r\nHost: x\r\n\r\n`,
    "OPTIONS": `OPTIONS ${target} HTTP/1.1\r\nHost: x\r\n\r\n`,
    "HTTP/1.0": `GET ${target} HTTP/1.0\r\n\r\n`,
    "a method in small letters": `get ${target} HTTP/1.1\r\nHost: x\r\n\r\n`,
    "what is no request": "hello\r\n\r\n",
    "a body with GET": `${opening}Content-Length: 3\r\n\r\nabc`,
    "a head of 20 kB": `${opening}X: ${"x".repeat(20000)}\r\n\r\n`,
    "a path below": `GET /socket.io/below?${handshake} HTTP/1.1\r\nHost: x\r\n\r\n`,
  };
  for (const [name, bytes] of Object.entries(whole)) {
    test(name, () => servers.same((server) => statuses(server, 1, bytes)));
  }
  test("no Host", async () => {
    const question = (server) => statuses(server, 1, `GET ${target} HTTP/1.1\r\n\r\n`);
    // RFC 9112 3.2; Node minds since its version 20.
    const answer = parseInt(process.versions.node) < 20 ? question(servers.ours) : servers.same(question);
    assert.deepEqual(await answer, [400]);
  });
  test("two requests at once", () => servers.same((server) => statuses(server, 2, `${opening}\r\n${opening}\r\n`)));

  const bodies = {
    "a body in chunks": [1, `${chunked}\r\n1;a=b\r\n4\r\n1\r\n0\r\n0\r\nX: y\r\n\r\n`],
    "a length and chunks": [1, `Content-Length: 2\r\n${chunked}\r\n2\r\n40\r\n0\r\n\r\n`],
    "a body that waits for 100": [2, "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n", "40"],
    "another expectation": [1, "Expect: banana\r\nContent-Length: 2\r\n\r\n40"],
    "a body of another type": [1, "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n40"],
  };
  for (const [name, [count, fields, ...rest]] of Object.entries(bodies)) {
    test(name, () =>
      servers.same(async (server) => statuses(server, count, posting(await openPolling(server)) + fields, ...rest)));
  }
});

describe("CORS answers", () => {
  const allowed = "https://a.example";
  const preflight = { "access-control-request-method": "POST", "access-control-request-headers": "x-a, x-b" };
  const decisive = ({ status, headers: { vary, ...headers } }) => ({ status, headers });
  const list = { origin: [allowed], credentials: true };
  const policies = [
    { origin: "*" }, list, { origin: true }, { ...list, methods: ["GET", "POST"] },
    { ...list, allowedHeaders: ["x-a", "x-c"], exposedHeaders: ["x-d", "x-e"] },
    { ...list, maxAge: 600, optionsSuccessStatus: 200 }, { ...list, preflightContinue: true },
  ];
  for (const cors of policies) {
    test(`are Node's, for ${JSON.stringify(cors)}`, async () => {
      const servers = await Pair.start({ cors });
      for (const origin of [allowed, "https://b.example", "null"]) {
        await servers.same(async (server) => decisive(await request(server, { query: handshake, headers: { origin } })));
        const asked = { method: "OPTIONS", query: handshake, headers: { origin, ...preflight } };
        await servers.same(async (server) => decisive(await request(server, asked)));
      }
      await servers.stop();
    });
  }

  test("to a program that says an Origin are Node's", async () => {
    const servers = await Pair.start({});
    const headers = { origin: "https://b.example" };
    await servers.same((server) => request(server, { query: handshake, headers }));
    await servers.same((server) => refusedUpgrade(server, "EIO=4&transport=websocket", { Origin: headers.origin }));
    await servers.stop();
  });

  // Node leaves it to the browser to keep a foreign page out, and asks only requests without a session.
  test("to a foreign page with its visitor's cookie refuse, with a session and without, unlike Node's", async () => {
    for (const options of [{}, { cors: { origin: [allowed] } }]) {
      const server = await TestServer.start("snug", options);
      if (server.reference) return server.stop();
      const query = `${handshake}&sid=${await openPolling(server)}`;
      for (const origin of ["https://b.example", "null"]) {
        const headers = { origin, cookie: "token=a" };
        for (const asked of [{ query: handshake }, { query }, { query, method: "POST", body: "40" }]) {
          const { status, body } = await request(server, { ...asked, headers });
          assert.deepEqual({ status, body }, { status: 403, body: '{"code":4,"message":"Forbidden"}' });
        }
        const fields = { Origin: origin, Cookie: headers.cookie };
        const refused = await refusedUpgrade(server, "EIO=4&transport=websocket", fields);
        assert.deepEqual(refused, { status: 400, body: "Forbidden" });
      }
      await server.stop();
    }
  });
});

describe("the cookie is Node's", () => {
  for (const cookie of [true, { name: "session", path: "/a", httpOnly: false, sameSite: "strict", maxAge: 60, secure: true, domain: "a.example" }]) {
    test(JSON.stringify(cookie), async () => {
      const servers = await Pair.start({ cookie: cookie === true ? {} : cookie });
      const answers = await Promise.all([servers.ours, servers.node].map(async (server) => {
        const { body, headers } = await request(server, { query: handshake });
        const { sid } = JSON.parse(body.slice(1));
        const after = await request(server, { method: "POST", query: `${handshake}&sid=${sid}`, body: "40" });
        return { opened: headers["set-cookie"][0].replace(sid, "*"), after: after.headers["set-cookie"] };
      }));
      assert.deepEqual(answers[0], answers[1]);
      await servers.stop();
    });
  }
});

describe("hooks are called as Node calls them", () => {
  let servers;
  before(async () => (servers = await Pair.start({ hooks: true, allowUpgrades: true })));
  after(() => servers.stop());

  test("for the answers of a session, whose id is the application's", () =>
    servers.same(async (server) => {
      const opened = await request(server, { query: handshake });
      const { sid } = JSON.parse(opened.body.slice(1));
      const query = `${handshake}&sid=${encodeURIComponent(sid)}`;
      const posted = await request(server, { method: "POST", query, body: "40" });
      const polled = await request(server, { query });
      return { sid, opened, posted, status: polled.status, headers: polled.headers };
    }));

  const refused = {
    "an unknown transport": { query: "EIO=4&transport=tcp" },
    "no transport": { query: "EIO=4" },
    "an unknown session": { query: `${handshake}&sid=nobody` },
    "a handshake by POST": { method: "POST", query: handshake },
    "a WebSocket without an upgrade": { query: "EIO=4&transport=websocket" },
    "another protocol": { query: "EIO=3&transport=polling" },
  };
  for (const [name, asked] of Object.entries(refused)) {
    test(`after ${name}`, () =>
      servers.same(async (server) => {
        const answer = await request(server, asked);
        const { headers } = await request(server, { query: handshake });
        // What JavaScript calls undefined is an empty text.
        return { answer, heard: headers["x-refused"].replace('"undefined"', '""') };
      }));
  }
  test("after another transport, and another protocol, than its session's", () =>
    servers.same(async (server) => {
      const sid = encodeURIComponent(await openPolling(server));
      const heard = [];
      for (const query of [`EIO=4&transport=websocket&sid=${sid}`, `EIO=3&transport=polling&sid=${sid}`]) {
        heard.push(await request(server, { query }));
        heard.push((await request(server, { query: handshake })).headers["x-refused"]);
      }
      return heard;
    }));
});

describe("middleware refuses and adds fields as in Node", () => {
  let servers;
  before(async () => (servers = await Pair.start({ middleware: true, allowUpgrades: true })));
  after(() => servers.stop());

  const seen = async (server, asked) => {
    const { status, body, headers } = await request(server, asked);
    return { status, body: body.startsWith("0{") ? "opened" : body, field: headers["x-middleware"] };
  };
  for (const method of ["GET", "POST", "DELETE"]) {
    for (const more of ["", "&stop=1", "&sid=unknown"]) {
      test(`${method}${more}`, () => servers.same((server) => seen(server, { method, query: handshake + more })));
    }
  }
  test("posts and polls of a session", () =>
    servers.same(async (server) => {
      const query = `${handshake}&sid=${await openPolling(server)}`;
      const posted = await seen(server, { method: "POST", query, body: "40" });
      const refused = await seen(server, { method: "POST", query: `${query}&stop=1`, body: "41" });
      return { posted, refused, polled: (await seen(server, { query })).status };
    }));
  test("an upgrade", () =>
    servers.same((server) => refusedUpgrade(server, "EIO=4&transport=websocket&stop=1")));
});

test("one connection more than there may be is answered 503", async () => {
  const server = await TestServer.start("snug", { maxConnections: 1 });
  if (!server.reference) {
    const socket = await server.connected("websocket");
    assert.equal((await request(server, { query: handshake })).status, 503);
    socket.disconnect();
    for (let status = 503; status === 503; ) ({ status } = await request(server, { query: handshake }));
  }
  await server.stop();
});

describe("a refusal of allow_request is Node's", () => {
  test("over HTTP and for a WebSocket", async () => {
    const servers = await Pair.start({ allowRequest: { refuse: "not today" } });
    const answer = await servers.same((server) => request(server, { query: handshake }));
    assert.equal(answer.status, 403);
    await servers.same((server) => refusedUpgrade(server, "EIO=4&transport=websocket"));
    await servers.stop();
  });
});

describe("sessions are polled and posted to as on Node", () => {
  let servers;
  before(async () => (servers = await Pair.start({ maxHttpBufferSize: 1000 })));
  after(() => servers.stop());

  /** Posts to a joined session, then polls: both answers. */
  const post = (body, headers = {}) => async (server) => {
    const query = await joinPolling(server);
    const posted = await request(server, { method: "POST", query, body, headers });
    const polled = posted.status === 200 ? undefined : await request(server, { query });
    return { posted, polled };
  };

  const bodies = {
    "an event": '42["message",1]', "two packets": '42["x"]\x1e42["y"]', "an event for nobody": '42["nobody"]',
    "a pong": "3", "a wrong Socket.IO packet": "4abc",
    "a ping, which only servers send": "2",
    "an attachment without padding": '451-["message",{"_placeholder":true,"num":0}]\x1ebYQ',
    "an attachment of the other alphabet": '451-["message",{"_placeholder":true,"num":0}]\x1eb_-8=',
    "space before a payload": '421\t["message-with-ack"]',
  };
  for (const [name, body] of Object.entries(bodies)) {
    test(`POST of ${name}`, () => servers.same(post(body)));
  }
  test("POST as text/plain", () => servers.same(post('42["x"]', { "content-type": "text/plain;charset=UTF-8" })));
  test("POST as binary", () => servers.same(post('42["x"]', { "content-type": "application/octet-stream" })));
  test("POST beyond the limit", async () => {
    for (const size of [1000, 1001]) {
      const [mine, theirs] = await Promise.all(
        [servers.ours, servers.node].map(async (server) => {
          const query = await joinPolling(server);
          const body = `42["${"x".repeat(size - 6)}"]`;
          return request(server, { method: "POST", query, body });
        }),
      );
      assert.equal(mine.status, theirs.status, `${size} bytes`);
      assert.equal(mine.body, theirs.body, `${size} bytes`);
    }
  });

  test("the open packet comes with the first answer, the namespace's with the next poll", () =>
    servers.same(async (server) => {
      const sid = await openPolling(server);
      const query = `${handshake}&sid=${sid}`;
      const posted = await request(server, { method: "POST", query, body: "40" });
      return [posted, await request(server, { query })];
    }));

  test("a session polled as a WebSocket without an upgrade", () =>
    servers.same(async (server) => {
      const sid = await openPolling(server);
      return request(server, { query: `EIO=4&transport=websocket&sid=${sid}` });
    }));

  test("what only Node blames on itself, or takes, is the client's mistake here", async () => {
    const answers = [{ method: "PUT" }, { method: "DELETE" }, { method: "POST", body: "9" }, { method: "POST", body: "x" }];
    for (const asked of answers) {
      const query = await joinPolling(servers.ours);
      assert.equal((await request(servers.ours, { query, ...asked })).status, servers.ours.reference ? 500 : 400);
    }
  });

  test("two polls at a time end the session", () =>
    servers.same(async (server) => {
      const query = await joinPolling(server);
      const answers = await Promise.all([request(server, { query }), request(server, { query })]);
      const after = await request(server, { query });
      return { statuses: answers.map(({ status }) => status).sort(), after };
    }));

  test("the client's close answers its poll", () =>
    servers.same(async (server) => {
      const query = await joinPolling(server);
      let poll;
      await new Promise((onSent) => (poll = request(server, { query, onSent })));
      const posted = await request(server, { method: "POST", query, body: "1" });
      return { posted, polled: await poll, after: await request(server, { query }) };
    }));
});

describe("refused upgrades are answered as Node answers them", () => {
  let servers;
  before(async () => (servers = await Pair.start({})));
  after(() => servers.stop());

  const queries = [
    "EIO=4&transport=websocket", "EIO=4&transport=websocket&sid=unknown", "EIO=4", "EIO=4&transport=abc",
    "EIO=4&transport=toString", "EIO=4&transport=polling&sid=unknown",
  ];
  for (const query of queries) test(query, () => servers.same((server) => refusedUpgrade(server, query)));

  const headers = { "no key": { "Sec-WebSocket-Key": undefined }, "a short key": { "Sec-WebSocket-Key": "abc" } };
  for (const [name, lines] of Object.entries(headers)) {
    test(`a handshake with ${name}`, () =>
      servers.same(async (server) => ({ status: (await refusedUpgrade(server, queries[0], lines)).status })));
  }

  // Node accepts the first and then says nothing, or closes; RFC 6455 4.2.2 wants 426 for the last.
  const ours = {
    "transport=websocket": [400, "Unsupported protocol version"],
    "EIO=3&transport=websocket": [400, "Unsupported protocol version"],
    "EIO=4&transport=polling": [400, "Bad request"],
  };
  for (const [query, [status, body]] of Object.entries(ours)) {
    test(`${query} is refused, unlike Node's`, async () => {
      if (!servers.ours.reference) assert.deepEqual(await refusedUpgrade(servers.ours, query), { status, body });
    });
  }
  test("a WebSocket of an old version is told which one to use", async () => {
    const { status } = await refusedUpgrade(servers.ours, queries[0], { "Sec-WebSocket-Version": "7" });
    assert.equal(status, servers.ours.reference ? 400 : 426);
  });
});
