// Asks before something that is not undone easily, does it, and says why if it was refused.
import type { JSX } from 'preact';
import type { Outcome } from '../net/api';
import { Dialog } from './dialog';
import { Names } from './names';
import { Refusal, useAsking } from './request';
import { strings } from './strings';

export interface ConfirmProps {
  /** Names in it are isolated. */
  title: string;
  lead: string;
  /** The button's text. */
  action: string;
  request(): Promise<Outcome<object>>;
  close(): void;
}

export function Confirm(props: ConfirmProps): JSX.Element {
  const { busy, failure, ask } = useAsking();
  const { act, confirm } = strings.rooms;
  const onConfirm = async () => {
    if ((await ask(props.request)) !== null) props.close();
  };
  return (
    <Dialog title={<Names text={props.title} />} close={props.close}>
      <p class="lead">{props.lead}</p>
      <Refusal failure={failure} />
      <div class="actions">
        <button class="button" type="button" aria-disabled={busy} onClick={() => void onConfirm()}>
          {busy ? confirm.busy : props.action}
        </button>
        <button class="button button-quiet" type="button" onClick={props.close} autofocus>
          {act.cancel}
        </button>
      </div>
    </Dialog>
  );
}
