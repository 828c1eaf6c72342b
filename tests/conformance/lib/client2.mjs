// socket.io-client 2 is CommonJS.
import { createRequire } from "node:module";

export const io = createRequire(import.meta.url)("socket.io-client-2");
