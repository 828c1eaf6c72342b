// Who is typing. Notifies the server while this person types, and lets others' signs expire.
import type { RoomId, UserId } from '../core/wire';

/** A sign expires at the server after 6 s, so it is renewed before that. The server passes on one a second. All in milliseconds. */
const kRepeat = 4000;
const kLeastPause = 1100;
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
  private soon: ReturnType<typeof setTimeout> | undefined;
  private readonly fading = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(private readonly ports: TypistPorts) {}

  typed(room: RoomId): void {
    if (this.room !== null && this.room !== room) this.stop(this.room);
    const starts = this.room !== room;
    const since = Date.now() - this.toldAt;
    this.room = room;
    if (starts && since < kLeastPause) this.soon = setTimeout(() => this.tell(room), kLeastPause - since);
    else if (starts || since >= kRepeat) this.tell(room);
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.stop(room), kIdle);
  }

  stop(room: RoomId): void {
    if (this.room !== room) return;
    clearTimeout(this.idle);
    clearTimeout(this.soon);
    this.room = null;
    this.ports.tell(room, false);
  }

  private tell(room: RoomId): void {
    this.ports.tell(room, true);
    this.toldAt = Date.now();
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
