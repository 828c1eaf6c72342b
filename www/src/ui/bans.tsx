// The people who are kept out of a group.
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { mayRemove } from '../core/rights';
import type { Room, State } from '../core/state';
import type { UserId } from '../core/wire';
import { Avatar } from './avatar';
import { Dialog } from './dialog';
import { useClient } from './hooks';
import { PickDialog } from './pick_dialog';
import { Refusal, useAsking } from './request';
import { strings } from './strings';

interface Banned {
  users: readonly UserId[];
  more: boolean;
}

function useBans(room: Room) {
  const client = useClient();
  const [banned, setBanned] = useState<Banned | null>(null);
  const listing = useAsking();
  /** `from`: those that are listed already. */
  const readOn = async (from: readonly UserId[]) => {
    const page = await listing.ask(() => client.rooms.bans(room.id, from[from.length - 1] ?? 0));
    if (page) setBanned({ users: [...from, ...page.users], more: page.more });
  };
  const lifted = (user: UserId) => setBanned((now) => now && { ...now, users: now.users.filter((other) => other !== user) });
  useEffect(() => void readOn([]), []);
  return { banned, listing, readOn, lifted };
}

export function BansDialog(props: { state: State; room: Room; close(): void }): JSX.Element {
  const { state, room } = props;
  const client = useClient();
  const { bans, find, pick, somebody } = strings.rooms;
  const { banned, listing, readOn, lifted } = useBans(room);
  const lifting = useAsking();
  const [choosing, setChoosing] = useState(false);
  const users = banned?.users ?? [];
  const isBannable = (user: UserId) => !users.includes(user) && mayRemove(state, room, user, room.members[user]?.role ?? 'member');

  const lift = async (user: UserId) => {
    if ((await lifting.ask(() => client.rooms.unban(room.id, user))) !== null) lifted(user);
  };
  const ban = (user: UserId) => client.rooms.remove(room.id, user, true);
  const chosen = () => {
    setChoosing(false);
    void readOn([]);
  };
  return (
    <Dialog title={bans.title} close={props.close}>
      <p class="lead">{bans.lead}</p>
      <ul class="dialog-list" aria-label={bans.title}>
        {users.map((user) => {
          const name = state.users[user]?.display_name ?? somebody;
          return (
            <li key={user} class="entry">
              <Avatar id={user} name={name} small />
              <p class="entry-about entry-name">
                <bdi>{name}</bdi>
              </p>
              <button class="button button-quiet" type="button" aria-label={bans.liftName(name)} onClick={() => void lift(user)}>
                {bans.lift}
              </button>
            </li>
          );
        })}
      </ul>
      <p class="note" role="status">
        {listing.busy ? bans.loading : banned && users.length === 0 ? bans.none : ''}
      </p>
      <Refusal failure={lifting.failure ?? listing.failure} />
      <div class="actions">
        {(banned?.more || listing.failure) && (
          <button class="button button-quiet" type="button" onClick={() => void readOn(users)}>
            {listing.failure ? find.again : find.more}
          </button>
        )}
        <button class="button button-quiet" type="button" onClick={() => setChoosing(true)}>
          {bans.ban}
        </button>
      </div>
      {choosing && (
        <PickDialog title={pick.banTitle} action={pick.ban} state={state} fits={isBannable} request={ban} close={chosen} />
      )}
    </Dialog>
  );
}
