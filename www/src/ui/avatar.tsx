// A person's picture: initials on that person's colour, and whether they are online.
import { initialsOf } from '../core/text';

const kColours = 8;

export function Avatar(props: { id: number; name: string; online?: boolean; small?: boolean }) {
  return (
    <span class={`avatar shade-${props.id % kColours} ${props.small ? 'avatar-small' : ''}`} aria-hidden="true">
      {initialsOf(props.name)}
      {props.online && <span class="avatar-online" />}
    </span>
  );
}
