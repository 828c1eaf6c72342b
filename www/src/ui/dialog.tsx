// A dialog: the browser's own, which keeps the focus inside and closes with Escape.
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { CloseIcon } from './icons';
import { strings } from './strings';

/** A dialog may be drawn within another. It then stands above it. */
export function Dialog(props: { title: ComponentChildren; close(): void; children: ComponentChildren }): JSX.Element {
  const id = useId();
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
  // A dialog that another one has replaced closes late.
  const onClose = () => {
    if (dialog.current) props.close();
  };
  const onClick = (event: MouseEvent) => {
    if (event.target === dialog.current) props.close();
  };
  return (
    <dialog ref={dialog} aria-labelledby={id} onClose={onClose} onClick={onClick}>
      <div class="dialog-body">
        <header class="dialog-head">
          <h2 id={id}>{props.title}</h2>
          <button class="icon-button" type="button" aria-label={strings.invite.close} onClick={props.close}>
            <CloseIcon />
          </button>
        </header>
        {props.children}
      </div>
    </dialog>
  );
}
