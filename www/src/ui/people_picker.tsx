// Chooses people from a list.
import type { JSX } from 'preact';
import type { Person, UserId } from '../core/wire';
import { PeopleList } from './people_list';

export interface PickerProps {
  people: readonly Person[];
  chosen: ReadonlySet<UserId>;
  choose(chosen: ReadonlySet<UserId>): void;
  /** How many may be chosen. */
  most: number;
}

export function PeoplePicker(props: PickerProps): JSX.Element {
  const { people, chosen, most } = props;
  const toggle = (user: UserId) => {
    const now = new Set(chosen);
    if (!now.delete(user) && now.size < most) now.add(user);
    props.choose(now);
  };
  return (
    <div class="picker">
      <PeopleList
        people={people}
        class="picker-list"
        row={({ id }, stop, line) => (
          <label class="pick">
            <input type="checkbox" checked={chosen.has(id)} onChange={() => toggle(id)} {...stop} />
            {line}
            <span class="pick-mark" aria-hidden="true" />
          </label>
        )}
      />
    </div>
  );
}
