// People in a dialog: one search field, and one stop of the Tab key for the list.
import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Person } from '../core/wire';
import { useArrows } from './arrows';
import { Avatar } from './avatar';
import { Search, found } from './search';
import { strings } from './strings';

/** The rows that are drawn. Further ones are found by their name. */
const kShown = 100;

export interface PeopleListProps {
  people: readonly Person[];
  class: string;
  /** A row's content. `stop` belongs to the element that takes the focus, `line` is the person's picture and names. */
  row(person: Person, stop: object, line: ComponentChildren): JSX.Element;
}

export function PeopleList(props: PeopleListProps): JSX.Element {
  const [search, setSearch] = useState('');
  const matches = found(props.people, search);
  const shown = matches.slice(0, kShown);
  const { list, row } = useArrows(shown.length);
  return (
    <>
      <Search label={strings.rooms.pick.search} value={search} change={setSearch} />
      <ul class={props.class} {...list}>
        {shown.map((person, at) => (
          <li key={person.id}>{props.row(person, row(at), <Line person={person} />)}</li>
        ))}
      </ul>
      {matches.length === 0 && <p class="note">{strings.rooms.pick.none}</p>}
      {matches.length > shown.length && <p class="note">{strings.rooms.start.more(matches.length - shown.length)}</p>}
    </>
  );
}

function Line(props: { person: Person }): JSX.Element {
  const { person } = props;
  return (
    <>
      <Avatar id={person.id} name={person.display_name} small />
      <span class="pick-name">
        <bdi>{person.display_name}</bdi> <span class="pick-note">@{person.name}</span>
      </span>
    </>
  );
}
