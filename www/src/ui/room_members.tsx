// A group's members with their roles, and what the person may do with each of them.
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { isLastOwner, mayRemove, rightsIn } from '../core/rights';
import { areMembersKnown, membersSince } from '../core/rooms';
import type { Member, Room, State } from '../core/state';
import { isolated } from '../core/text';
import type { RoomRole, UserId } from '../core/wire';
import type { Outcome } from '../net/api';
import { useArrows } from './arrows';
import { Avatar } from './avatar';
import { Confirm, type ConfirmProps } from './confirm';
import { useClient } from './hooks';
import { MoreIcon } from './icons';
import { Refusal, useAsking, type Asking } from './request';
import { strings } from './strings';

interface Listed {
  members: Room['members'];
  /** The room's head before the first page was asked for. */
  seq: number;
  /** The last member of the last page. */
  after: UserId;
  more: boolean;
}

/** The members: as the room has them, or, of a large room, those pages that were asked for. */
function useMembers(room: Room) {
  const client = useClient();
  const [listed, setListed] = useState<Listed | null>(null);
  const listing = useAsking();
  const known = areMembersKnown(room);
  const readOn = async () => {
    const { members = {}, seq = room.head, after = 0 } = listed ?? {};
    const page = await listing.ask(() => client.rooms.members(room.id, after));
    if (!page) return;
    const all: Record<UserId, Member> = { ...members };
    for (const { user, role, received, read } of page.members) all[user] = { role, received, read };
    setListed({ members: all, seq, after: page.members[page.members.length - 1]?.user ?? after, more: page.more });
  };
  useEffect(() => {
    if (!known) void readOn();
  }, []);
  const members = known || !listed ? room.members : membersSince(room, listed.members, listed.seq);
  return { members, more: !known && (listed?.more ?? true), listing, readOn };
}

const kRanks: readonly RoomRole[] = ['owner', 'moderator', 'member'];

interface Row {
  user: UserId;
  name: string;
  role: RoomRole;
}

function rowsOf(state: State, members: Room['members']): Row[] {
  const rows = Object.entries(members).map(([id, { role }]) => ({
    user: Number(id),
    name: state.users[Number(id)]?.display_name ?? strings.rooms.somebody,
    role,
  }));
  return rows.sort((a, b) => kRanks.indexOf(a.role) - kRanks.indexOf(b.role) || a.name.localeCompare(b.name));
}

interface Deed {
  text: string;
  request(): Promise<Outcome<object>>;
  /** Set if it is asked about first. */
  confirm?: Pick<ConfirmProps, 'title' | 'lead' | 'action'>;
}

/** What I may do with a member. */
function useDeeds(state: State, room: Room): (row: Row) => Deed[] {
  const { rooms } = useClient();
  const { act, confirm } = strings.rooms;
  const giving = rightsIn(state, room).giveRoles;
  const kind = room.kind === 'public' ? 'public' : 'private';

  const roleDeed = ({ user, name }: Row, role: RoomRole): Deed => {
    const deed = { text: act[role], request: () => rooms.giveRole(room.id, user, role) };
    if (user === state.me?.id) return { ...deed, confirm: { title: confirm.ownRole, lead: confirm.ownRoleLead, action: confirm.ownRoleYes } };
    return role === 'owner' ? { ...deed, confirm: { title: confirm.owner(isolated(name)), lead: confirm.ownerLead, action: act.owner } } : deed;
  };
  return (row) => {
    const mine = row.user === state.me?.id;
    const mayGive = giving && !(mine && isLastOwner(state, room));
    const deeds = mayGive ? kRanks.filter((role) => role !== row.role).map((role) => roleDeed(row, role)) : [];
    if (!mayRemove(state, room, row.user, row.role)) return deeds;
    const removeDeed = (text: string, title: string, lead: string, ban: boolean): Deed => ({
      text,
      request: () => rooms.remove(room.id, row.user, ban),
      confirm: { title, lead, action: text },
    });
    const name = isolated(row.name);
    return [
      ...deeds,
      removeDeed(act.remove, confirm.remove(name), confirm.removeLead[kind], false),
      removeDeed(act.ban, confirm.ban(name), confirm.banLead, true),
    ];
  };
}

export function RoomMembers(props: { state: State; room: Room }): JSX.Element {
  const { state, room } = props;
  const { details, find } = strings.rooms;
  const { members, more, listing, readOn } = useMembers(room);
  const deedsFor = useDeeds(state, room);
  const [managed, setManaged] = useState<UserId | null>(null);
  const [asked, setAsked] = useState<Deed | null>(null);
  const doing = useAsking();
  const rows = rowsOf(state, members).map((row) => ({ ...row, deeds: deedsFor(row) }));
  const { list, row: stopOf } = useArrows(rows.filter(({ deeds }) => deeds.length > 0).length);
  let stops = 0;
  return (
    <>
      <h3 class="list-heading">{details.members}</h3>
      <Refusal failure={doing.failure ?? listing.failure} />
      <ul class="dialog-list" aria-label={details.members} {...list}>
        {rows.map((row) => (
          <MemberRow
            key={row.user}
            row={row}
            mine={row.user === state.me?.id}
            open={managed === row.user}
            toggle={() => setManaged(managed === row.user ? null : row.user)}
            stop={row.deeds.length > 0 ? stopOf(stops++) : null}
            deeds={row.deeds}
            doing={doing}
            confirm={setAsked}
          />
        ))}
      </ul>
      {more && (
        <button class="button button-quiet" type="button" aria-disabled={listing.busy} onClick={() => void readOn()}>
          {listing.busy ? details.loading : find.more}
        </button>
      )}
      {asked?.confirm && <Confirm {...asked.confirm} request={asked.request} close={() => setAsked(null)} />}
    </>
  );
}

interface MemberRowProps {
  row: Row;
  mine: boolean;
  open: boolean;
  toggle(): void;
  /** Null if nothing can be done with them. */
  stop: object | null;
  deeds: readonly Deed[];
  doing: Asking;
  confirm(deed: Deed): void;
}

function MemberRow(props: MemberRowProps): JSX.Element {
  const { row, mine, open, deeds } = props;
  const { details, roles } = strings.rooms;
  return (
    <li class="entry">
      <Avatar id={row.user} name={row.name} small />
      <div class="entry-about">
        <p class="entry-name">
          <bdi>{row.name}</bdi>
          {mine && ` ${details.you}`}
        </p>
        {row.role !== 'member' && <p class="entry-note">{roles[row.role]}</p>}
      </div>
      {props.stop && (
        <button
          class="icon-button"
          type="button"
          aria-label={mine ? details.manageSelf : details.manage(row.name)}
          aria-expanded={open}
          onClick={props.toggle}
          {...props.stop}
        >
          <MoreIcon />
        </button>
      )}
      {open && (
        <div class="entry-deeds">
          {deeds.map((deed) => (
            <button
              key={deed.text}
              class="link-button"
              type="button"
              onClick={() => (deed.confirm ? props.confirm(deed) : void props.doing.ask(deed.request))}
            >
              {deed.text}
            </button>
          ))}
        </div>
      )}
    </li>
  );
}
