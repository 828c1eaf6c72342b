// Once a frame: however often something changes, it is drawn with the next picture and not more often.

/** A page that nobody sees has no frames: its title is renewed after so many milliseconds. */
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
