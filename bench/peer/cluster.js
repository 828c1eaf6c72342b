// The server of servers/cluster.cc for Node, over the Redis at the socket that is the argument. Prints its address.
import { createServer } from "node:http";
import { createAdapter } from "@socket.io/redis-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";

const publisher = createClient({ socket: { path: process.argv[2].replace("unix:", "") } });
const subscriber = publisher.duplicate();
await Promise.all([publisher.connect(), subscriber.connect()]);
const http = createServer();
const io = new Server(http, { adapter: createAdapter(publisher, subscriber) });
io.on("connection", (socket) => socket.on("cast", (value) => io.emit("cast", value)));
http.listen(0, "127.0.0.1", 4096, () => console.log(`127.0.0.1:${http.address().port}`));
