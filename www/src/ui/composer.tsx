// The field for writing. Enter sends and Shift+Enter makes a new line. On a touch screen Enter makes a new line and the button sends.
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { hasVisible, lengthOf } from '../core/text';
import { limits, type RoomId } from '../core/wire';
import type { Client } from '../net/client';
import { isTouch, useClient } from './hooks';
import { SendIcon } from './icons';
import { strings } from './strings';

/** The length is shown from here on. */
const kShowLengthFrom = limits.text - 500;
/** The conversation's draft, without delay: typed text must not wait for the next drawing of the page. */
function useDraft(client: Client, room: RoomId): string {
  const [, draw] = useState('');
  const draft = () => client.state.drafts[room] ?? '';
  useEffect(() => client.subscribe(() => draw(draft())), [client, room]);
  return draft();
}

const growsByItself = CSS.supports('field-sizing', 'content');

export function Composer(props: { room: RoomId; name: string; ready: boolean; leave(): void }): JSX.Element {
  const { room } = props;
  const client = useClient();
  const text = useDraft(client, room);
  const [problem, setProblem] = useState<string | null>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const length = lengthOf(text);
  const tooLong = length > limits.text;
  const visible = hasVisible(text);
  const sendable = props.ready && visible && !tooLong;

  useEffect(() => {
    if (!isTouch()) area.current?.focus({ preventScroll: true });
    return () => client.typed(room, true);
  }, [room]);

  useLayoutEffect(() => {
    const element = area.current;
    if (growsByItself || !element) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  }, [text]);

  const change = (value: string) => {
    setProblem(null);
    client.write(room, value);
  };

  const send = async () => {
    if (text.trim() !== '' && !visible) setProblem(strings.composer.invisible);
    if (!sendable) return;
    setProblem(null);
    area.current?.focus({ preventScroll: true });
    if (!(await client.send(room, text))) setProblem(strings.composer.notStored);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    // 229: the key belongs to an input method that is composing.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === 'Escape') props.leave();
    if (event.key !== 'Enter' || event.shiftKey || isTouch()) return;
    event.preventDefault();
    void send();
  };

  const note = tooLong
    ? strings.composer.tooLong(length.toLocaleString('en'), limits.text.toLocaleString('en'))
    : problem;
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {(note !== null || length > kShowLengthFrom) && (
        <p class={note ? 'composer-note problem' : 'composer-note'} role={note ? 'alert' : undefined}>
          {note ?? `${length.toLocaleString('en')} / ${limits.text.toLocaleString('en')}`}
        </p>
      )}
      <div class="composer-box">
        <textarea
          ref={area}
          rows={1}
          value={text}
          aria-label={strings.composer.label(props.name)}
          placeholder={strings.composer.placeholder}
          enterkeyhint={isTouch() ? 'enter' : 'send'}
          aria-invalid={tooLong ? 'true' : undefined}
          dir="auto"
          onInput={(event) => change(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <button class="send" type="submit" aria-label={strings.composer.send} aria-disabled={!sendable} onMouseDown={(event) => event.preventDefault()}>
          <SendIcon />
        </button>
      </div>
    </form>
  );
}
