// The twin of server.cc on Node's socket.io: the same events, so that both can be asked the same questions.
// Usage: node reference.mjs '{"pingInterval": 300}'; prints its port.
import { createServer } from "node:http";
import express from "express";
import { Server } from "socket.io";
import msgpackParser from "socket.io-msgpack-parser";
import { letTimePass } from "../support/waiting.mjs";

const options = JSON.parse(process.argv[2] ?? "{}");
if (options.allowRequest) {
  const { refuse, afterMs } = options.allowRequest;
  options.allowRequest = async (request, decide) => {
    await letTimePass(afterMs ?? 0, "the server decides as late as the test says");
    decide(refuse, refuse === undefined);
  };
}
if (options.parser === "msgpack") options.parser = msgpackParser;
const http = createServer(options.folder && express().use("/static", express.static(options.folder)));
const io = new Server(http, { serveClient: false, ...options });
if (options.admin) (await import("@socket.io/admin-ui")).instrument(io, options.admin);

if (options.hooks) {
  let count = 0;
  let last = "none";
  io.engine.generateId = () => `custom:id;${++count}`;
  io.engine.on("initial_headers", (headers) => (headers["x-initial"] = "1"));
  io.engine.on("headers", (headers) => Object.assign(headers, { "x-all": "2", "x-refused": last }));
  io.engine.on("connection_error", ({ code, message, context }) => {
    // As snug tells it: everything is text, and by name.
    const texts = Object.entries(context).map(([name, value]) => [name, `${value}`]).sort();
    last = JSON.stringify({ code, context: Object.fromEntries(texts), message });
  });
}

if (options.middleware) {
  io.engine.use((request, response, next) => {
    response.setHeader("x-middleware", request.method);
    next(request._query.stop === undefined ? undefined : new Error("stopped"));
  });
}

function say(nsp, socket, what) {
  let target = what.from === "socket" ? socket.broadcast : nsp;
  for (const room of what.to ?? []) target = target.to(room);
  for (const room of what.except ?? []) target = target.except(room);
  if (what.volatile) target = target.volatile;
  target.emit(what.event, ...(what.args ?? []));
}

function handleMessages(socket) {
  socket.on("message", (...values) => socket.emit("message-back", ...values));
  socket.on("message-with-ack", (...values) => values.pop()(...values));
  socket.on("burst", (count) => {
    for (let i = 0; i < count; i++) socket.emit("item", i);
  });
  socket.on("volatile-burst", (count, text, ack) => {
    for (let i = 0; i < count; i++) socket.volatile.emit("item", i, text);
    ack();
  });
  socket.on("typed", (number, text, ack) => ack(number + 1, text + "!"));
  socket.on("ask", (question, timeout, ack) => {
    const ended = (error, ...values) =>
      error ? ack(error.message.includes("timed out") ? "timeout" : "gone") : ack("answered", values);
    (timeout ? socket.timeout(timeout) : socket).emit("question", question, ended);
  });
}

function handleCoroutines(nsp, socket) {
  socket.on("ask-await", async (question, timeout, ack) => {
    try {
      ack("answered", [await socket.timeout(timeout).emitWithAck("question", question)]);
    } catch (error) {
      ack(error.message.includes("timed out") ? "timeout" : "gone");
    }
  });
  socket.on("ask-all-await", async (timeout, ack) => {
    const asked = nsp.sockets.size;
    const answers = await nsp.timeout(timeout).emitWithAck("question", "all").catch((error) => error.responses);
    ack(answers.length, asked - answers.length);
  });
}

function handleRooms(nsp, socket) {
  socket.on("join", (room, ack) => (socket.join(room), ack()));
  socket.on("leave", (room, ack) => (socket.leave(room), ack()));
  socket.on("rooms", (ack) => ack([...socket.rooms]));
  socket.on("say", (what, ack) => (say(nsp, socket, what), ack()));
  socket.on("ask-all", async (timeout, ack) => {
    const asked = nsp.sockets.size;
    nsp.timeout(timeout).emit("question", "all", (error, answers) => ack(answers.length, asked - answers.length));
  });
}

function handleSurface(nsp, socket) {
  socket.use((packet, next) => {
    if (packet[0] === "forbidden") return next(Object.assign(new Error("not allowed"), { data: { event: packet[0] } }));
    if (packet[0] === "typed" && packet.length === 3) packet.splice(2, 0, "filled in");
    next();
  });
  // Node reports packets that it could not read here, too.
  socket.on("error", (error) => error.data && socket.emit("refused", error.message, error.data));
  const outgoing = [];
  socket.on("watch", (ack) => {
    socket.onAnyOutgoing((name) => outgoing.push(name));
    ack();
  });
  socket.on("outgoing", (ack) => ack(outgoing));
  socket.on("fetch", async (room, ack) => {
    const found = await nsp.in(room).fetchSockets();
    for (const one of found) one.emit("fetched", one.rooms.size);
    ack(found.map((one) => one.id));
  });
}

function handleLife(nsp, socket) {
  socket.on("whoami", (ack) => {
    const { auth, address, query, secure, xdomain } = socket.handshake;
    const { id, conn } = socket;
    ack({ id, nsp: nsp.name, transport: conn.transport.name, auth, address, room: query.room ?? "", secure, xdomain });
  });
  socket.on("kick", (close) => socket.disconnect(close));
  socket.on("drop", () => socket.conn.close());
  socket.on("shutdown", () => io.close(() => process.exit(0)));
  let rooms = 0;
  socket.on("disconnecting", () => (rooms = socket.rooms.size));
  socket.on("disconnect", (reason) => nsp.to("watchers").emit("left", socket.id, reason, rooms));
}

function greet(socket) {
  const nsp = socket.nsp;
  socket.emit("auth", socket.handshake.auth);
  handleMessages(socket);
  handleCoroutines(nsp, socket);
  handleRooms(nsp, socket);
  handleSurface(nsp, socket);
  handleLife(nsp, socket);
}
for (const name of ["/", "/custom", "/admin", "/slow"]) io.of(name).on("connection", greet);
const numbered = io.of(/^\/dynamic-\d+$/);
numbered.on("connection", (socket) => {
  greet(socket);
  socket.on("tell-all", (what) => numbered.emit("told", what));
});
io.of((name, auth, next) => {
  if (name !== "/asked" || auth.token !== "secret") return next(null, false);
  letTimePass(10, "the server decides later").then(() => next(null, true));
}).on("connection", greet);
io.of("/admin").use((socket, next) => {
  if (socket.handshake.auth.token === "secret") return next();
  next(Object.assign(new Error("not authorized"), { data: { code: 401 } }));
});
io.of("/slow").use((_, next) => letTimePass(100, "the namespace is slow").then(() => next()));

http.listen(0, "127.0.0.1", () => console.log(http.address().port));
process.on("SIGTERM", () => io.close(() => process.exit(0)));
