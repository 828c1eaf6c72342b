// People in a dialog: one search field, and one stop of the Tab key for the list. Those who are not known here are found on the server.
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { others } from '../core/selectors';
import type { State } from '../core/state';
import type { Person, UserId } from '../core/wire';
import type { Finder } from '../net/finder';
import { useArrows } from './arrows';
import { Avatar } from './avatar';
import { useClient } from './hooks';
import { Refusal } from './request';
import { Search, found } from './search';
import { strings } from './strings';

/** The rows that are drawn, and how many more the reader gets at a time. */
const kShown = 100;

export interface PeopleListProps {
  state: State;
  /** Whether somebody is listed. I am not. */
  fits?(user: UserId): boolean;
  /** What is said if nobody is. */
  none: string;
  class: string;
  /** A row's content. `stop` belongs to the element that takes the focus, `line` is the person's picture and names. */
  row(person: Person, stop: object, line: ComponentChildren): JSX.Element;
}

function useFinder(others: boolean): Finder {
  const { people } = useClient();
  const [, draw] = useState({});
  const finder = useMemo(() => people.finder(others, () => draw({})), []);
  useEffect(() => () => finder.stop(), []);
  return finder;
}

/** People of a search: those known here at once, by name, and behind them those whom the server names. */
function usePeople(props: PeopleListProps, search: string, finder: Finder): Person[] {
  const { state, fits = () => true } = props;
  const known = useMemo(() => others(state), [state.users, state.me]);
  const listed = new Set(known.map(({ id }) => id));
  const further = finder.users.filter(({ id }) => id !== state.me?.id && !listed.has(id));
  return [...found(known, search), ...further].filter(({ id }) => fits(id));
}

export function PeopleList(props: PeopleListProps): JSX.Element {
  const { pick, find } = strings.rooms;
  const [search, setSearch] = useState('');
  const [most, setMost] = useState(kShown);
  const finder = useFinder(props.state.usersMore);
  const people = usePeople(props, search, finder);
  const shown = people.slice(0, most);
  const { list, row } = useArrows(shown.length);
  const onSearch = (text: string) => {
    setSearch(text);
    setMost(kShown);
    finder.seek(text);
  };
  const showMore = () => {
    setMost(most + kShown);
    if (people.length < most + kShown && finder.more) finder.next();
  };
  const isOffline = finder.failure?.code === 'offline';
  const isEmpty = people.length === 0 && !finder.busy && !finder.failure;
  return (
    <>
      <Search label={pick.search} value={search} change={onSearch} />
      <ul class={props.class} {...list}>
        {shown.map((person, at) => (
          <li key={person.id}>{props.row(person, row(at), <Line person={person} />)}</li>
        ))}
      </ul>
      <p class="note" role="status">
        {finder.busy ? pick.looking : isOffline ? pick.offline : isEmpty ? (search.trim() === '' ? props.none : pick.none) : ''}
      </p>
      <Refusal failure={isOffline ? null : finder.failure} />
      {(people.length > most || finder.more) && (
        <button class="button button-quiet" type="button" aria-disabled={finder.busy} onClick={showMore}>
          {finder.failure ? find.again : find.more}
        </button>
      )}
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
