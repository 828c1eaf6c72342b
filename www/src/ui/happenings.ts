// What happened to a room, in words.
import type { State } from '../core/state';
import { isolated, previewOf } from '../core/text';
import type { RoomEvent, UserId } from '../core/wire';
import { listText, strings } from './strings';

/** `events`: one, or several people who joined or left in the same way. Names are isolated. Draw the result with `Names`. */
export function happeningText(state: State, ...events: readonly [RoomEvent, ...RoomEvent[]]): string {
  const [event] = events;
  const { happened, somebody, you } = strings.rooms;
  const { body } = event;
  const me = state.me?.id;
  const nameOf = (user: UserId | undefined) => (user === undefined ? undefined : state.users[user]?.display_name);
  const named = (user: UserId | undefined) => isolated(nameOf(user) ?? somebody);
  const who = event.user === me ? strings.conversation.you : named(event.user);
  const nameTo = (user: UserId | undefined) => (user === me ? you : named(user));
  const whom = listText(events.map((one) => nameTo(one.body.user)));
  const all = listText(events.map((one, at) => (one.user === me && at === 0 ? strings.conversation.you : nameTo(one.user))));
  const byThemselves = body.user === event.user;
  switch (event.kind) {
    case 'created': {
      const others = (body.members ?? []).filter((user) => user !== event.user).sort((a, b) => Number(b === me) - Number(a === me));
      const name = isolated(body.name ?? '');
      return others.length === 0 ? happened.created(who, name) : happened.createdWith(who, name, listText(others.map(nameTo)));
    }
    case 'changed': {
      const lines: string[] = [];
      if (body.name !== undefined) lines.push(happened.named(who, isolated(body.name)));
      if (body.topic !== undefined) lines.push(body.topic === '' ? happened.noTopic(who) : happened.topic(who, isolated(previewOf(body.topic))));
      if (body.newcomers_read !== undefined) lines.push(happened.newcomers(who, body.newcomers_read));
      return lines.join('. ');
    }
    case 'joined':
      return byThemselves ? happened.joined(all) : happened.added(who, whom);
    case 'left':
      return happened.left(all);
    case 'removed':
      return (body.banned ? happened.banned : happened.removed)(who, whom);
    case 'unbanned':
      return happened.unbanned(who, whom);
    case 'role':
      return byThemselves ? happened.ownRole(who, body.role ?? 'member') : happened.role(who, whom, body.role ?? 'member');
    default:
      return '';
  }
}
