// For the suite of protocol 3, which begins to listen for a message after it has awaited "open": one that came in the
// same packet as the answer to the upgrade, as the server's first does, would find nobody. Here it waits until
// somebody listens. The suites of today's protocols do the same by themselves. ./run loads it within that suite.
import { WebSocket } from "ws";

globalThis.WebSocket = class extends WebSocket {
  #early = [];

  emit(event, ...values) {
    if (event !== "message" || this.listenerCount(event) > 0) return super.emit(event, ...values);
    this.#early.push(values);
    return false;
  }

  addEventListener(event, listener, options) {
    super.addEventListener(event, listener, options);
    if (event === "message" && this.#early.length > 0) this.emit(event, ...this.#early.shift());
  }
};
