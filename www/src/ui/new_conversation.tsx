// Beginning a conversation: with a person, in a new group, or in a public one.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { State } from '../core/state';
import type { Person } from '../core/wire';
import { Dialog } from './dialog';
import { PeopleIcon, SearchIcon } from './icons';
import { NewGroupDialog } from './new_group';
import { PeopleList } from './people_list';
import { PublicGroupsDialog } from './public_groups';
import { strings } from './strings';

interface StartProps {
  state: State;
  openPerson(person: Person): void;
  close(): void;
}

export function NewConversation(props: StartProps): JSX.Element {
  const [way, setWay] = useState<'group' | 'public' | null>(null);
  if (way === 'group') return <NewGroupDialog key={way} state={props.state} close={props.close} />;
  if (way === 'public') return <PublicGroupsDialog key={way} state={props.state} close={props.close} />;
  return <Ways key="ways" {...props} choose={setWay} />;
}

function Ways(props: StartProps & { choose(way: 'group' | 'public'): void }): JSX.Element {
  const { state } = props;
  const { start } = strings.rooms;
  const open = (person: Person) => {
    props.close();
    props.openPerson(person);
  };
  return (
    <Dialog title={start.title} close={props.close}>
      <div class="ways">
        <button class="way" type="button" onClick={() => props.choose('group')}>
          <PeopleIcon />
          <span>
            {start.group} <span class="way-hint">{start.groupHint}</span>
          </span>
        </button>
        <button class="way" type="button" onClick={() => props.choose('public')}>
          <SearchIcon />
          <span>
            {start.find} <span class="way-hint">{start.findHint}</span>
          </span>
        </button>
      </div>
      <h3 class="list-heading">{start.people}</h3>
      <PeopleList
        state={state}
        none={start.nobody}
        class="dialog-list"
        row={(person, stop, line) => (
          <button class="pick" type="button" onClick={() => open(person)} {...stop}>
            {line}
          </button>
        )}
      />
    </Dialog>
  );
}
