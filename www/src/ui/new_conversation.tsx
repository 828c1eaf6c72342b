// Beginning a conversation: with a person, in a new group, or in a public one.
import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { others } from '../core/selectors';
import type { State } from '../core/state';
import type { Person } from '../core/wire';
import { useArrows } from './arrows';
import { Avatar } from './avatar';
import { Dialog } from './dialog';
import { PeopleIcon, SearchIcon } from './icons';
import { NewGroupDialog } from './new_group';
import { PublicGroupsDialog } from './public_groups';
import { Search, found } from './search';
import { strings } from './strings';

const kShown = 100;

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
  const [search, setSearch] = useState('');
  const people = useMemo(() => others(state), [state.users, state.me]);
  const matches = found(people, search);
  const shown = matches.slice(0, kShown);
  const { list, row } = useArrows(shown.length);
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
      {people.length > 0 && (
        <>
          <h3 class="list-heading">{start.people}</h3>
          <Search label={strings.rooms.pick.search} value={search} change={setSearch} />
          <ul class="dialog-list" {...list}>
            {shown.map((person, at) => (
              <li key={person.id}>
                <button
                  class="pick"
                  type="button"
                  onClick={() => {
                    props.close();
                    props.openPerson(person);
                  }}
                  {...row(at)}
                >
                  <Avatar id={person.id} name={person.display_name} small />
                  <span class="pick-name">
                    <bdi>{person.display_name}</bdi> <span class="pick-note">@{person.name}</span>
                  </span>
                </button>
              </li>
            ))}
          </ul>
          {matches.length === 0 && <p class="note">{strings.people.nobody}</p>}
          {matches.length > shown.length && <p class="note">{start.more(matches.length - shown.length)}</p>}
        </>
      )}
    </Dialog>
  );
}
