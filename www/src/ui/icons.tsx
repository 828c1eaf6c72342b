// The page's drawings. All are decoration, because text beside them says the same.
import type { ComponentChildren, JSX } from 'preact';
import type { Tick } from '../core/selectors';
import { strings } from './strings';

function Icon(props: { children: ComponentChildren; class?: string; box?: string }): JSX.Element {
  return (
    <svg class={`icon ${props.class ?? ''}`} viewBox={props.box ?? '0 0 24 24'} aria-hidden="true" focusable="false">
      {props.children}
    </svg>
  );
}

export const BackIcon = () => (
  <Icon>
    <path d="M15 5l-7 7 7 7" />
  </Icon>
);
export const SendIcon = () => (
  <Icon>
    <path d="M12 19V5M6 11l6-6 6 6" />
  </Icon>
);
export const DownIcon = () => (
  <Icon>
    <path d="M6 9l6 6 6-6" />
  </Icon>
);
export const InviteIcon = () => (
  <Icon>
    <circle cx="10" cy="8" r="3.5" />
    <path d="M3.5 19c.6-3.6 3.2-5.5 6.5-5.5s5.9 1.9 6.5 5.5M19 7v6M16 10h6" />
  </Icon>
);
export const PlusIcon = () => (
  <Icon>
    <path d="M12 5v14M5 12h14" />
  </Icon>
);
export const PeopleIcon = () => (
  <Icon>
    <circle cx="9" cy="8.5" r="3.2" />
    <path d="M3 19c.5-3.4 2.9-5.2 6-5.2s5.5 1.8 6 5.2M15.5 5.6a3.2 3.2 0 0 1 0 5.8M17.5 14.2c2 .7 3.2 2.3 3.5 4.8" />
  </Icon>
);
export const InfoIcon = () => (
  <Icon>
    <circle cx="12" cy="12" r="8.5" />
    <path d="M12 11v5M12 7.8v.1" />
  </Icon>
);
export const MoreIcon = () => (
  <Icon class="icon-bold">
    <path d="M6 12h.01M12 12h.01M18 12h.01" />
  </Icon>
);
export const SignOutIcon = () => (
  <Icon>
    <path d="M10 4H6a1.5 1.5 0 0 0-1.5 1.5v13A1.5 1.5 0 0 0 6 20h4M14.5 8l4 4-4 4M18 12H9.5" />
  </Icon>
);
export const CloseIcon = () => (
  <Icon>
    <path d="M6 6l12 12M18 6L6 18" />
  </Icon>
);
export const SearchIcon = () => (
  <Icon>
    <circle cx="11" cy="11" r="6" />
    <path d="M20 20l-4.5-4.5" />
  </Icon>
);
export const EyeIcon = (props: { open: boolean }) => (
  <Icon>
    <path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z" />
    <circle cx="12" cy="12" r="2.8" />
    {!props.open && <path d="M4 20L20 4" />}
  </Icon>
);

/** A house that is a speech bubble, as snug is. */
export const Logo = () => (
  <svg class="logo" viewBox="0 0 48 48" aria-hidden="true" focusable="false">
    <rect class="logo-ground" width="48" height="48" rx="13" />
    <path
      class="logo-house"
      d="M24 8.6 39.6 20.4a2.4 2.4 0 0 1 .9 2v9.7a5.4 5.4 0 0 1-5.4 5.4H21.7l-7.1 5.4a1.1 1.1 0 0 1-1.8-.9v-4.5a5.4 5.4 0 0 1-5.3-5.4v-9.7a2.4 2.4 0 0 1 .9-2Z"
    />
    <circle class="logo-dot" cx="17.4" cy="27.5" r="2.3" />
    <circle class="logo-dot logo-light" cx="24" cy="27.5" r="2.3" />
    <circle class="logo-dot" cx="30.6" cy="27.5" r="2.3" />
  </svg>
);

const tickPaths: Record<Tick, JSX.Element> = {
  waiting: (
    <>
      <circle cx="9" cy="6" r="4.8" />
      <path d="M9 3.4V6l1.8 1.2" />
    </>
  ),
  failed: (
    <>
      <circle cx="9" cy="6" r="4.8" />
      <path d="M9 3.3v3.2M9 8.4v.2" />
    </>
  ),
  stored: <path d="M5 6.5l2.8 2.9L13.5 3" />,
  delivered: <path d="M2 6.5l2.8 2.9L10.5 3M8.6 8.7l.7.7L15 3" />,
  read: <path d="M2 6.5l2.8 2.9L10.5 3M8.6 8.7l.7.7L15 3" />,
};

/** How far one's own message has come. */
export function TickMark(props: { tick: Tick }): JSX.Element {
  const { tick } = props;
  return (
    <span class={`tick tick-${tick}`} data-tick={tick} title={strings.ticks[tick]}>
      <Icon box="0 0 17 12">{tickPaths[tick]}</Icon>
      <span class="unseen">{strings.ticks[tick]}</span>
    </span>
  );
}
