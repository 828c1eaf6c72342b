// The server of servers/echo.cc for Node: the same events, with Socket.IO's defaults. Prints its address.
import { createServer } from "node:http";
import { Server } from "socket.io";

const withRooms = process.argv[2] === "rooms";
const http = createServer();
const io = new Server(http);

const rooms = (prefix, count, first = 0) => Array.from({ length: count }, (_, i) => `${prefix}${first + i}`);

function addRooms(socket) {
  socket.on("say", (room, value) => io.to(room).emit("say", value));
  socket.on("enter", (prefix, count, first, answer = first) => {
    socket.join(rooms(prefix, count, typeof first === "number" ? first : 0));
    answer(true);
  });
  socket.on("exit", (prefix, count, first, answer = first) => {
    for (const room of rooms(prefix, count, typeof first === "number" ? first : 0)) socket.leave(room);
    answer(true);
  });
}

io.on("connection", (socket) => {
  socket.on("echo", (value, answer) => answer?.(value)); // a flood asks for no answer
  socket.on("cast", (value) => io.emit("cast", value));
  if (withRooms) addRooms(socket);
});
http.listen(0, "127.0.0.1", 4096, () => console.log(`127.0.0.1:${http.address().port}`));
