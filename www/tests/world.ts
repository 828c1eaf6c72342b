// A world for the client: time is told, the network and the storage are in memory, and each of them fails when it is told to.
import type { Answer, Person } from '../src/core/wire';
import type { Channel, Told } from '../src/net/channel';
import { Client } from '../src/net/client';
import type { ConnectionPorts, Link } from '../src/net/connection';
import type { Gone, OpenVault } from '../src/storage/database';
import type { Watched } from '../src/net/page';
import { SteadyVault } from '../src/storage/steady_vault';
import { MemoryVault, type Vault } from '../src/storage/vault';
import { event, kDevice, kMe, member, ready, roomInfo } from './support';

export async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** Time is told. */
export class Clock {
  now = 1_000_000;
  private waits: { at: number; then: () => void }[] = [];

  readonly after = (milliseconds: number, then: () => void): void => void this.waits.push({ at: this.now + milliseconds, then });

  async pass(milliseconds: number): Promise<void> {
    const until = this.now + milliseconds;
    for (;;) {
      await settle();
      const next = this.waits.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.waits = this.waits.filter((wait) => wait !== next);
      this.now = Math.max(this.now, next.at);
      next.then();
    }
    this.now = until;
    await settle();
  }
}

/** A browser's database, that several tabs and later pages open. */
export class Disk {
  vault = new MemoryVault();
  /** What each opening and each piece of work does; by default it succeeds. */
  opening: () => Promise<void> = () => Promise.resolve();
  working: () => Promise<void> = () => Promise.resolve();
  saving: () => Promise<void> = () => Promise.resolve();
  readonly opened: FakeDatabase[] = [];

  readonly open = async (): Promise<OpenVault> => {
    await this.opening();
    const database = new FakeDatabase(this);
    this.opened.push(database);
    return database;
  };

  /** Someone clears the browser's data. */
  clear(): void {
    this.vault = new MemoryVault();
    for (const database of this.opened) database.go('closed');
  }
}

export class FakeDatabase implements OpenVault {
  closed = false;
  private gone: (why: Gone) => void = () => {};

  constructor(private readonly disk: Disk) {}

  go(why: Gone): void {
    if (this.closed) return;
    this.closed = true;
    this.gone(why);
  }
  onGone(then: (why: Gone) => void): void {
    this.gone = then;
  }
  close(): void {
    this.closed = true;
  }
  private async work<T>(what: (vault: Vault) => Promise<T>): Promise<T> {
    if (this.closed) throw new Error('the connection is closed');
    await this.disk.working();
    return what(this.disk.vault);
  }
  load: Vault['load'] = () => this.work((vault) => vault.load());
  save: Vault['save'] = (...what) =>
    this.work(async (vault) => {
      await this.disk.saving();
      return vault.save(...what);
    });
  transact: Vault['transact'] = (...what) => this.work((vault) => vault.transact(...what));
  lease: Vault['lease'] = (...what) => this.work((vault) => vault.lease(...what));
  forget: Vault['forget'] = (...what) => this.work((vault) => vault.forget(...what));
}

export class FakeLink implements Link {
  readonly asked: { event: string; payload: Record<string, unknown> }[] = [];
  closed = false;
  dropped = 0;
  reply: (event: string, payload: never) => Answer<object> | null | Promise<null> = (event) =>
    event === 'history' ? ({ ok: true, events: [], more: false } as never) : { ok: true };

  constructor(readonly ports: ConnectionPorts) {}

  /** What the server answers about people. */
  people: (payload: { query?: string; after?: number; users?: number[]; name?: string }) => Person[] | null = () => [];

  async ask(event: string, payload: unknown): Promise<never> {
    this.asked.push({ event, payload: payload as Record<string, unknown> });
    if (event === 'people') {
      const users = this.people(payload as object);
      return (users && { ok: true, users, more: false }) as never;
    }
    return (await this.reply(event, payload as never)) as never;
  }
  tell(): void {}
  probe(): Promise<void> {
    return Promise.resolve();
  }
  drop(): void {
    this.dropped++;
    this.ports.lost();
  }
  close(): void {
    this.closed = true;
  }

  /** The server says ready, and that nothing was missed. */
  async goLive(more: Parameters<typeof ready>[0] = {}): Promise<void> {
    this.ports.handlers.ready(ready(more), () => {});
    this.ports.handlers.replay({ events: [], more: false }, () => {});
    await settle();
  }
  async bring(...events: ReturnType<typeof event>[]): Promise<void> {
    for (const one of events) this.ports.handlers.event(one, () => {});
    await settle();
  }

  get since(): unknown {
    return this.ports.auth().since;
  }
  sent(): unknown[] {
    return this.asked.filter(({ event }) => event === 'message:send').map(({ payload }) => (payload['body'] as { text: string }).text);
  }
  numbers(): unknown[] {
    return this.asked.filter(({ event }) => event === 'message:send').map(({ payload }) => payload['n']);
  }
  marks(): unknown[] {
    return this.asked.filter(({ event, payload }) => event === 'mark' && 'received' in payload).map(({ payload }) => payload);
  }
}

class FakeStorage implements Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'> {
  readonly items = new Map<string, string>();
  get length(): number {
    return this.items.size;
  }
  key = (at: number): string | null => [...this.items.keys()][at] ?? null;
  getItem = (key: string): string | null => this.items.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.items.set(key, value);
  removeItem = (key: string): void => void this.items.delete(key);
}

/** One browser: its tabs share a disk, drafts, and what they tell each other. */
export class Browser {
  readonly clock = new Clock();
  readonly disk = new Disk();
  readonly storage = new FakeStorage();
  readonly tabs: Tab[] = [];
  /** Who is signed in, as the server sees it. */
  session: { id: number; name: string } | null = { id: kMe, name: 'me' };

  async tab(): Promise<Tab> {
    const tab = new Tab(this);
    this.tabs.push(tab);
    await tab.client.start();
    await settle();
    return tab;
  }
}

export class Tab {
  readonly links: FakeLink[] = [];
  page!: Watched;
  reloads = 0;
  lead: (leading: boolean) => void = () => {};
  closed = false;
  private hear: (what: Told) => void = () => {};
  readonly client: Client;

  constructor(readonly browser: Browser) {
    const channel: Channel = {
      post: (what) => {
        for (const other of browser.tabs) if (other !== this && !other.closed) other.hear(what);
      },
      heard: (then) => (this.hear = then),
    };
    this.client = new Client({
      vault: (ports) => new SteadyVault({ ...ports, after: browser.clock.after, open: browser.disk.open }),
      connect: (ports) => {
        const link = new FakeLink(ports);
        this.links.push(link);
        return link;
      },
      request: (async (route: string) => {
        const { session } = browser;
        if (route === 'DELETE /api/session') browser.session = null;
        if (!session) return { ok: false, error: { code: 'unauthorized', message: '' } };
        return { ok: true, value: { user: { ...session, display_name: session.name, role: 'member' } } };
      }) as never,
      tabs: channel,
      draftStorage: () => browser.storage,
      lead: (_, change) => {
        this.lead = change;
        change(true);
      },
      watch: (page) => (this.page = page),
      reload: () => this.reloads++,
      after: browser.clock.after,
      now: () => browser.clock.now,
      texts: { unsure: 'perhaps', history: 'another history' },
    });
  }

  get link(): FakeLink {
    const link = this.links[this.links.length - 1];
    if (!link) throw new Error('nothing was connected');
    return link;
  }
  get state() {
    return this.client.state;
  }
  get waiting(): string[] {
    return this.state.outbox.map(({ text }) => text);
  }
  async signIn(id: number, name: string): Promise<void> {
    this.browser.session = { id, name };
    await this.client.signIn({ name, password: '' });
    await settle();
  }
}

/** The connection breaks. */
export async function lose(tab: Tab): Promise<void> {
  tab.link.ports.lost();
  await settle();
}

/** A person of these tests, as `ready` names them. */
export const as = (id: number, more: Parameters<typeof ready>[0] = {}): Parameters<typeof ready>[0] => ({
  me: { id, name: `p${id}`, display_name: `P${id}`, role: 'member' },
  device: kDevice + 100 * id,
  rooms: [roomInfo({ members: [member(id), member(2)] })],
  ...more,
});
