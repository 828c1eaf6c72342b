// The only way to the outbox. Everything in it has an owner, and each person sees, changes and sends only their own messages.
import { isOf, type Owner } from '../core/owner';
import type { Box, BoxChange, Pending } from '../core/outbox';
import type { Vault } from './vault';

export class Gate {
  private owner: Owner | null = null;

  constructor(private readonly vault: Pick<Vault, 'transact'>) {}

  /** Sets the owner. Null: nobody's outbox; nothing is shown or taken. */
  pass(owner: Owner | null): void {
    this.owner = owner;
  }

  /** As Vault's, but the box has only the owner's messages, and the result has only messages of the owner at that time. */
  async transact(work: (box: Box) => BoxChange, durability?: IDBTransactionDurability): Promise<Pending[]> {
    const { owner } = this;
    if (!owner) throw new Error('nobody is signed in');
    const items = await this.vault.transact((box) => {
      const change = work({ ...box, items: box.items.filter((item) => isOf(owner, item)) });
      return change.put ? { ...change, put: change.put.map((item) => this.stamped(item, owner)) } : change;
    }, durability);
    return items.filter((item) => isOf(this.owner, item));
  }

  /** Messages stored by an earlier version of the page have no owner yet. They belong to the person who was signed in. */
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
