// The groups that everyone on this server may join.
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { State } from '../core/state';
import type { PublicRoom, RoomId } from '../core/wire';
import { Avatar } from './avatar';
import { Dialog } from './dialog';
import { openRoom, useClient } from './hooks';
import { Refusal, useAsking } from './request';
import { strings } from './strings';

export function PublicGroupsDialog(props: { state: State; close(): void }): JSX.Element {
  const client = useClient();
  const { find } = strings.rooms;
  const [rooms, setRooms] = useState<readonly PublicRoom[]>([]);
  /** Null before the first page. */
  const [more, setMore] = useState<boolean | null>(null);
  const listing = useAsking();
  const joining = useAsking();

  const readOn = async () => {
    const page = await listing.ask(() => client.rooms.list(rooms[rooms.length - 1]?.room ?? 0));
    if (!page) return;
    setRooms([...rooms, ...page.rooms]);
    setMore(page.more);
  };
  useEffect(() => void readOn(), []);

  const enter = async (room: RoomId, isMember: boolean) => {
    if (!isMember && (await joining.ask(() => client.rooms.join(room))) === null) return;
    props.close();
    openRoom(room);
  };
  return (
    <Dialog title={find.title} close={props.close}>
      <ul class="dialog-list">
        {rooms.map((room) => (
          <PublicGroup
            key={room.room}
            room={room}
            isMember={props.state.rooms[room.room] !== undefined}
            enter={(isMember) => void enter(room.room, isMember)}
          />
        ))}
      </ul>
      <p class="lead" role="status">
        {listing.busy ? find.loading : more === false && rooms.length === 0 ? find.none : ''}
      </p>
      <Refusal failure={joining.failure ?? listing.failure} />
      {(more === true || listing.failure) && (
        <button class="button button-quiet" type="button" aria-disabled={listing.busy} onClick={() => void readOn()}>
          {listing.failure ? find.again : find.more}
        </button>
      )}
    </Dialog>
  );
}

function PublicGroup(props: { room: PublicRoom; isMember: boolean; enter(isMember: boolean): void }): JSX.Element {
  const { room, isMember } = props;
  const { find, members } = strings.rooms;
  return (
    <li class="entry">
      <Avatar id={room.room} name={room.name} small group />
      <div class="entry-about">
        <p class="entry-name">
          <bdi>{room.name}</bdi>
        </p>
        <p class="entry-note">{members(room.members_count)}</p>
        {room.topic !== '' && <p class="entry-topic" dir="auto">{room.topic}</p>}
      </div>
      <button
        class="button button-quiet"
        type="button"
        aria-label={isMember ? find.openName(room.name) : find.joinName(room.name)}
        onClick={() => props.enter(isMember)}
      >
        {isMember ? find.open : find.join}
      </button>
    </li>
  );
}
