// One message.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { copyText } from './copy';
import { memo } from './memo';
import type { Tick } from '../core/selectors';
import { isEmojiOnly, partsOf } from '../core/text';
import { longDate, timeOf } from './format';
import { TickMark } from './icons';
import { strings } from './strings';

export interface BubbleProps {
  text: string;
  at: number;
  /** The sender's name, for screen readers and, in larger rooms, for everyone. */
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
      {starts && (
        <span class={props.showSender && !mine ? 'sender' : 'unseen'}>
          <bdi>{props.sender}</bdi>
          <span class="unseen">: </span>
        </span>
      )}
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

export interface FailedProps {
  reason: string;
  text: string;
  /** Null if the message would be refused again. */
  retry: (() => void) | null;
  discard(): void;
}

export function CopyButton(props: { text: string }): JSX.Element {
  const [copied, setCopied] = useState(false);
  return (
    <button type="button" class="link-button" onClick={async () => setCopied(await copyText(props.text))}>
      {copied ? strings.failed.copied : strings.failed.copy}
    </button>
  );
}

export function FailedActions(props: FailedProps): JSX.Element {
  const { failed } = strings;
  return (
    <div class="failed-actions" role="group" aria-label={strings.ticks.failed}>
      <span class="failed-reason">
        {strings.ticks.failed}: {props.reason}
      </span>
      {props.retry && (
        <button type="button" class="link-button" onClick={props.retry}>
          {failed.retry}
        </button>
      )}
      <CopyButton text={props.text} />
      <button type="button" class="link-button" onClick={props.discard}>
        {failed.discard}
      </button>
    </div>
  );
}
