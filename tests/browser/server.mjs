// The chat as browsers know it.
import { Program } from '../support/program.mjs';
import { within } from '../support/waiting.mjs';

export class SnugServer extends Program {
  get url() {
    // localhost rather than 127.0.0.1: both are secure origins, and this is what people type.
    return super.url.replace('127.0.0.1', 'localhost');
  }

  /** The link that makes the owner. */
  async ownerLink() {
    return `${this.url}/#join=${await within(this.ownerInvite, "no owner's link was printed")}`;
  }
}
