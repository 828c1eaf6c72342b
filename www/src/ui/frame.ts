// Runs work once a frame, however often something changes.

/** A hidden page has no frames. Its title is renewed after this many milliseconds. */
const kUnseen = 250;

export class Frame {
  private frame = 0;
  private timer = 0;

  constructor(private readonly draw: () => void) {}

  ask(): void {
    if (this.timer !== 0) return;
    this.frame = requestAnimationFrame(() => this.run());
    this.timer = setTimeout(() => this.run(), kUnseen) as unknown as number;
  }

  stop(): void {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.timer);
    this.timer = 0;
  }

  private run(): void {
    this.stop();
    this.draw();
  }
}
