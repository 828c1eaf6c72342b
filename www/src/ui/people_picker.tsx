// Chooses people from a list: one search field, and one stop of the Tab key for the list.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Person, UserId } from '../core/wire';
import { useArrows } from './arrows';
import { Avatar } from './avatar';
import { Search, found } from './search';
import { strings } from './strings';

/** The rows that are drawn. Further ones are found by their name. */
const kShown = 100;

export interface PickerProps {
  people: readonly Person[];
  chosen: ReadonlySet<UserId>;
  choose(chosen: ReadonlySet<UserId>): void;
  /** How many may be chosen. */
  most: number;
}

export function PeoplePicker(props: PickerProps): JSX.Element {
  const { people, chosen, most } = props;
  const [search, setSearch] = useState('');
  const matches = found(people, search);
  const shown = matches.slice(0, kShown);
  const { list, row } = useArrows(shown.length);
  const toggle = (user: UserId) => {
    const now = new Set(chosen);
    if (!now.delete(user) && now.size < most) now.add(user);
    props.choose(now);
  };
  return (
    <div class="picker">
      <Search label={strings.rooms.pick.search} value={search} change={setSearch} />
      <ul class="picker-list" {...list}>
        {shown.map((person, at) => (
          <li key={person.id}>
            <label class="pick">
              <input type="checkbox" checked={chosen.has(person.id)} onChange={() => toggle(person.id)} {...row(at)} />
              <Avatar id={person.id} name={person.display_name} small />
              <span class="pick-name">
                <bdi>{person.display_name}</bdi> <span class="pick-note">@{person.name}</span>
              </span>
              <span class="pick-mark" aria-hidden="true" />
            </label>
          </li>
        ))}
      </ul>
      {matches.length === 0 && <p class="note">{strings.people.nobody}</p>}
      {matches.length > shown.length && <p class="note">{strings.rooms.start.more(matches.length - shown.length)}</p>}
    </div>
  );
}
