// A request of a dialog: whether it is on its way, and why it was refused.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Failure, Outcome } from '../net/api';
import { refusalText } from './strings';

export interface Asking {
  busy: boolean;
  failure: Failure | null;
  /** The answer; null if it was refused, or if another request is still on its way. */
  ask<T>(request: () => Promise<Outcome<T>>): Promise<T | null>;
}

export function useAsking(): Asking {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const ask = async <T,>(request: () => Promise<Outcome<T>>): Promise<T | null> => {
    if (busy) return null;
    setBusy(true);
    setFailure(null);
    const outcome = await request();
    setBusy(false);
    if (outcome.ok) return outcome.value;
    setFailure(outcome.error);
    return null;
  };
  return { busy, failure, ask };
}

export function Refusal(props: { failure: Failure | null }): JSX.Element {
  return (
    <p class="problem" role="alert">
      {props.failure && refusalText(props.failure)}
    </p>
  );
}
