// Keeps the keyboard focus: when the focused element goes, something near takes the focus.
import { isTouch } from './hooks';

const kFallbacks = ['dialog[open]:not(:has(dialog)) button', '.composer textarea', '.timeline', '.sidebar a, .sidebar button', 'input, button'];

/** The element that takes the focus, the nearest first. On a touch screen no keyboard appears unasked. */
function heir(ancestors: readonly Element[]): HTMLElement | null {
  const near = ancestors.find((element) => element.isConnected && element.matches('[tabindex]'));
  const candidates = [near, ...kFallbacks.map((selector) => document.querySelector(selector))];
  const found = candidates.find((element) => element?.checkVisibility?.() !== false && element && !(isTouch() && element.matches('textarea, input')));
  return (found as HTMLElement | undefined) ?? null;
}

export function keepFocus(root: HTMLElement): void {
  let last: Element | null = null;
  let ancestors: Element[] = [];
  root.addEventListener('focusin', (event) => {
    last = event.target as Element;
    ancestors = [];
    for (let up = last.parentElement; up && up !== root; up = up.parentElement) ancestors.push(up);
  });
  new MutationObserver(() => {
    if (!last || last.isConnected || document.activeElement !== document.body) return;
    last = null;
    heir(ancestors)?.focus({ preventScroll: true });
  }).observe(root, { childList: true, subtree: true });
}
