// A list whose rows are one stop of the Tab key: arrows, Home and End move within it.
import { useState } from 'preact/hooks';

const kStop = '[data-stop]';

function onKeyDown(event: KeyboardEvent): void {
  const list = event.currentTarget as HTMLElement;
  const stops = [...list.querySelectorAll<HTMLElement>(kStop)];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  const to = new Map([['ArrowDown', at + 1], ['ArrowUp', at - 1], ['Home', 0], ['End', stops.length - 1]]).get(event.key);
  if (at < 0 || to === undefined) return;
  event.preventDefault();
  stops[to]?.focus();
}

/** `count`: the number of rows that take the focus. */
export function useArrows(count: number) {
  const [chosen, choose] = useState(0);
  const stop = Math.min(chosen, count - 1);
  return {
    list: { onKeyDown },
    /** For what takes the focus in the row with this index. */
    row: (index: number) => ({ tabIndex: index === stop ? 0 : -1, 'data-stop': index, onFocus: () => choose(index) }),
  };
}
