// Node's ws doing the least that the same clients accept: canned answers, no JSON, no heartbeat, as
// servers/floor.cc. The cost of Socket.IO itself in Node is the cost of server.js minus this. Prints its address.
import { createServer } from "node:http";
import { WebSocketServer } from "ws";

const http = createServer();
const server = new WebSocketServer({ server: http, perMessageDeflate: false });
const rooms = new Map();

function enter(socket, room) {
  if (!rooms.has(room)) rooms.set(room, new Set());
  rooms.get(room).add(socket);
  socket.on("close", () => rooms.get(room).delete(socket));
}

function take(socket, packet) {
  const name = packet.indexOf("[");
  if (packet === "40") socket.send('40{"sid":"x"}');
  else if (packet.startsWith('["echo",', name)) socket.send(`43${packet.slice(2, name)}[${packet.slice(name + 8)}`);
  else if (packet.startsWith('["cast",', name)) for (const each of server.clients) each.send(packet);
  else if (packet.startsWith('["say","', name)) {
    const end = packet.indexOf('"', name + 8);
    const word = `42["say"${packet.slice(end + 1)}`;
    for (const each of rooms.get(packet.slice(name + 8, end))) each.send(word);
  } else if (packet.startsWith('["enter","', name)) {
    enter(socket, `${packet.slice(name + 10, packet.indexOf('"', name + 10))}0`);
    socket.send("430[true]");
  }
}

server.on("connection", (socket) => {
  socket.on("error", () => {});
  socket.on("message", (data) => take(socket, data.toString()));
  socket.send('0{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":20000}');
});
http.listen(0, "127.0.0.1", 4096, () => console.log(`127.0.0.1:${http.address().port}`));
