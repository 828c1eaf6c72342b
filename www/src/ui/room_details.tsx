// A group's details: what it is about, who is in it, and what the person may do there. Each action has a dialog of its own above this one.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { isLastOwner, rightsIn } from '../core/rights';
import type { Room, State } from '../core/state';
import { isolated } from '../core/text';
import type { UserId } from '../core/wire';
import { BansDialog } from './bans';
import { Confirm } from './confirm';
import { Dialog } from './dialog';
import { useClient } from './hooks';
import { PickDialog } from './pick_dialog';
import { ChangeRoomDialog } from './room_change';
import { RoomMembers } from './room_members';
import { strings } from './strings';

interface DetailsProps {
  state: State;
  room: Room;
  close(): void;
}

type Open = 'change' | 'add' | 'bans' | 'leave' | null;

export function RoomDetails(props: DetailsProps): JSX.Element {
  const { state, room } = props;
  const { details, members } = strings.rooms;
  const [open, setOpen] = useState<Open>(null);
  const rights = rightsIn(state, room);
  const lastOwner = isLastOwner(state, room);
  const kind = details.kinds[room.kind === 'public' ? 'public' : 'private'];
  return (
    <Dialog title={<bdi>{room.name}</bdi>} close={props.close}>
      <p class="note">
        {kind} · {members(room.membersCount)}
      </p>
      <Topic topic={room.topic} />
      <p class="note">{details.newcomers[room.newcomersRead]}</p>
      <div class="actions">
        {rights.add && <Act text={details.add} act={() => setOpen('add')} />}
        {rights.moderate && <Act text={details.change} act={() => setOpen('change')} />}
        {rights.moderate && <Act text={details.bans} act={() => setOpen('bans')} />}
        {!lastOwner && <Act text={details.leave} act={() => setOpen('leave')} />}
      </div>
      {lastOwner && <p class="note">{details.lastOwner}</p>}
      <RoomMembers state={state} room={room} />
      <Opened {...props} open={open} close={() => setOpen(null)} />
    </Dialog>
  );
}

/** A longer topic shows its first lines until the reader wants all of it. In UTF-16 units. */
const kShortTopic = 160;

function Topic(props: { topic: string }): JSX.Element {
  const { topic } = props;
  const { details } = strings.rooms;
  const [whole, setWhole] = useState(false);
  const long = topic.length > kShortTopic;
  if (topic === '') return <p class="topic note">{details.noTopic}</p>;
  return (
    <>
      <p class={long && !whole ? 'topic topic-cut' : 'topic'} dir="auto">
        {topic}
      </p>
      {long && (
        <button class="link-button" type="button" aria-expanded={whole} onClick={() => setWhole(!whole)}>
          {whole ? details.lessTopic : details.wholeTopic}
        </button>
      )}
    </>
  );
}

function Act(props: { text: string; act(): void }): JSX.Element {
  return (
    <button class="button button-quiet" type="button" onClick={props.act}>
      {props.text}
    </button>
  );
}

function Opened(props: DetailsProps & { open: Open }): JSX.Element | null {
  const { state, room, close } = props;
  switch (props.open) {
    case null:
      return null;
    case 'change':
      return <ChangeRoomDialog room={room} close={close} />;
    case 'bans':
      return <BansDialog state={state} room={room} close={close} />;
    case 'add':
      return <AddDialog state={state} room={room} close={close} />;
    case 'leave':
      return <LeaveDialog state={state} room={room} close={close} />;
  }
}

function AddDialog(props: DetailsProps): JSX.Element {
  const { state, room } = props;
  const client = useClient();
  const { pick } = strings.rooms;
  const add = (user: UserId) => client.rooms.add(room.id, user);
  return <PickDialog title={pick.addTitle} action={pick.add} state={state} fits={(user) => !room.members[user]} request={add} close={props.close} />;
}

/** The conversation goes from the page before the server answers, and this dialog with it. */
function LeaveDialog(props: DetailsProps): JSX.Element {
  const { room } = props;
  const client = useClient();
  const { confirm, details } = strings.rooms;
  const alone = room.membersCount < 2 && room.kind === 'private';
  return (
    <Confirm
      title={confirm.leave(isolated(room.name ?? ''))}
      lead={alone ? confirm.leaveAlone : confirm.leaveLead[room.kind === 'public' ? 'public' : 'private']}
      action={details.leave}
      request={() => client.rooms.leave(room.id)}
      close={props.close}
    />
  );
}
