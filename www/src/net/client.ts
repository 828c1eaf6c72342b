// Joins storage, connection and state: the calls for the views, and the consequences of each change of the state.
import type { Action } from '../core/actions';
import { isRewound, serverOf } from '../core/history';
import type { SendAnswer } from '../core/outbox';
import { goneRooms } from '../core/rooms';
import { waitingCount } from '../core/selectors';
import type { Keeping, Saved, State } from '../core/state';
import type { Invite, InviteRequest, JoinRequest, RoomId, ServerEvents, SessionRequest, User } from '../core/wire';
import type { Outcome } from './api';
import type { Told } from './channel';
import { Drafts } from './drafts';
import { Driver } from './driver';
import { Gate } from '../storage/gate';
import type { Ask } from './history';
import { incoming } from './incoming';
import { Line } from './line';
import { Pager } from './pager';
import type { ClientPorts } from './ports';
import { People } from './people';
import { Postbox } from './postbox';
import { Rooms } from './rooms';
import { Saver } from '../storage/saver';
import { Settler } from './settler';
import { Store } from './store';
import { Typist } from './typist';
import type { Vault } from '../storage/vault';
import { Welcome } from './welcome';

export class Client {
  readonly rooms: Rooms;
  readonly people: People;
  private readonly store: Store;
  private readonly line: Line;
  private readonly vault: Vault;
  private readonly gate: Gate;
  private readonly driver: Driver;
  private readonly saver: Saver;
  private readonly settler: Settler;
  private readonly pager: Pager;
  private readonly postbox: Postbox;
  private readonly drafts: Drafts;
  private readonly typist: Typist;
  private readonly welcome = new Welcome((ready) => this.onReady(ready));
  private lastN = 0;
  private signingOut = false;
  private leading = false;
  /** Writes to storage that must end before anything is sent on this connection. */
  private prepared: Promise<void> = Promise.resolve();
  /** The removal of data of the person who was here. */
  private forgetting: Promise<void> = Promise.resolve();

  constructor(private readonly ports: ClientPorts) {
    const { after } = ports;
    this.store = new Store({ after, follow: (now) => this.follow(now) });
    const { dispatch } = this;
    const state = () => this.state;
    this.line = new Line({ connect: ports.connect, state, now: ports.now, after });
    const ask: Ask = (event, payload) => this.line.ask(event, payload);
    this.people = new People({ ask, dispatch, state, after });
    this.rooms = new Rooms({ ask, state, people: this.people });
    this.vault = ports.vault({
      changed: (keeping) => this.onKeeping(keeping),
      emptied: () => this.saver.again(),
      returned: () => void this.onReturned(),
    });
    this.gate = new Gate(this.vault);
    this.postbox = new Postbox({
      vault: this.gate, state, dispatch, now: ports.now, texts: ports.texts,
      changed: () => this.outboxChanged(),
    });
    this.driver = new Driver({
      vault: this.gate, after,
      send: async ({ room, n, text }) => (await ask('message:send', { room, n, body: { text } })) as SendAnswer | null,
      changed: (items) => {
        this.postbox.show(items);
        ports.tabs.post('outbox');
      },
      stored: (item, seq) => dispatch({ type: 'stored', item: seq === undefined ? item : { ...item, seq } }),
      hold: (why) => dispatch({ type: 'hold', why }),
      signedOut: () => this.onRefused(),
    });
    this.saver = new Saver({ vault: this.vault, after, kept: (seqs) => dispatch({ type: 'kept', seqs }) });
    this.settler = new Settler({ ask, dispatch, state, after });
    this.pager = new Pager({ ask, dispatch, state, after });
    this.drafts = new Drafts({ storage: ports.draftStorage, channel: ports.tabs, state, dispatch });
    this.typist = new Typist({
      tell: (room, on) => this.line.tell('typing', { room, on }),
      expired: (room, user) => dispatch({ type: 'typing', room, user, on: false }),
    });
  }

  get state(): State {
    return this.store.state;
  }

  subscribe(listener: () => void): () => void {
    return this.store.subscribe(listener);
  }

  /** Shows the stored conversations, then finds out who is signed in. */
  async start(): Promise<void> {
    this.ports.tabs.heard((what) => void this.onOtherTab(what));
    this.ports.watch({
      attention: (attentive) => this.dispatch({ type: 'attention', attentive }),
      leaving: () => this.saver.flush(),
      doubtful: () => this.line.probe(),
      offline: () => this.line.drop(),
      wouldLose: () => this.state.keeping !== 'lasting' && waitingCount(this.state) > 0,
    });
    this.ports.lead(this.vault, (leading) => {
      this.leading = leading;
      this.lead();
    });
    const saved = await this.vault.load().catch(() => null);
    if (saved) {
      await this.gate.claim(saved.me.id).catch(() => {});
      await this.restore(saved);
      this.drafts.open(saved.me.id, true);
      this.connect();
    } else await this.lookWho();
  }

  // Calls for a person's actions.

  checkInvite(invite: string): Promise<Outcome<{ role: string; owner: boolean }>> {
    return this.ports.request('POST /api/invite/check', { invite });
  }

  async join(body: JoinRequest): Promise<Outcome<{ user: User }>> {
    const outcome = await this.ports.request('POST /api/join', body);
    if (outcome.ok) await this.signedIn(outcome.value.user);
    return outcome;
  }

  async signIn(body: SessionRequest): Promise<Outcome<{ user: User }>> {
    const outcome = await this.ports.request('POST /api/session', body);
    if (outcome.ok) {
      await this.signedIn(outcome.value.user);
      this.dispatch({ type: 'attempts', count: outcome.value.failed_attempts ?? 0 });
    }
    return outcome;
  }

  /** Ends this sign-in and removes this person's data from the browser, including waiting messages. */
  async signOut(): Promise<boolean> {
    const { me } = this.state;
    // The socket is notified too, perhaps first.
    this.signingOut = true;
    const outcome = await this.ports.request('DELETE /api/session');
    this.signingOut = false;
    if (!outcome.ok && outcome.error.code !== 'unauthorized') return false;
    await this.postbox.empty();
    if (me) this.drafts.forget(me.id);
    this.leave({ person: true });
    await this.forgetting;
    this.dispatch({ type: 'guest' });
    this.ports.tabs.post('session');
    return true;
  }

  select(room: RoomId | null): void {
    if (this.state.view.room === room) return;
    this.dispatch({ type: 'select', room });
  }

  /** Stores the current text of a conversation's composer, and shows it in all tabs. */
  write(room: RoomId, text: string): void {
    this.drafts.write(room, text);
    this.typed(room, text.trim() === '');
  }

  /**
   * Stores a draft as a message, which is sent as soon as there is a connection. False if storing failed; the text is then the draft again,
   * before the text typed since.
   */
  async send(room: RoomId, text: string): Promise<boolean> {
    const settle = this.drafts.take(room, text);
    this.typist.stop(room);
    const stored = await this.postbox.send(room, text);
    settle(stored);
    return stored;
  }

  retry(...keys: number[]): Promise<void> {
    return this.postbox.retry(keys);
  }

  discard(...keys: number[]): Promise<void> {
    return this.postbox.discard(keys);
  }

  typed(room: RoomId, empty: boolean): void {
    if (empty) this.typist.stop(room);
    else this.typist.typed(room);
  }

  /** The reader came near an end of the drawn part, or wants the newest. */
  look(where: 'older' | 'newer' | 'newest', size: number): void {
    this.dispatch({ type: 'look', where, size });
  }

  /** Requests the missing page now. */
  askAgain(): void {
    this.pager.again();
  }

  invite(wish: InviteRequest): Promise<Outcome<Invite>> {
    return this.ports.request('POST /api/invite', wish);
  }

  scrolled(atEnd: boolean): void {
    this.dispatch({ type: 'scrolled', atEnd });
  }

  /** The person has read the notice about another history or about wrong passwords. */
  dismiss(what: 'rewound' | 'attempts'): void {
    this.dispatch(what === 'rewound' ? { type: 'rewound_seen' } : { type: 'attempts', count: 0 });
  }

  // Consequences.

  private readonly dispatch = (action: Action): void => this.store.dispatch(action);

  private follow(state: State): void {
    this.settler.settle();
    this.pager.settle();
    this.people.settle();
    this.saver.changed(state);
    this.postbox.tidy();
  }

  private connect(): void {
    this.line.open({
      lost: () => this.onLost(),
      refused: () => this.onRefused(),
      handlers: incoming({
        dispatch: (action) => this.dispatch(action),
        gather: (action) => this.store.gather(action),
        typist: this.typist,
        welcome: this.welcome,
        caughtUp: () => void this.onCaughtUp(),
        refused: () => this.onRefused(),
        gone: (room) => this.drafts.drop(room),
      }),
    });
  }

  private onReady(ready: ServerEvents['ready']): void {
    const { me, server, cursor, stored, rooms } = this.state;
    // Another tab has signed in as someone else.
    if (me && me.id !== ready.me.id) {
      this.leave({ person: true });
      this.dispatch({ type: 'guest' });
      void this.forgetting.then(() => this.changed());
      return;
    }
    this.lastN = ready.last_n;
    this.line.changed();
    const rewound = isRewound({ server, cursor }, ready);
    this.gate.pass({ user: ready.me.id, server: serverOf(ready) });
    this.dispatch({ type: 'ready', ready, rewound });
    if (!rewound) for (const room of goneRooms(rooms, ready.rooms)) this.drafts.drop(room);
    if (!me) this.drafts.open(ready.me.id, false);
    this.prepared = this.prepare(ready, rewound !== null, stored);
  }

  private async prepare(ready: ServerEvents['ready'], rewound: boolean, lost: State['stored']): Promise<void> {
    await this.postbox.read();
    const server = serverOf(ready);
    if (rewound) return this.postbox.holdBack(ready.device, ready.last_n, lost);
    await this.postbox.noteEpoch();
    if (server !== null) await this.postbox.holdForeign(server);
  }

  private async onCaughtUp(): Promise<void> {
    const { device, link } = this.state;
    if (link === 'live' || device === null) return;
    const { lastN, prepared } = this;
    this.settler.reset();
    this.dispatch({ type: 'caught_up' });
    await prepared;
    if (prepared === this.prepared && this.state.link === 'live') await this.driver.live(device, lastN).catch(() => {});
  }

  private onLost(): void {
    this.stopAsking();
    this.dispatch({ type: 'link', phase: 'offline' });
    if (this.state.session === 'unknown') void this.lookAgain();
  }

  private stopAsking(): void {
    this.driver.offline();
    this.settler.reset();
    this.pager.reset();
    this.people.reset();
    this.welcome.reset();
    this.line.changed();
  }

  /** Nothing is stored here and the server was not reached, so maybe nobody is signed in. */
  private async lookAgain(): Promise<void> {
    const session = await this.ports.request('GET /api/session');
    if (!session.ok && session.error.code === 'unauthorized') this.onRefused();
  }

  /** Nothing is stored here. Asks the server who is signed in. */
  private async lookWho(): Promise<void> {
    const session = await this.ports.request('GET /api/session');
    if (session.ok || session.error.code === 'offline') this.connect();
    else this.dispatch({ type: 'guest' });
  }

  private onRefused(): void {
    const { me, session } = this.state;
    if (session === 'guest' || this.signingOut) return;
    const left = me && { name: me.display_name, waiting: waitingCount(this.state) };
    this.leave({ person: false });
    this.dispatch({ type: 'guest', left });
  }

  /** Nobody is signed in any more. Removes the conversations from this browser, and with `person` also the record of who the person was. */
  private leave(what: { person: boolean }): void {
    this.line.close();
    this.stopAsking();
    this.gate.pass(null);
    this.drafts.close();
    const forget = async () => {
      await this.saver.forget();
      await this.vault.forget(what.person);
    };
    this.forgetting = this.forgetting.then(forget).catch(() => {});
  }

  private async signedIn(user: User): Promise<void> {
    await this.forgetting;
    const saved = await this.vault.load().catch(() => null);
    if (saved && saved.me.id !== user.id) await this.vault.forget(true).catch(() => {});
    else if (saved) await this.restore(saved);
    this.drafts.open(user.id, saved?.me.id === user.id);
    this.ports.tabs.post('session');
    this.connect();
  }

  private async restore(saved: Saved): Promise<void> {
    this.gate.pass({ user: saved.me.id, server: saved.server });
    this.dispatch({ type: 'restored', saved });
    this.saver.restored(this.state.rooms);
    await this.postbox.read();
  }

  private onKeeping(keeping: Keeping): void {
    this.dispatch({ type: 'keeping', keeping });
    this.lead();
  }

  /** The storage answered late. It may know who is signed in, and hold waiting messages. */
  private async onReturned(): Promise<void> {
    const { me, device, link } = this.state;
    if (!me) {
      const saved = await this.vault.load().catch(() => null);
      if (saved && !this.state.me && this.state.session === 'unknown') await this.restore(saved);
      return;
    }
    this.saver.again();
    await this.postbox.read();
    if (link === 'live' && device !== null) await this.driver.live(device, this.lastN).catch(() => {});
  }

  /** Only this tab can send messages that only this tab has. */
  private lead(): void {
    this.driver.lead(this.leading || this.state.keeping !== 'lasting');
  }

  private outboxChanged(): void {
    this.ports.tabs.post('outbox');
    this.driver.pump();
  }

  /** Someone else is signed in. A reload must not lose messages that only this tab holds in memory. */
  private changed(): void {
    if (this.state.keeping === 'lasting') this.ports.reload();
    else void this.lookWho();
  }

  private async onOtherTab(what: Told): Promise<void> {
    if (what === 'outbox') {
      await this.postbox.read();
      this.driver.pump();
    } else if (what !== 'session') this.drafts.heard(what);
    else if (this.state.keeping === 'lasting') this.ports.reload();
    else {
      this.leave({ person: false });
      this.dispatch({ type: 'guest' });
      await this.forgetting;
      await this.lookWho();
    }
  }
}
