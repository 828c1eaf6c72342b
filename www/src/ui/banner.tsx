// The line that says what the connection is doing, when there is something to say.
import type { JSX } from 'preact';
import { banner } from '../core/selectors';
import type { State } from '../core/state';
import { strings } from './strings';

function textOf(state: State): { text: string; calm: boolean } | null {
  const now = banner(state);
  const texts = strings.banner;
  switch (now.kind) {
    case 'none':
      return null;
    case 'connecting':
      return { text: texts.connecting, calm: true };
    case 'catching_up':
      return { text: texts.catchingUp, calm: true };
    case 'offline':
      return { text: now.waiting > 0 ? texts.offlineWaiting(now.waiting) : texts.offline, calm: false };
    case 'hold':
      return { text: texts[now.why](now.waiting), calm: false };
  }
}

export function Banner(props: { state: State; lasting: boolean }): JSX.Element {
  const now = textOf(props.state) ?? (props.lasting ? null : { text: strings.banner.notLasting, calm: false });
  return (
    <div class="banner-place" role="status" data-link={props.state.link}>
      {now && <p class={now.calm ? 'banner banner-calm' : 'banner'}>{now.text}</p>}
    </div>
  );
}
