// Reads others' new messages aloud for people who do not see them come: each once, with its sender, even if two are equal.
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { newsSince } from '../core/selectors';
import type { State } from '../core/state';
import { previewOf } from '../core/text';
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

function linesOf(state: State, since: number): Line[] {
  const news = newsSince(state, since);
  const read = news.slice(-kReadMost).map(({ gseq, user, body }) => ({
    key: gseq,
    text: strings.announce(state.users[user]?.display_name ?? '', previewOf(body.text ?? '')),
  }));
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
