// The official client over https and wss, and a certificate that is exchanged under it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import { connect } from "node:tls";
import { ask, collect, event, modes, TestServer, until } from "./lib/harness.mjs";

const folder = mkdtempSync(join(tmpdir(), "snug-tls-"));
const files = { cert: join(folder, "cert.pem"), key: join(folder, "key.pem") };
after(() => rmSync(folder, { recursive: true }));

/** A self-signed certificate of that name, for 127.0.0.1. */
function make(name) {
  const [cert, key] = [join(folder, `${name}.cert`), join(folder, `${name}.key`)];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30"];
  const what = ["-subj", `/CN=${name}`, "-addext", "subjectAltName=IP:127.0.0.1"];
  execFileSync("openssl", ["req", "-x509", ...kind, ...what, "-keyout", key, "-out", cert], { stdio: "ignore" });
  return { cert, key };
}

function use({ cert, key }) {
  copyFileSync(cert, files.cert);
  copyFileSync(key, files.key);
}

/** The name in the certificate that a new connection gets. */
async function served(server) {
  const socket = connect({ host: "127.0.0.1", port: server.port, rejectUnauthorized: false, ALPNProtocols: ["h2", "http/1.1"] });
  try {
    await once(socket, "secureConnect");
    assert.equal(socket.alpnProtocol, "http/1.1");
    return socket.getPeerCertificate().subject.CN;
  } finally {
    socket.destroy();
  }
}

async function reload(server) {
  const answer = event(server.child.lines, "line");
  server.child.signal("SIGHUP");
  return (await answer)[0];
}

describe("over TLS", { skip: process.env.SNUG_REFERENCE === "1" && "certificates are exchanged by our own calls" }, () => {
  const one = make("one");
  const two = make("two");
  const trusting = (certificate) => ({ ca: readFileSync(certificate.cert) });
  let server;
  before(async () => {
    use(one);
    server = await TestServer.start("snug", { tls: files });
  });
  after(() => server.stop());
  afterEach(() => server.disconnectClients());

  for (const mode of Object.keys(modes)) {
    test(`events and acknowledgements travel both ways with ${mode}`, async () => {
      const socket = await server.connected(mode, trusting(one));
      assert.deepEqual(await ask(socket, "message-with-ack", 1, "two"), [1, "two"]);
      socket.emit("message", Buffer.from([1, 2, 3]));
      assert.deepEqual(await event(socket, "message-back"), [Buffer.from([1, 2, 3])]);
    });

    test(`the server knows with ${mode} that it is secure`, async () => {
      const socket = await server.connected(mode, trusting(one));
      const [me] = await ask(socket, "whoami");
      assert.equal(me.secure, true);
      assert.equal(me.address, "127.0.0.1");
    });

    test(`long messages and bursts arrive whole with ${mode}`, async () => {
      const socket = await server.connected(mode, trusting(one));
      const long = "long ".repeat(150_000);
      const [back] = await ask(socket, "message-with-ack", long);
      assert.equal(back === long, true);
      const items = collect(socket, "item");
      socket.emit("burst", 500);
      await until(() => items.length === 500, () => `${items.length} of 500 came`);
      assert.deepEqual(items, Array.from({ length: 500 }, (_, i) => [i]));
    });
  }

  test("a client that does not trust the certificate does not connect", async () => {
    const socket = server.client("websocket", trusting(two));
    await event(socket, "connect_error");
    assert.equal(socket.connected, false);
  });

  test("a client that speaks no TLS is let go", async () => {
    const answer = await fetch(`http://127.0.0.1:${server.port}/socket.io/?EIO=4&transport=polling`).catch((error) => error);
    assert.ok(answer instanceof TypeError);
  });

  test("a new certificate is for new clients, and those who are there stay", async () => {
    use(one);
    assert.equal(await reload(server), "reloaded");
    const before = await server.connected("websocket", trusting(one));
    let left = false;
    before.on("disconnect", () => (left = true));
    use(two);
    assert.equal(await served(server), "one");
    assert.equal(await reload(server), "reloaded");
    assert.equal(await served(server), "two");
    const after = await server.connected("upgrade", trusting(two));
    assert.deepEqual(await ask(after, "message-with-ack", "new"), ["new"]);
    assert.deepEqual(await ask(before, "message-with-ack", "old"), ["old"]);
    assert.equal(left, false);
  });

  test("a pair that does not fit changes nothing", async () => {
    use(one);
    assert.equal(await reload(server), "reloaded");
    use({ cert: two.cert, key: one.key });
    assert.equal(await reload(server), "key_mismatch");
    assert.equal(await served(server), "one");
    use(two);
    assert.equal(await reload(server), "reloaded");
    assert.equal(await served(server), "two");
  });
});
