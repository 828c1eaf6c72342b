// Finds out soon that a line is dead: something was sent and nothing at all has come back since.
//
// The server answers a probe from memory, so a slow disk is not taken for a dead line. A line on which a page of missed or
// earlier messages is coming is given time: its bytes are not seen before the page is whole.

/** How long nothing may come after something was sent, before a probe is sent and then until the line is given up, in milliseconds. */
export const kProbeAfter = 2000;
export const kGiveUpAfter = 2500;

export interface PulsePorts {
  probe(): void;
  drop(): void;
  /** Whether a page is on its way. */
  isBusy(): boolean;
  after(milliseconds: number, then: () => void): void;
}

export class Pulse {
  private unanswered = 0;
  private watching = false;
  private heardSince = false;
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
    this.unanswered++;
    if (!this.watching) this.watch();
    return () => {
      if (epoch === this.epoch) this.unanswered--;
    };
  }

  heard(): void {
    this.heardSince = true;
  }

  private watch(): void {
    this.watching = this.unanswered > 0;
    if (!this.watching) return;
    this.heardSince = false;
    this.whenSilent(kProbeAfter, () => {
      this.ports.probe();
      this.whenSilent(kGiveUpAfter, () => this.ports.drop());
    });
  }

  private whenSilent(milliseconds: number, then: () => void): void {
    const { epoch } = this;
    this.ports.after(milliseconds, () => {
      if (epoch !== this.epoch) return;
      if (this.unanswered > 0 && !this.heardSince && !this.ports.isBusy()) then();
      else this.watch();
    });
  }
}
