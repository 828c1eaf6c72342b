// Gathers the pages of `ready`: whoever has many conversations gets them in several messages, and the page sees one.
import type { ServerEvents } from '../core/wire';

type Ready = ServerEvents['ready'];

export class Welcome {
  /** The pages that have come. Null if none is awaited. */
  private gathered: Ready | null = null;
  /** What came between the pages. It is about the state behind them. */
  private waiting: (() => void)[] = [];

  constructor(private readonly whole: (ready: Ready) => void) {}

  /** The first page. An earlier connection may have broken between its pages. */
  begin(ready: Ready): void {
    this.reset();
    this.take(ready);
  }

  goOn({ rooms, users, more }: ServerEvents['ready:more']): void {
    const { gathered } = this;
    if (gathered) this.take({ ...gathered, rooms: [...gathered.rooms, ...rooms], users: [...gathered.users, ...users], more });
  }

  /** Does it now, or after the last page. */
  after(work: () => void): void {
    if (this.gathered) this.waiting.push(work);
    else work();
  }

  /** The connection was lost. Its pages do not count. */
  reset(): void {
    this.gathered = null;
    this.waiting = [];
  }

  private take(ready: Ready): void {
    this.gathered = ready;
    if (ready.more) return;
    this.gathered = null;
    this.whole(ready);
    // Nothing waits any more if the pages turned out to be another person's.
    const { waiting } = this;
    this.reset();
    for (const work of waiting) work();
  }
}
