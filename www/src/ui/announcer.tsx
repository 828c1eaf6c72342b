// Reads news aloud for people who do not see it come: others' messages, each once, with its sender, even if two are equal, and what others do
// in groups.
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { isGroup, isHappening } from '../core/rooms';
import { newsSince } from '../core/selectors';
import type { State } from '../core/state';
import { previewOf } from '../core/text';
import type { RoomEvent } from '../core/wire';
import { happeningText } from './happenings';
import { strings } from './strings';

/** If more come at a time, their number is read instead. */
const kReadMost = 4;
/** Announcements that stay, because a screen reader may come to them late. */
const kKept = 8;

interface Line {
  key: number;
  text: string;
}

const newestOf = (state: State): number => Math.max(0, ...Object.values(state.rooms).map((room) => room.last?.gseq ?? 0));

/** Of a group its name is read, too, unless it is on screen. */
function textOf(state: State, event: RoomEvent): string {
  const room = state.rooms[event.room];
  const sender = state.users[event.user]?.display_name ?? '';
  const text = isHappening(event) ? happeningText(state, event).replace(/[\u2068\u2069]/g, '') : strings.announce(sender, previewOf(event.body.text ?? ''));
  return room && isGroup(room) && room.id !== state.view.room ? strings.announceIn(room.name ?? '', text) : text;
}

function linesOf(state: State, since: number): Line[] {
  const news = newsSince(state, since);
  const read = news.slice(-kReadMost).map((event) => ({ key: event.gseq, text: textOf(state, event) }));
  const first = news[0];
  return first && news.length > kReadMost ? [{ key: first.gseq, text: strings.announceMany(news.length) }, ...read.slice(-1)] : read;
}

export function Announcer(props: { state: State }): JSX.Element {
  const { state } = props;
  const [lines, setLines] = useState<readonly Line[]>([]);
  const heard = useRef(Infinity);
  useEffect(() => {
    if (state.link !== 'live') return;
    const fresh = heard.current === Infinity ? [] : linesOf(state, heard.current);
    heard.current = newestOf(state);
    if (fresh.length > 0) setLines((before) => [...before, ...fresh].slice(-kKept));
  }, [state.rooms, state.link]);
  return (
    <div class="unseen" aria-live="polite" aria-relevant="additions">
      {lines.map(({ key, text }) => (
        <p key={key}>{text}</p>
      ))}
    </div>
  );
}
