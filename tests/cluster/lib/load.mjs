// Events that a host emits one after another, numbered, as long as a test lasts.
import { letTimePass } from "../../support/waiting.mjs";

export class Load {
  static start(host, nsp = "/") {
    const load = new Load();
    load.ended = load.#run(host, nsp);
    return load;
  }

  name = `load ${(Load.count = (Load.count ?? 0) + 1)}`;
  sent = 0;
  #on = true;

  async #run(host, nsp) {
    while (this.#on) {
      await host.do("emit", { nsp, event: this.name, args: [++this.sent] });
      await letTimePass(5, "a load has a pace, which leaves the machine to the servers");
    }
  }

  stop() {
    this.#on = false;
    return this.ended;
  }

  /** The numbers that this client has heard of it. */
  heardBy(client, nsp = "/") {
    return client.heard[nsp].filter(([name]) => name === this.name).map(([, number]) => number);
  }
}
