// The fields of a new group, and of one that is changed.
import type { ComponentChildren, JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { hasVisible, lengthOf } from '../core/text';
import { limits, type NewcomersRead } from '../core/wire';
import { Choice, Field } from './field';
import { isTouch } from './hooks';
import { strings } from './strings';

export interface RoomWords {
  name: string;
  topic: string;
  newcomers_read: NewcomersRead;
}

export interface RoomProblems {
  name: string | null;
  topic: string | null;
}

export function problemsOf({ name, topic }: RoomWords): RoomProblems {
  const { form } = strings.rooms;
  return {
    name: !hasVisible(name) ? form.nameMissing : lengthOf(name.trim()) > limits.roomName ? form.nameLong : null,
    topic: lengthOf(topic.trim()) > limits.topic ? form.topicLong : null,
  };
}

export const isFine = ({ name, topic }: RoomProblems): boolean => name === null && topic === null;

/** For the dialog around the fields, because it takes the focus when it opens. On a touch screen no keyboard appears unasked. */
export function useNameFocus(): void {
  useEffect(() => {
    if (!isTouch()) document.getElementById('room-name')?.focus();
  }, []);
}

export interface RoomFieldsProps {
  words: RoomWords;
  change(words: RoomWords): void;
  /** Null until the person has tried to send the form. */
  problems: RoomProblems | null;
  /** Further fields, before the last one. */
  children?: ComponentChildren;
}

export function RoomFields(props: RoomFieldsProps): JSX.Element {
  const { words, problems } = props;
  const { form } = strings.rooms;
  const change = (changed: Partial<RoomWords>) => props.change({ ...words, ...changed });
  return (
    <>
      <Field
        id="room-name"
        label={form.name}
        value={words.name}
        change={(name) => change({ name })}
        error={problems?.name ?? null}
        autocomplete="off"
        capitals
      />
      <Field
        id="room-topic"
        label={form.topic}
        value={words.topic}
        change={(topic) => change({ topic })}
        error={problems?.topic ?? null}
        hint={form.topicHint}
        autocomplete="off"
      />
      {props.children}
      <Choice<NewcomersRead>
        id="room-newcomers"
        label={form.newcomers}
        value={words.newcomers_read}
        options={form.newcomersOptions}
        change={(newcomers_read) => change({ newcomers_read })}
      />
    </>
  );
}
