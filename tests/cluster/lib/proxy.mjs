// A piece of network between a host and Redis, which can be cut in two ways.
import { once } from "node:events";
import { connect, createServer } from "node:net";

export class Proxy {
  /** Forwards to that port. */
  static async start(target) {
    const proxy = new Proxy();
    proxy.target = target;
    proxy.server = createServer({ pauseOnConnect: true }, (socket) => proxy.#take(socket));
    proxy.server.listen(0, "127.0.0.1");
    await once(proxy.server, "listening");
    proxy.url = `redis://127.0.0.1:${proxy.server.address().port}`;
    return proxy;
  }

  #ends = new Set();
  #stalled = false;
  #refusing = false;

  #take(near) {
    if (this.#refusing) return near.resetAndDestroy();
    const far = connect(this.target, "127.0.0.1");
    for (const [from, to] of [[near, far], [far, near]]) {
      this.#ends.add(from);
      from.on("error", () => {});
      from.on("data", (chunk) => to.write(chunk));
      from.on("close", () => {
        this.#ends.delete(from);
        to.destroy();
      });
      if (this.#stalled) from.pause();
      else from.resume();
    }
  }

  /** From now on nothing passes, and nobody is told: neither bytes nor ends, as when a cable is pulled. */
  stall() {
    this.#stalled = true;
    for (const end of this.#ends) end.pause();
  }

  /** Both ends of every connection get a reset, and so does whoever comes. */
  refuse() {
    this.#refusing = true;
    this.reset();
  }

  /** What waits passes, and what comes. */
  resume() {
    this.#stalled = this.#refusing = false;
    for (const end of this.#ends) end.resume();
  }

  /** Both ends of every connection get a reset. */
  reset() {
    for (const end of this.#ends) end.resetAndDestroy();
  }

  stop() {
    this.server.close();
    this.reset();
  }
}
