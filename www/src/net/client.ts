// Joins storage, connection and state: what the views call, and what follows by itself from each change of the state.
import type { Action } from '../core/actions';
import { adopt, enqueue, retry } from '../core/outbox';
import type { Pending, SendAnswer } from '../core/outbox';
import { reduce } from '../core/reducer';
import { fates, hasOlder, loggedItems, partner } from '../core/selectors';
import { initialState, type Room, type State } from '../core/state';
import { firstSeq } from '../core/timeline';
import type { Invite, InviteRequest, JoinRequest, RoomId, ServerEvents, SessionRequest, User, UserId } from '../core/wire';
import { request, type Outcome } from './api';
import { Connection } from './connection';
import type { Vault } from './database';
import { Driver } from './driver';
import { lead } from './leader';
import { Saver } from './saver';
import { Settler } from './settler';
import { Typist } from './typist';

const kHistoryPage = 60;
/** A page that was hidden for longer than this may have a connection that is dead without knowing, in milliseconds. */
const kLongHidden = 15_000;

type Told = 'outbox' | 'session';

export class Client {
  state: State = initialState;
  private readonly listeners = new Set<() => void>();
  private connection: Connection | null = null;
  private readonly driver: Driver;
  private readonly saver: Saver;
  private readonly settler: Settler;
  private readonly typist: Typist;
  private readonly tabs = new BroadcastChannel('snug');
  private lastN = 0;
  private loadingOlder = false;
  private adopting = false;
  private hiddenAt: number | null = null;

  constructor(
    private readonly vault: Vault,
    private readonly texts: { unsure: string },
  ) {
    this.driver = new Driver({
      vault,
      send: (item) => this.sendItem(item),
      changed: (items) => this.outboxChanged(items, true),
      stored: (item) => this.dispatch({ type: 'stored', item }),
      hold: (why) => this.dispatch({ type: 'hold', why }),
      signedOut: () => this.onRefused(),
      after: (milliseconds, then) => void setTimeout(then, milliseconds),
    });
    this.saver = new Saver(vault);
    this.settler = new Settler({
      ask: (event, payload) => this.connection?.ask(event, payload) ?? Promise.resolve(null),
      dispatch: (action) => this.dispatch(action),
      state: () => this.state,
      after: (milliseconds, then) => void setTimeout(then, milliseconds),
    });
    this.typist = new Typist({
      tell: (room, on) => this.connection?.tell('typing', { room, on }),
      expired: (room, user) => this.dispatch({ type: 'typing', room, user, on: false }),
    });
    this.tabs.onmessage = (message: MessageEvent<Told>) => void this.onOtherTab(message.data);
  }

  /** Whether messages that wait survive the tab. */
  get lasting(): boolean {
    return this.vault.lasting;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Shows what is kept here, then finds out who is signed in. */
  async start(): Promise<void> {
    this.watchPage();
    lead(this.vault, (leading) => this.driver.lead(leading));
    const saved = await this.vault.load().catch(() => null);
    if (saved) {
      this.dispatch({ type: 'restored', saved });
      await this.readOutbox();
      this.connect();
      return;
    }
    const session = await request('GET /api/session');
    if (session.ok || session.error.code === 'offline') this.connect();
    else this.dispatch({ type: 'guest' });
  }

  // What a person does.

  checkInvite(invite: string): Promise<Outcome<{ role: string; owner: boolean }>> {
    return request('POST /api/invite/check', { invite });
  }

  async join(body: JoinRequest): Promise<Outcome<{ user: User }>> {
    const outcome = await request('POST /api/join', body);
    if (outcome.ok) await this.signedIn(outcome.value.user);
    return outcome;
  }

  async signIn(body: SessionRequest): Promise<Outcome<{ user: User }>> {
    const outcome = await request('POST /api/session', body);
    if (outcome.ok) await this.signedIn(outcome.value.user);
    return outcome;
  }

  /** Ends this sign-in and forgets what is kept here, messages that wait included. */
  async signOut(): Promise<boolean> {
    const outcome = await request('DELETE /api/session');
    if (!outcome.ok && outcome.error.code !== 'unauthorized') return false;
    await this.forget();
    this.becomeGuest();
    this.tell('session');
    return true;
  }

  select(room: RoomId | null): void {
    if (this.state.view.room === room) return;
    this.dispatch({ type: 'select', room });
  }

  /** The conversation with a person, made when there is none. Null: it can not be made now. */
  async openWith(user: UserId): Promise<RoomId | null> {
    const known = Object.values(this.state.rooms).find((room) => partner(this.state, room)?.id === user);
    if (known) return known.id;
    const answer = await this.connection?.ask('room:open', { user });
    return answer?.ok ? answer.room : null;
  }

  /** Stores the message here; it is sent as soon as there is a connection. False: it could not be stored. */
  async send(room: RoomId, text: string): Promise<boolean> {
    const { device, link } = this.state;
    if (device === null) return false;
    const draft = { device, room, text, at: Date.now(), attempted: link === 'live' };
    try {
      this.outboxChanged(await this.vault.transact((box) => enqueue(box, draft)), true);
    } catch {
      return false;
    }
    this.typist.stop(room);
    this.driver.pump();
    return true;
  }

  async retry(key: number): Promise<void> {
    const { device } = this.state;
    if (device === null) return;
    this.outboxChanged(await this.vault.transact((box) => retry(box, key, device)), true);
    this.driver.pump();
  }

  async discard(key: number): Promise<void> {
    this.outboxChanged(await this.vault.transact(() => ({ remove: [key] })), true);
  }

  typed(room: RoomId, empty: boolean): void {
    if (empty) this.typist.stop(room);
    else this.typist.typed(room);
  }

  async loadOlder(room: Room): Promise<void> {
    if (this.loadingOlder || !hasOlder(room)) return;
    this.loadingOlder = true;
    const before = firstSeq(room.events);
    const answer = await this.connection?.ask('history', { room: room.id, before, limit: kHistoryPage });
    this.loadingOlder = false;
    if (answer?.ok) this.dispatch({ type: 'history', room: room.id, part: 'older', events: answer.events });
  }

  async invite(wish: InviteRequest): Promise<Outcome<Invite>> {
    return request('POST /api/invite', wish);
  }

  scrolled(atEnd: boolean): void {
    this.dispatch({ type: 'scrolled', atEnd });
  }

  // What follows.

  private dispatch(action: Action): void {
    const before = this.state;
    this.state = reduce(before, action);
    if (this.state === before) return;
    for (const listener of this.listeners) listener();
    this.settler.settle();
    this.saver.changed(this.state);
    this.tidyOutbox();
  }

  private connect(): void {
    this.connection?.close();
    this.connection = new Connection({
      auth: () => (this.state.cursor === null ? {} : { since: this.state.cursor }),
      lost: () => this.onLost(),
      refused: () => this.onRefused(),
      handlers: {
        ready: (ready) => this.onReady(ready),
        replay: ({ events, more }, acknowledge) => {
          this.dispatch({ type: 'events', events });
          acknowledge();
          if (!more) this.onCaughtUp();
        },
        event: (event) => this.dispatch({ type: 'events', events: [event] }),
        mark: (mark) => this.dispatch({ type: 'mark', ...mark }),
        typing: ({ room, user, on }) => {
          this.dispatch({ type: 'typing', room, user, on });
          this.typist.heard(room, user, on);
        },
        presence: (presence) => this.dispatch({ type: 'presence', presence }),
        'user:new': ({ user }) => this.dispatch({ type: 'user', user }),
        'room:new': ({ room }) => this.dispatch({ type: 'room', room }),
        'session:revoked': () => this.onRefused(),
      },
    });
  }

  private onReady(ready: ServerEvents['ready']): void {
    const { me } = this.state;
    this.lastN = ready.last_n;
    // Another tab has signed in as someone else.
    if (me && me.id !== ready.me.id) {
      void this.forget().then(() => location.reload());
      return;
    }
    this.dispatch({ type: 'ready', ready });
  }

  private onCaughtUp(): void {
    const { device, link } = this.state;
    if (link === 'live' || device === null) return;
    this.settler.reset();
    this.dispatch({ type: 'caught_up' });
    void this.driver.live(device, this.lastN);
  }

  private onLost(): void {
    this.driver.offline();
    this.settler.reset();
    this.dispatch({ type: 'link', phase: 'offline' });
    if (this.state.session === 'unknown') void this.lookAgain();
  }

  /** Nothing is kept here and the server was not reached: it may be that nobody is signed in. */
  private async lookAgain(): Promise<void> {
    const session = await request('GET /api/session');
    if (!session.ok && session.error.code === 'unauthorized') this.becomeGuest();
  }

  private onRefused(): void {
    this.becomeGuest();
    void this.saver.forget().then(() => this.vault.forgetConversations()).catch(() => {});
  }

  private becomeGuest(): void {
    this.connection?.close();
    this.connection = null;
    this.driver.offline();
    this.settler.reset();
    this.dispatch({ type: 'guest' });
  }

  private async signedIn(user: User): Promise<void> {
    const saved = await this.vault.load().catch(() => null);
    if (saved && saved.me.id !== user.id) await this.forget();
    else if (saved) {
      this.dispatch({ type: 'restored', saved });
      await this.readOutbox();
    }
    this.tell('session');
    this.connect();
  }

  private async forget(): Promise<void> {
    await this.saver.forget();
    await this.vault.wipe().catch(() => {});
    localStorage.clear();
    this.tell('outbox');
  }

  private async sendItem(item: Pending): Promise<SendAnswer | null> {
    const { room, n, text } = item;
    return (await this.connection?.ask('message:send', { room, n, body: { text } })) ?? null;
  }

  private outboxChanged(items: readonly Pending[], tell: boolean): void {
    this.dispatch({ type: 'outbox', items });
    if (tell) this.tell('outbox');
  }

  private async readOutbox(): Promise<void> {
    const items = await this.vault.transact(() => ({}), 'relaxed').catch(() => []);
    this.outboxChanged(items, false);
  }

  /** Takes out of storage what the log has, and moves what an earlier sign-in left. */
  private tidyOutbox(): void {
    if (this.adopting || this.state.outbox.length === 0) return;
    const { device } = this.state;
    const logged = loggedItems(this.state).map((item) => item.key);
    const known = fates(this.state);
    if (logged.length === 0 && known.size === 0) return;
    this.adopting = true;
    const work = async () => {
      if (logged.length > 0) this.outboxChanged(await this.vault.transact(() => ({ remove: logged }), 'relaxed'), true);
      if (known.size > 0 && device !== null) {
        this.outboxChanged(await this.vault.transact((box) => adopt(box, device, known, this.texts.unsure)), true);
        this.driver.pump();
      }
    };
    void work().finally(() => (this.adopting = false));
  }

  private tell(what: Told): void {
    this.tabs.postMessage(what);
  }

  private async onOtherTab(what: Told): Promise<void> {
    if (what === 'session') {
      location.reload();
      return;
    }
    await this.readOutbox();
    this.driver.pump();
  }

  private watchPage(): void {
    const look = () => {
      this.dispatch({ type: 'attention', attentive: document.visibilityState === 'visible' && document.hasFocus() });
    };
    for (const event of ['focus', 'blur', 'pageshow']) window.addEventListener(event, look);
    document.addEventListener('visibilitychange', () => {
      look();
      if (document.visibilityState === 'hidden') {
        this.hiddenAt = Date.now();
        this.saver.flush();
      } else if (this.hiddenAt !== null && Date.now() - this.hiddenAt > kLongHidden) this.probe();
    });
    window.addEventListener('pagehide', () => this.saver.flush());
    window.addEventListener('online', () => this.probe());
    // A hint only: a server on this very machine is reached without any network.
    window.addEventListener('offline', () => this.connection?.drop());
    look();
  }

  private probe(): void {
    const room = Object.values(this.state.rooms)[0];
    void this.connection?.probe(room ? { room: room.id } : null);
  }
}
