// A dialog: the browser's own, which keeps the focus inside and closes with Escape.
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { CloseIcon } from './icons';
import { strings } from './strings';

export function Dialog(props: { title: string; close(): void; children: ComponentChildren }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    const element = dialog.current;
    element?.showModal();
    return () => {
      // While the dialog is open, nothing else can take the focus.
      element?.close();
      if (before?.isConnected) before.focus();
    };
  }, []);
  const onClick = (event: MouseEvent) => {
    if (event.target === dialog.current) props.close();
  };
  return (
    <dialog ref={dialog} aria-labelledby="dialog-title" onClose={props.close} onClick={onClick}>
      <div class="dialog-body">
        <header class="dialog-head">
          <h2 id="dialog-title">{props.title}</h2>
          <button class="icon-button" type="button" aria-label={strings.invite.close} onClick={props.close}>
            <CloseIcon />
          </button>
        </header>
        {props.children}
      </div>
    </dialog>
  );
}
