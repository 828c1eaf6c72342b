// Changing a group's name, its topic, and what newcomers read.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Room } from '../core/state';
import type { ClientEvents } from '../core/wire';
import { Dialog } from './dialog';
import { useClient } from './hooks';
import { Refusal, useAsking } from './request';
import { isFine, problemsOf, RoomFields, useNameFocus, type RoomWords } from './room_fields';
import { strings } from './strings';

/** Only what this person changed, so that another one's change of the rest stays. */
function changeOf(room: Room, before: RoomWords, now: RoomWords): ClientEvents['room:change'] {
  return {
    room: room.id,
    ...(now.name === before.name ? {} : { name: now.name }),
    ...(now.topic === before.topic ? {} : { topic: now.topic }),
    ...(now.newcomers_read === before.newcomers_read ? {} : { newcomers_read: now.newcomers_read }),
  };
}

export function ChangeRoomDialog(props: { room: Room; close(): void }): JSX.Element {
  const { room } = props;
  const client = useClient();
  const { change } = strings.rooms;
  const [before] = useState<RoomWords>({ name: room.name ?? '', topic: room.topic, newcomers_read: room.newcomersRead });
  const [words, setWords] = useState(before);
  const { busy, failure, ask } = useAsking();
  const problems = problemsOf(words);
  useNameFocus();

  const onSubmit = async (event: Event) => {
    event.preventDefault();
    if (!isFine(problems)) return;
    const changed = changeOf(room, before, words);
    if (Object.keys(changed).length === 1 || (await ask(() => client.rooms.change(changed))) !== null) props.close();
  };
  return (
    <Dialog title={change.title} close={props.close}>
      <form class="dialog-form" onSubmit={(event) => void onSubmit(event)}>
        <RoomFields words={words} change={setWords} problems={problems} />
        <Refusal failure={failure} />
        <div class="actions">
          <button class="button" type="submit" aria-disabled={busy}>
            {busy ? change.busy : change.save}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
