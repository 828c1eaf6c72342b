// The line between browser and server: a proxy that a test makes slow, silent, or somebody else.
import { createServer, connect } from 'node:net';
import { letTimePass } from '../support/waiting.mjs';

const page = (status, title) => `HTTP/1.1 ${status}\r\nContent-Type: text/html\r\nContent-Length: ${title.length}\r\nConnection: close\r\n\r\n${title}`;

export class Line {
  /** `pass`; `silent`: everything stays open and nothing comes through; `gateway`: a proxy whose server is gone; `portal`: a hotel's. */
  mode = 'pass';
  /** Bytes a second towards the browser, over all connections together; 0: as fast as it goes. */
  rate = 0;
  /** So many bytes towards the browser, and a connection breaks; 0: it does not. */
  breaksAfter = 0;
  #pairs = new Set();
  #due = 0;

  static async to(server) {
    const line = new Line();
    line.target = server;
    line.listener = createServer((near) => line.#accept(near));
    await new Promise((done) => line.listener.listen(0, '127.0.0.1', done));
    return line;
  }

  get url() {
    return `http://localhost:${this.listener.address().port}`;
  }

  /** A link to the server, as one that goes through here. */
  through(link) {
    return link.replace(new URL(link).origin, this.url);
  }

  become(mode) {
    this.mode = mode;
    for (const pair of this.#pairs) {
      if (mode === 'gateway' || mode === 'portal') pair.end();
      else if (mode === 'pass') pair.resume();
    }
  }

  async close() {
    for (const pair of this.#pairs) pair.end();
    await new Promise((done) => this.listener.close(done));
  }

  #accept(near) {
    near.on('error', () => {});
    if (this.mode === 'gateway' || this.mode === 'portal') {
      const answer = this.mode === 'gateway' ? page('502 Bad Gateway', '<title>502</title>Bad Gateway') : page('200 OK', '<title>Hotel</title>Welcome');
      near.once('data', () => near.end(answer));
      return;
    }
    const far = connect(Number(new URL(this.target.url).port), '127.0.0.1');
    far.on('error', () => near.destroy());
    const waiting = [];
    let brought = 0;
    const send = (to, data) => {
      if (this.mode === 'silent') return waiting.push([to, data]);
      brought += to === near ? data.length : 0;
      return this.breaksAfter > 0 && brought > this.breaksAfter ? pair.end() : to.write(data);
    };
    near.on('data', (data) => send(far, data));
    far.on('data', (data) => this.#paced(far, data, (piece) => send(near, piece)));
    const pair = {
      resume: () => {
        for (const [to, data] of waiting.splice(0)) to.write(data);
      },
      end: () => {
        near.destroy();
        far.destroy();
      },
    };
    this.#pairs.add(pair);
    const gone = () => {
      if (this.mode === 'silent') return;
      this.#pairs.delete(pair);
      pair.end();
    };
    near.on('close', gone);
    far.on('close', gone);
  }

  /** What is on a slow line takes its turn behind what is on it already. */
  async #paced(far, data, give) {
    if (this.rate === 0) return give(data);
    far.pause();
    const now = Date.now();
    this.#due = Math.max(this.#due, now) + (1000 * data.length) / this.rate;
    await letTimePass(this.#due - now, 'a slow line is slow');
    give(data);
    far.resume();
  }
}
