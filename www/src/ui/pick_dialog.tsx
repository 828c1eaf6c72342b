// Chooses people and does something with each of them.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { State } from '../core/state';
import { isolated } from '../core/text';
import type { Person, UserId } from '../core/wire';
import type { Outcome } from '../net/api';
import { Dialog } from './dialog';
import { Names } from './names';
import { PeoplePicker, type Chosen } from './people_picker';
import { refusalText, strings } from './strings';

export interface PickDialogProps {
  title: string;
  action: string;
  state: State;
  /** Whether somebody may be chosen. */
  fits(user: UserId): boolean;
  request(user: UserId): Promise<Outcome<object>>;
  close(): void;
}

export function PickDialog(props: PickDialogProps): JSX.Element {
  const { pick } = strings.rooms;
  const [chosen, choose] = useState<Chosen>(new Map());
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);

  /** One after the other. Who was refused stays chosen. */
  const onSubmit = async (event: Event) => {
    event.preventDefault();
    if (busy || chosen.size === 0) return;
    setBusy(true);
    setProblem('');
    const refused: Person[] = [];
    let why = '';
    for (const person of chosen.values()) {
      const outcome = await props.request(person.id);
      if (outcome.ok) continue;
      refused.push(person);
      why ||= refusalText(outcome.error);
    }
    setBusy(false);
    if (refused.length === 0) return props.close();
    choose(new Map(refused.map((person) => [person.id, person])));
    setProblem(pick.failed(refused.map((person) => isolated(person.display_name)).join(', '), why));
  };
  return (
    <Dialog title={props.title} close={props.close}>
      <form class="dialog-form" onSubmit={(event) => void onSubmit(event)}>
        <PeoplePicker state={props.state} fits={props.fits} none={pick.nobody} chosen={chosen} choose={choose} most={Infinity} />
        <p class="problem" role="alert">
          <Names text={problem} />
        </p>
        <div class="actions">
          <button class="button" type="submit" aria-disabled={busy || chosen.size === 0}>
            {busy ? pick.busy : props.action}
          </button>
          <span class="note" role="status">
            {chosen.size > 0 && pick.chosen(chosen.size)}
          </span>
        </div>
      </form>
    </Dialog>
  );
}
