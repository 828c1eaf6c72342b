// The server of servers/echo.cc for Node: the same two events, with Socket.IO's defaults. Prints its address.
import { createServer } from "node:http";
import { Server } from "socket.io";

const http = createServer();
const io = new Server(http);
io.on("connection", (socket) => {
  socket.on("echo", (value, answer) => answer(value));
  socket.on("cast", (value) => io.emit("cast", value));
});
http.listen(0, "127.0.0.1", 4096, () => console.log(`127.0.0.1:${http.address().port}`));
