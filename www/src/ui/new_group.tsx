// Making a group.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { State } from '../core/state';
import { limits, type NewRoom } from '../core/wire';
import { Dialog } from './dialog';
import { Choice } from './field';
import { openRoom, useClient } from './hooks';
import { PeoplePicker, type Chosen } from './people_picker';
import { Refusal, useAsking } from './request';
import { isFine, problemsOf, RoomFields, useNameFocus, type RoomWords } from './room_fields';
import { strings } from './strings';

export function NewGroupDialog(props: { state: State; close(): void }): JSX.Element {
  const { state } = props;
  const client = useClient();
  const { form } = strings.rooms;
  const [words, setWords] = useState<RoomWords>({ name: '', topic: '', newcomers_read: 'all' });
  const [kind, setKind] = useState<NewRoom['kind']>('private');
  const [members, setMembers] = useState<Chosen>(new Map());
  const [tried, setTried] = useState(false);
  const { busy, failure, ask } = useAsking();
  const problems = problemsOf(words);
  useNameFocus();

  const onSubmit = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (!isFine(problems)) {
      document.getElementById(problems.name !== null ? 'room-name' : 'room-topic')?.focus();
      return;
    }
    const made = await ask(() => client.rooms.create({ ...words, kind, members: [...members.keys()] }));
    if (!made) return;
    props.close();
    openRoom(made.room);
  };
  return (
    <Dialog title={form.title} close={props.close}>
      <form class="dialog-form" onSubmit={(event) => void onSubmit(event)}>
        <RoomFields words={words} change={setWords} problems={tried ? problems : null}>
          <Choice<NewRoom['kind']> id="room-kind" label={form.kind} value={kind} options={form.kinds} change={setKind} />
        </RoomFields>
        <fieldset>
          <legend>{form.people}</legend>
          <PeoplePicker state={state} none={strings.rooms.start.nobody} chosen={members} choose={setMembers} most={limits.firstMembers} />
          <p class="note" role="status">
            {members.size < limits.firstMembers ? form.chosen(members.size) : form.most}
          </p>
        </fieldset>
        <Refusal failure={failure} />
        <div class="actions">
          <button class="button" type="submit" aria-disabled={busy}>
            {busy ? form.busy : form.make}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
