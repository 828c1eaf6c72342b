// The picture of a person or a group: initials on a colour of their own, and whether the person is online.
import { initialsOf } from '../core/text';

const kColours = 8;

export function Avatar(props: { id: number; name: string; online?: boolean; small?: boolean; group?: boolean }) {
  return (
    <span class={`avatar shade-${props.id % kColours} ${props.small ? 'avatar-small' : ''} ${props.group ? 'avatar-group' : ''}`} aria-hidden="true">
      {initialsOf(props.name)}
      {props.online && <span class="avatar-online" />}
    </span>
  );
}
