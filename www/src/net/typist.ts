// Who is typing: tells the server now and then while this person does, and lets others' signs fade.
import type { RoomId, UserId } from '../core/wire';

/** The server forgets a sign after 6 s: it is given again before. All in milliseconds. */
const kRepeat = 4000;
const kIdle = 5000;
const kFade = 7000;

export interface TypistPorts {
  tell(room: RoomId, on: boolean): void;
  expired(room: RoomId, user: UserId): void;
}

export class Typist {
  private room: RoomId | null = null;
  private toldAt = 0;
  private idle: ReturnType<typeof setTimeout> | undefined;
  private readonly fading = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(private readonly ports: TypistPorts) {}

  typed(room: RoomId): void {
    const now = Date.now();
    if (this.room !== null && this.room !== room) this.stop(this.room);
    if (this.room !== room || now - this.toldAt >= kRepeat) {
      this.ports.tell(room, true);
      this.toldAt = now;
    }
    this.room = room;
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.stop(room), kIdle);
  }

  stop(room: RoomId): void {
    if (this.room !== room) return;
    clearTimeout(this.idle);
    this.room = null;
    this.ports.tell(room, false);
  }

  heard(room: RoomId, user: UserId, on: boolean): void {
    const key = `${room} ${user}`;
    clearTimeout(this.fading.get(key));
    this.fading.delete(key);
    if (!on) return;
    const fade = () => {
      this.fading.delete(key);
      this.ports.expired(room, user);
    };
    this.fading.set(key, setTimeout(fade, kFade));
  }
}
