// A labelled input with its hint and its error, and a labelled choice.
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { EyeIcon } from './icons';
import { strings } from './strings';

export interface FieldProps {
  id: string;
  label: string;
  value: string;
  change(value: string): void;
  hint?: string;
  error?: string | null;
  type?: 'text' | 'password';
  autocomplete: string;
  focus?: boolean;
  capitals?: boolean;
}

export function Field(props: FieldProps): JSX.Element {
  const [shown, setShown] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (props.focus) input.current?.focus();
  }, []);
  const { id, error, hint } = props;
  const note = error ?? hint;
  const secret = props.type === 'password';
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <div class="field-box">
        <input
          ref={input}
          id={id}
          name={id}
          type={(secret && !shown ? 'password' : 'text') as 'text'}
          value={props.value}
          autocomplete={props.autocomplete as never}
          autocapitalize={props.capitals ? 'words' : 'none'}
          spellcheck={false}
          dir={secret ? undefined : 'auto'}
          aria-invalid={error ? 'true' : undefined}
          aria-describedby={note ? `${id}-note` : undefined}
          onInput={(event) => props.change(event.currentTarget.value)}
        />
        {secret && (
          <button
            type="button"
            class="icon-button"
            aria-label={shown ? strings.signIn.hide : strings.signIn.show}
            onClick={() => setShown(!shown)}
          >
            <EyeIcon open={!shown} />
          </button>
        )}
      </div>
      {note && (
        <p id={`${id}-note`} class={error ? 'note note-error' : 'note'}>
          {note}
        </p>
      )}
    </div>
  );
}

/** One of a few values. */
export function Choice<V extends string | number>(props: {
  id: string;
  label: string;
  value: V;
  options: readonly (readonly [V, string])[];
  change(value: V): void;
}): JSX.Element {
  return (
    <div class="field">
      <label for={props.id}>{props.label}</label>
      <select
        id={props.id}
        value={String(props.value)}
        onChange={(event) => {
          const chosen = props.options[event.currentTarget.selectedIndex];
          if (chosen) props.change(chosen[0]);
        }}
      >
        {props.options.map(([value, text]) => (
          <option key={value} value={String(value)}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
