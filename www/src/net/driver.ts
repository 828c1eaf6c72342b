// Sends the outbox in order, many messages in flight, each until the server has it.
import { catchUp, closeGap, fail, Flight, markAttempted, renumberAfter, verdictOf } from '../core/outbox';
import type { Box, BoxChange, Pending, SendAnswer } from '../core/outbox';
import type { Hold } from '../core/state';
import type { DeviceId } from '../core/wire';
import type { Vault } from '../storage/vault';

/** How long to wait if this browser's storage failed or the server did not answer, in milliseconds. */
const kRetry = 1000;

export interface DriverPorts {
  vault: Pick<Vault, 'transact'>;
  /** Resolves to null if the connection was lost before the answer came. */
  send(item: Pending): Promise<SendAnswer | null>;
  /** The outbox in storage has changed. */
  changed(items: readonly Pending[]): void;
  /** `seq` is its place in the conversation, if the answer has it. */
  stored(item: Pending, seq?: number): void;
  hold(why: Hold | null): void;
  signedOut(): void;
  after(milliseconds: number, then: () => void): void;
}

export class Driver {
  private readonly flight = new Flight();
  private leading = false;
  private device: DeviceId | null = null;
  /** Number of the connection. Answers from an earlier one do not count for the flight. */
  private epoch = 0;
  private paused = false;
  private pumping = false;
  private again = false;

  constructor(private readonly ports: DriverPorts) {}

  lead(leading: boolean): void {
    this.leading = leading;
    if (!leading) this.newEpoch();
    this.pump();
  }

  /** The connection is live, so messages may go. */
  async live(device: DeviceId, lastN: number): Promise<void> {
    this.newEpoch();
    this.ports.changed(await this.ports.vault.transact((box) => catchUp(box, device, lastN)));
    this.device = device;
    this.pump();
  }

  offline(): void {
    this.device = null;
    this.newEpoch();
  }

  /** Checks for work. Cheap if there is none. */
  pump(): void {
    if (this.pumping) {
      this.again = true;
      return;
    }
    this.pumping = true;
    const work = this.work().catch(() => this.ports.after(kRetry, () => this.pump()));
    void work.finally(() => {
      this.pumping = false;
      if (!this.again) return;
      this.again = false;
      this.pump();
    });
  }

  private newEpoch(): void {
    this.epoch++;
    this.flight.reset();
    this.paused = false;
    this.ports.hold(null);
  }

  private async work(): Promise<void> {
    const { device, epoch } = this;
    if (!this.leading || device === null || this.paused) return;
    const mend = this.mending(device);
    const items = await this.ports.vault.transact(mend ?? (() => ({})), mend ? 'strict' : 'relaxed');
    const next = this.flight.next(items, device);
    if (mend) this.ports.changed(items);
    if (next.length === 0) return;
    const fresh = next.filter((item) => !item.attempted).map((item) => item.key);
    if (fresh.length > 0) {
      this.ports.changed(await this.ports.vault.transact((box) => markAttempted(box, fresh)));
    }
    // Another connection may have come meanwhile. It starts over.
    if (epoch !== this.epoch) return;
    for (const item of next) {
      this.flight.sent(item.key);
      // An answer that comes after the sign-out changes nothing here.
      void this.ports.send(item).then((answer) => this.onAnswer(item, answer, epoch)).catch(() => {});
    }
  }

  /** The change that the server's numbers require, once nothing is in flight any more. */
  private mending(device: DeviceId): ((box: Box) => BoxChange) | null {
    const lastN = this.flight.takeConflict();
    const { unstored } = this.flight;
    if (lastN !== null) return (box) => renumberAfter(box, device, lastN, unstored);
    const wanted = this.flight.takeGap();
    return wanted === null ? null : (box) => closeGap(box, device, wanted);
  }

  private async onAnswer(item: Pending, answer: SendAnswer | null, epoch: number): Promise<void> {
    const verdict = answer ? verdictOf(answer) : null;
    if (verdict?.kind === 'stored') {
      this.ports.stored(item, verdict.seq);
      if (!this.paused) this.ports.hold(null);
      this.ports.changed(await this.ports.vault.transact(() => ({ remove: [item.key] }), 'relaxed'));
    }
    if (epoch !== this.epoch) return;
    if (verdict?.kind === 'failed') {
      const { code, message } = verdict;
      this.ports.changed(await this.ports.vault.transact((box) => fail(box, item.key, { code, message })));
    }
    // Only now, because messages that are in storage and not in flight are sent again.
    this.flight.answered(item.key);
    if (verdict && verdict.kind !== 'stored') this.flight.refused(item.key);
    if (verdict?.kind === 'gap') this.flight.gap(verdict.wanted);
    if (verdict?.kind === 'conflict') this.flight.conflict(verdict.lastN);
    if (verdict?.kind === 'signed_out') this.ports.signedOut();
    if (verdict?.kind === 'later') {
      this.ports.hold(verdict.code as Hold);
      this.pause(verdict.pause);
    } else if (verdict) this.pump();
    else this.pause(kRetry);
  }

  private pause(milliseconds: number): void {
    if (this.paused) return;
    this.paused = true;
    const { epoch } = this;
    this.ports.after(milliseconds, () => {
      if (epoch !== this.epoch) return;
      this.paused = false;
      this.pump();
    });
  }
}
