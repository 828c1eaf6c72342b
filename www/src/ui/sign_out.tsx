// Asks before signing out, and warns of the loss.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Dialog } from './dialog';
import { useClient } from './hooks';
import { strings } from './strings';

export function SignOutDialog(props: { waiting: number; close(): void }): JSX.Element {
  const client = useClient();
  const { signOut } = strings;
  const [failed, setFailed] = useState(false);
  const confirm = async () => setFailed(!(await client.signOut()));
  return (
    <Dialog title={signOut.title} close={props.close}>
      <p class="lead">{signOut.lead}</p>
      {props.waiting > 0 && <p class="problem">{signOut.waiting(props.waiting)}</p>}
      <p class="problem" role="alert">
        {failed ? signOut.failed : ''}
      </p>
      <div class="actions">
        <button class="button" type="button" onClick={confirm}>
          {signOut.confirm}
        </button>
        <button class="button button-quiet" type="button" onClick={props.close} autofocus>
          {signOut.cancel}
        </button>
      </div>
    </Dialog>
  );
}
