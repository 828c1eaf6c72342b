// Messages that are sent only if their writer says so, because the server's history is not the one they were written for.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { heldMessages, type Held } from '../core/held';
import { roomName } from '../core/selectors';
import type { State } from '../core/state';
import { isolated } from '../core/text';
import { CopyButton } from './bubble';
import { Dialog } from './dialog';
import { useClient } from './hooks';
import { Names } from './names';
import { reasonText, strings } from './strings';

const keysOf = (messages: readonly Held[]): number[] => messages.map(({ item }) => item.key);

/** Whether it was written for another history of the server. */
const isOfHistory = ({ item }: Pick<Held, 'item'>): boolean => item.failed?.code === 'history';

function whereTo(state: State, item: Held['item'], room: Held['room']): string {
  if (room) return strings.held.to(isolated(roomName(state, room)));
  return isOfHistory({ item }) ? strings.held.nowhere : reasonText(item.failed?.code ?? '');
}

export function HeldNotice(props: { state: State }): JSX.Element | null {
  const [open, setOpen] = useState(false);
  const messages = heldMessages(props.state);
  if (messages.length === 0) return null;
  return (
    <>
      <p class="banner">
        {strings.held.notice(messages.length)}{' '}
        <button type="button" class="link-button" onClick={() => setOpen(true)}>
          {strings.held.look}
        </button>
      </p>
      {open && <HeldDialog state={props.state} messages={messages} close={() => setOpen(false)} />}
    </>
  );
}

function HeldDialog(props: { state: State; messages: readonly Held[]; close(): void }): JSX.Element {
  const { state, messages } = props;
  const client = useClient();
  const { held, failed } = strings;
  const sendable = messages.filter(({ room }) => room !== null);
  return (
    <Dialog title={held.title} close={props.close}>
      <p class="lead">{messages.some(isOfHistory) ? held.lead : held.leadGone}</p>
      <ul class="held">
        {messages.map(({ item, room }) => (
          <li key={item.key}>
            <p class="held-to">
              <Names text={whereTo(state, item, room)} />
            </p>
            <p class="text" dir="auto">
              {item.text}
            </p>
            {room && (
              <button type="button" class="link-button" onClick={() => void client.retry(item.key)}>
                {failed.send}
              </button>
            )}
            <CopyButton text={item.text} />
            <button type="button" class="link-button" onClick={() => void client.discard(item.key)}>
              {failed.discard}
            </button>
          </li>
        ))}
      </ul>
      <p class="note">{held.keep}</p>
      {messages.length > 1 && (
        <div class="actions">
          {sendable.length > 1 && (
            <button class="button" type="button" onClick={() => void client.retry(...keysOf(sendable))}>
              {held.sendAll(sendable.length)}
            </button>
          )}
          <button class="button button-quiet" type="button" onClick={() => void client.discard(...keysOf(messages))}>
            {held.discardAll(messages.length)}
          </button>
        </div>
      )}
    </Dialog>
  );
}
