// Making an invitation link.
import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Invite, Role } from '../core/wire';
import type { Failure } from '../net/api';
import { copyText } from './copy';
import { Dialog } from './dialog';
import { Choice } from './field';
import { longDate } from './format';
import { useClient } from './hooks';
import { errorText, strings } from './strings';

function Link(props: { invite: Invite; another(): void }): JSX.Element {
  const { invite } = strings;
  const [copied, setCopied] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const link = new URL(props.invite.path, location.origin).href;
  const onCopy = async () => {
    input.current?.select();
    setCopied(await copyText(link));
  };
  return (
    <>
      <div class="field">
        <label for="invite-link">{invite.link}</label>
        <input id="invite-link" ref={input} value={link} readOnly onFocus={(event) => event.currentTarget.select()} />
        <p class="note">{invite.until(longDate(props.invite.expires))}</p>
      </div>
      <div class="actions">
        <button class="button" type="button" onClick={onCopy} autofocus>
          {copied ? invite.copied : invite.copy}
        </button>
        {'share' in navigator && (
          <button class="button button-quiet" type="button" onClick={() => void navigator.share({ url: link }).catch(() => {})}>
            {invite.share}
          </button>
        )}
        <button class="button button-quiet" type="button" onClick={props.another}>
          {invite.another}
        </button>
      </div>
      <p class="unseen" role="status">
        {copied ? invite.copied : ''}
      </p>
    </>
  );
}

export function InviteDialog(props: { role: Role; close(): void }): JSX.Element {
  const client = useClient();
  const { invite } = strings;
  const [uses, setUses] = useState(1);
  const [expires, setExpires] = useState(604_800);
  const [role, setRole] = useState<'member' | 'admin'>('member');
  const [made, setMade] = useState<Invite | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);

  const make = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setFailure(null);
    const outcome = await client.invite({ uses, expires_in: expires, role });
    setBusy(false);
    if (outcome.ok) setMade(outcome.value);
    else setFailure(outcome.error);
  };

  return (
    <Dialog title={invite.title} close={props.close}>
      <p class="lead">{invite.lead}</p>
      {made ? (
        <Link invite={made} another={() => setMade(null)} />
      ) : (
        <form onSubmit={make}>
          <Choice<number> id="invite-uses" label={invite.uses} value={uses} options={invite.usesOptions} change={setUses} />
          <Choice<number> id="invite-expires" label={invite.expires} value={expires} options={invite.expiresOptions} change={setExpires} />
          {props.role === 'owner' && (
            <Choice<'member' | 'admin'> id="invite-role" label={invite.role} value={role} options={invite.roleOptions} change={setRole} />
          )}
          <p class="problem" role="alert">
            {failure && errorText(failure)}
          </p>
          <div class="actions">
            <button class="button" type="submit" aria-disabled={busy}>
              {busy ? invite.busy : invite.make}
            </button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
