// Reads new messages of others out to those who do not see them come.
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { State } from '../core/state';
import { previewOf } from '../core/text';
import { strings } from './strings';

export function Announcer(props: { state: State }): JSX.Element {
  const { state } = props;
  const [text, setText] = useState('');
  const heard = useRef(Infinity);
  useEffect(() => {
    const newest = Object.values(state.rooms)
      .flatMap((room) => (room.last ? [room.last] : []))
      .sort((a, b) => b.gseq - a.gseq)[0];
    const before = heard.current;
    if (state.link !== 'live') return;
    heard.current = newest?.gseq ?? 0;
    if (!newest || newest.gseq <= before || newest.user === state.me?.id) return;
    setText(strings.announce(state.users[newest.user]?.display_name ?? '', previewOf(newest.body.text ?? '')));
  }, [state.rooms, state.link]);
  return (
    <div class="unseen" aria-live="polite" aria-atomic="true">
      {text}
    </div>
  );
}
