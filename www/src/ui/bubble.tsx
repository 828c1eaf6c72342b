// One message.
import type { JSX } from 'preact';
import { memo } from './memo';
import type { Tick } from '../core/selectors';
import { isEmojiOnly, partsOf } from '../core/text';
import { longDate, timeOf } from './format';
import { TickMark } from './icons';
import { strings } from './strings';

export interface BubbleProps {
  text: string;
  at: number;
  /** Whose it is, for screen readers and, in larger rooms, for all. */
  sender: string;
  showSender: boolean;
  mine: boolean;
  tick: Tick | null;
  starts: boolean;
  ends: boolean;
  seq: number | null;
}

function Text(props: { text: string }): JSX.Element {
  return (
    <>
      {partsOf(props.text).map((part) =>
        part.kind === 'text' ? (
          part.text
        ) : (
          <a href={part.href} target="_blank" rel="noopener noreferrer">
            {part.text}
          </a>
        ),
      )}
    </>
  );
}

export const Bubble = memo(function Bubble(props: BubbleProps): JSX.Element {
  const { mine, tick, starts, ends } = props;
  const classes = ['bubble', starts && 'bubble-starts', ends && 'bubble-ends', isEmojiOnly(props.text) && 'bubble-emoji'];
  return (
    <div class={classes.filter(Boolean).join(' ')} data-seq={props.seq ?? undefined}>
      {starts && <span class={props.showSender && !mine ? 'sender' : 'unseen'}><bdi>{props.sender}</bdi>: </span>}
      <span class="text" dir="auto">
        <Text text={props.text} />
      </span>
      <span class="meta">
        <time dateTime={new Date(props.at).toISOString()} title={longDate(props.at)}>
          {timeOf(props.at)}
        </time>
        {tick && <TickMark tick={tick} />}
      </span>
    </div>
  );
});

export function FailedActions(props: { reason: string; retry(): void; discard(): void }): JSX.Element {
  return (
    <div class="failed-actions">
      <span class="failed-reason">
        {strings.ticks.failed}: {props.reason}
      </span>
      <button type="button" class="link-button" onClick={props.retry}>
        {strings.failed.retry}
      </button>
      <button type="button" class="link-button" onClick={props.discard}>
        {strings.failed.discard}
      </button>
    </div>
  );
}
