// A member of the cluster on Node's socket.io, which does what its standard input tells it. host.cc is its twin on our
// library; lib/host.mjs describes the commands.
// Usage: node host.mjs '{"redis": "redis://127.0.0.1:6379", "parser": "msgpack", "adapter": {"key": "mine"}}'; prints its port.
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { createAdapter, createShardedAdapter } from "@socket.io/redis-adapter";
import { Emitter } from "@socket.io/redis-emitter";
import { createAdapter as createStreamsAdapter } from "@socket.io/redis-streams-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";
import msgpackParser from "socket.io-msgpack-parser";
import { marked, unmarked } from "./lib/values.mjs";

const options = JSON.parse(process.argv[2]);
const { key, requestsTimeout, publishOnSpecificResponseChannel, sharded, shards, streams } = options.adapter ?? {};
const say = (line) => process.stdout.write(`${JSON.stringify(marked(line))}\n`);

const publisher = createClient({ url: options.redis });
const subscriber = publisher.duplicate();
for (const client of [publisher, subscriber]) client.on("error", () => {});
await Promise.all([publisher.connect(), subscriber.connect()]);

/** Without members that are undefined, which would hide defaults. */
const given = (values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
const makers = {
  classic: () => createAdapter(publisher, subscriber, { key, requestsTimeout, publishOnSpecificResponseChannel }),
  sharded: () => createShardedAdapter(publisher, subscriber, given({ channelPrefix: key, subscriptionMode: shards })),
  streams: () => createStreamsAdapter(publisher, { blockTimeInMs: 100 }),
};
const adapter = makers[streams ? "streams" : sharded ? "sharded" : "classic"]();
const recovery = options.recovery ? { connectionStateRecovery: {} } : {};
const parser = options.parser === "msgpack" ? { parser: msgpackParser } : {};
const http = createServer();
const io = new Server(http, { serveClient: false, adapter, ...parser, ...recovery });
const emitter = new Emitter(publisher, key === undefined ? {} : { key });

function greet(socket) {
  socket.data.user = socket.handshake.auth.user;
  socket.on("enter", (rooms, answer) => (socket.join(rooms), answer()));
}

function meet(nsp) {
  nsp.on("connection", greet);
}

function hearServers(nsp) {
  nsp.on("notice", (...args) => say({ heard: { nsp: nsp.name, args } }));
  nsp.on("question", (...args) => args.pop()(...args));
  nsp.on("riddle", () => {}); // Nobody answers it.
}

const children = io.of(/^\/dynamic-\d+$/);
for (const nsp of [io.of("/"), io.of("/custom")]) {
  meet(nsp);
  hearServers(nsp);
}
meet(children);
io.on("new_namespace", hearServers);

const namespaceOf = (command) => (command.nsp === "children" ? children : io.of(command.nsp));

/** Whom a command is for, and how it travels. */
function target({ nsp, via, from, to = [], except = [], flags = {} }) {
  let found = via === "emitter" ? emitter.of(nsp) : namespaceOf({ nsp });
  if (from !== undefined) found = found.sockets.get(from).broadcast;
  for (const room of to) found = found.to(room);
  for (const room of except) found = found.except(room);
  if (flags.volatile) found = found.volatile;
  if (flags.local) found = found.local;
  if (flags.compress !== undefined) found = found.compress(flags.compress);
  if (flags.timeout !== undefined) found = found.timeout(flags.timeout);
  return found;
}

/** One socket of the cluster, as a handle. */
async function remote(command) {
  const [found] = await namespaceOf(command).in(command.id).fetchSockets();
  return found;
}

const answersOf = (ask) => new Promise((resolve) => ask((error, answers = []) => resolve({ answers, complete: !error })));
const described = ({ id, rooms, data, handshake }) => ({ id, rooms: [...rooms], data, handshake });

const COMMANDS = {
  emit: (command) => {
    for (let count = command.times ?? 1; count > 0; count--) target(command).emit(command.event, ...command.args);
  },
  ask: (command) => answersOf((done) => target(command).emit(command.event, ...command.args, done)),
  fetch: async (command) => ({ sockets: (await target(command).fetchSockets()).map(described) }),
  join: (command) => void target(command).socketsJoin(command.rooms),
  leave: (command) => void target(command).socketsLeave(command.rooms),
  disconnect: (command) => void target(command).disconnectSockets(command.close),
  tell: (command) => void target(command).serverSideEmit(command.event, ...command.args),
  consult: (command) => answersOf((done) => namespaceOf(command).serverSideEmit(command.event, ...command.args, done)),
  sockets: async (command) => [...(await namespaceOf(command).adapter.sockets(new Set(command.rooms)))],
  rooms: async (command) => [...(await namespaceOf(command).adapter.allRooms())],
  count: (command) => namespaceOf(command).adapter.serverCount(),
  mine: (command) => [...namespaceOf(command).sockets.keys()],
  remoteEmit: async (command) => void (await remote(command)).emit(command.event, ...command.args),
  remoteAsk: async (command) => (await remote(command)).timeout(command.timeout).emitWithAck(command.event, ...command.args),
  remoteJoin: async (command) => void (await remote(command)).join(command.room),
  remoteLeave: async (command) => void (await remote(command)).leave(command.room),
  remoteDisconnect: async (command) => void (await remote(command)).disconnect(command.close),
};

// The adapter waits for none of its publications, and their errors end the program otherwise.
process.on("unhandledRejection", () => {});
createInterface({ input: process.stdin }).on("line", async (line) => {
  const command = unmarked(JSON.parse(line));
  try {
    say({ id: command.number, answer: await COMMANDS[command.do](command) });
  } catch (error) {
    say({ id: command.number, error: error.message });
  }
});
process.on("SIGTERM", () => io.close(() => process.exit(0)));
http.listen(0, "127.0.0.1", () => console.log(http.address().port));
