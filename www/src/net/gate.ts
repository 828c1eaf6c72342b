// The one way to the outbox: everything in it has an owner, and whoever is signed in sees, changes and sends only their own.
import { isOf, type Owner } from '../core/owner';
import type { Box, BoxChange, Pending } from '../core/outbox';
import type { Vault } from './vault';

export class Gate {
  private owner: Owner | null = null;

  constructor(private readonly vault: Pick<Vault, 'transact'>) {}

  /** Whose the outbox is from now on. Null: nobody's; nothing is shown or taken. */
  pass(owner: Owner | null): void {
    this.owner = owner;
  }

  /** As Vault's; only the owner's messages are in the box, and of what it was afterwards only those of the present owner. */
  async transact(work: (box: Box) => BoxChange, durability?: IDBTransactionDurability): Promise<Pending[]> {
    const { owner } = this;
    if (!owner) throw new Error('nobody is signed in');
    const items = await this.vault.transact((box) => {
      const change = work({ ...box, items: box.items.filter((item) => isOf(owner, item)) });
      return change.put ? { ...change, put: change.put.map((item) => this.stamped(item, owner)) } : change;
    }, durability);
    return items.filter((item) => isOf(this.owner, item));
  }

  /** What an earlier version of the page kept has no owner yet: it was that person's who was signed in. */
  async claim(user: number): Promise<void> {
    await this.vault.transact((box) => {
      const put = box.items.filter((item) => item.user === undefined).map((item) => ({ ...item, user }));
      return put.length > 0 ? { put } : {};
    }, 'relaxed');
  }

  private stamped(item: Pending, owner: Owner): Pending {
    return item.user === undefined ? { ...item, user: owner.user, server: owner.server } : item;
  }
}
