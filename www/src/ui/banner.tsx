// The line about the state of the connection, if there is something to say.
import type { JSX } from 'preact';
import { banner } from '../core/selectors';
import type { State } from '../core/state';
import { HeldNotice } from './held';
import { useClient } from './hooks';
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

const kept: Record<State['keeping'], string | null> = {
  lasting: null,
  memory: strings.banner.notLasting,
  outdated: strings.banner.outdated,
};

export function Banner(props: { state: State }): JSX.Element {
  const { state } = props;
  const client = useClient();
  const lost = kept[state.keeping];
  const now = textOf(state) ?? (lost === null ? null : { text: lost, calm: false });
  return (
    <div class="banner-place" role="status" data-link={state.link}>
      {state.rewound && <Told text={strings.banner.rewound[state.rewound]} dismiss={() => client.dismiss('rewound')} />}
      {state.attempts > 0 && <Told text={strings.banner.attempts(state.attempts)} dismiss={() => client.dismiss('attempts')} />}
      {state.link === 'live' && <HeldNotice state={state} />}
      {now && <p class={now.calm ? 'banner banner-calm' : 'banner'}>{now.text}</p>}
    </div>
  );
}

function Told(props: { text: string; dismiss(): void }): JSX.Element {
  return (
    <p class="banner">
      {props.text}{' '}
      <button type="button" class="link-button" onClick={props.dismiss}>
        {strings.banner.seen}
      </button>
    </p>
  );
}
