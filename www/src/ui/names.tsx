// A text of the page that contains people's names, each isolated (core/text.ts): every name keeps its own direction.
import type { JSX } from 'preact';

/** Every second part stands between the two marks of an isolated name. */
export function Names(props: { text: string }): JSX.Element {
  return <>{props.text.split(/[\u2068\u2069]/).map((part, at) => (at % 2 === 1 ? <bdi key={at}>{part}</bdi> : part))}</>;
}
