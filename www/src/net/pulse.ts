// Finds out soon that a line is dead: something was sent, and nothing at all has come back since.
//
// The server answers a probe from memory, so a slow disk does not look like a dead line. A line that carries a page of missed or earlier
// messages gets more time, because its bytes are not visible before the page is complete.

/** How long nothing may arrive after a send, before a probe is sent and before the line is given up. In milliseconds. */
export const kProbeAfter = 2000;
export const kGiveUpAfter = 4500;

export interface PulsePorts {
  probe(): void;
  drop(): void;
  /** Whether a page is on its way. */
  isBusy(): boolean;
  now(): number;
  after(milliseconds: number, then: () => void): void;
}

export class Pulse {
  private unanswered = 0;
  private silentSince = 0;
  private probed = false;
  private watching = false;
  /** Number of the connection. */
  private epoch = 0;

  constructor(private readonly ports: PulsePorts) {}

  /** The connection was lost, or a new one came. */
  reset(): void {
    this.epoch++;
    this.unanswered = 0;
    this.watching = false;
  }

  /** Something was sent. Call the result when its answer has come or is no longer awaited. */
  sent(): () => void {
    const { epoch } = this;
    if (this.unanswered++ === 0) this.heard();
    if (!this.watching) this.watch();
    return () => {
      if (epoch === this.epoch) this.unanswered--;
    };
  }

  heard(): void {
    this.silentSince = this.ports.now();
    this.probed = false;
  }

  private get due(): number {
    return this.silentSince + (this.probed ? kGiveUpAfter : kProbeAfter);
  }

  private watch(): void {
    const { epoch } = this;
    this.watching = true;
    this.ports.after(Math.max(0, this.due - this.ports.now()), () => {
      if (epoch === this.epoch) this.look();
    });
  }

  private look(): void {
    this.watching = this.unanswered > 0;
    if (!this.watching) return;
    if (this.ports.isBusy()) this.heard();
    if (this.ports.now() < this.due) return this.watch();
    if (this.probed) return this.ports.drop();
    this.probed = true;
    // After a sleep the probe gets its whole time.
    this.silentSince = this.ports.now() - kProbeAfter;
    this.ports.probe();
    this.watch();
  }
}
