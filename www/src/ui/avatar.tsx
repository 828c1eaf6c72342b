// A person's picture: initials on a colour of their own, and whether they are online.
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
