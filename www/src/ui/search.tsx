// A field that narrows a list, and what a name has to have to stay in it.
import type { JSX } from 'preact';
import { folded } from '../core/text';
import type { Person } from '../core/wire';
import { SearchIcon } from './icons';

export function Search(props: { label: string; value: string; change(value: string): void }): JSX.Element {
  return (
    <div class="search">
      <SearchIcon />
      <input
        type="search"
        aria-label={props.label}
        placeholder={props.label}
        value={props.value}
        // Within a form, Enter would send it.
        onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
        onInput={(event) => props.change(event.currentTarget.value)}
      />
    </div>
  );
}

/** The people whose name or sign-in name has the searched text. */
export function found(people: readonly Person[], search: string): Person[] {
  const wanted = folded(search.trim());
  return people.filter((person) => wanted === '' || folded(person.display_name).includes(wanted) || folded(person.name).includes(wanted));
}
