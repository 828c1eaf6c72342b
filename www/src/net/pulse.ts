// Finds out soon that a line is dead: something was sent and nothing at all has come back since.
//
// The server answers a probe from memory, so a slow disk is not taken for a dead line. A line on which a page of missed or
// earlier messages is coming is given time: its bytes are not seen before the page is whole.

/** How long nothing may come after something was sent, before a probe is sent, and before the line is given up, in milliseconds. */
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
  /** Which connection this is. */
  private epoch = 0;

  constructor(private readonly ports: PulsePorts) {}

  /** The connection went, or a new one came. */
  reset(): void {
    this.epoch++;
    this.unanswered = 0;
    this.watching = false;
  }

  /** Something was sent; the result is to be called when its answer is there or not waited for any more. */
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
    // A device that has slept gives the probe its whole time.
    this.silentSince = this.ports.now() - kProbeAfter;
    this.ports.probe();
    this.watch();
  }
}
