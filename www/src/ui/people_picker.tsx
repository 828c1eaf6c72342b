// Chooses people from a list.
import type { JSX } from 'preact';
import type { State } from '../core/state';
import type { Person, UserId } from '../core/wire';
import { PeopleList } from './people_list';

/** The chosen people. A search that they are not part of leaves them chosen. */
export type Chosen = ReadonlyMap<UserId, Person>;

export interface PickerProps {
  state: State;
  fits?(user: UserId): boolean;
  /** What is said if there is nobody. */
  none: string;
  chosen: Chosen;
  choose(chosen: Chosen): void;
  /** How many may be chosen. */
  most: number;
}

export function PeoplePicker(props: PickerProps): JSX.Element {
  const { state, none, chosen, most, fits } = props;
  const toggle = (person: Person) => {
    const now = new Map(chosen);
    if (!now.delete(person.id) && now.size < most) now.set(person.id, person);
    props.choose(now);
  };
  return (
    <div class="picker">
      <PeopleList
        state={state}
        {...(fits && { fits })}
        none={none}
        class="picker-list"
        row={(person, stop, line) => (
          <label class="pick">
            <input type="checkbox" checked={chosen.has(person.id)} onChange={() => toggle(person)} {...stop} />
            {line}
            <span class="pick-mark" aria-hidden="true" />
          </label>
        )}
      />
    </div>
  );
}
