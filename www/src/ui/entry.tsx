// The screens for signing in and for joining with an invitation.
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { hasVisible, lengthOf, suggestName } from '../core/text';
import { limits, namePattern } from '../core/wire';
import type { Failure } from '../net/api';
import { Field } from './field';
import { openList, useClient, useClientState } from './hooks';
import { Logo } from './icons';
import { errorText, strings } from './strings';

function Door(props: { title: string; lead?: string; children?: ComponentChildren }): JSX.Element {
  return (
    <main class="door">
      <div class="door-card">
        <div class="door-brand">
          <Logo />
          <span class="wordmark">{strings.appName}</span>
        </div>
        <h1>{props.title}</h1>
        {props.lead && <p class="lead">{props.lead}</p>}
        {props.children}
      </div>
    </main>
  );
}

export function Opening(): JSX.Element {
  return (
    <main class="door">
      <h1 class="unseen">{strings.appName}</h1>
      <p class="door-wait" role="status">
        <Logo />
        <span class="unseen">{strings.loading}</span>
      </p>
    </main>
  );
}

function Problem(props: { text: string | null }): JSX.Element {
  return (
    <p class="problem" role="alert">
      {props.text}
    </p>
  );
}

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

type Errors = Partial<Record<'display' | 'name' | 'password', string>>;

function nameError(name: string): string | undefined {
  if (!name) return strings.form.nameMissing;
  return namePattern.test(name) ? undefined : strings.form.nameForm;
}

function newPasswordError(password: string): string | undefined {
  const bytes = bytesOf(password);
  if (bytes < limits.passwordMin) return strings.form.passwordShort;
  return bytes > limits.passwordMax ? strings.form.passwordLong : undefined;
}

/** The field that the server refuses. The form has checked lengths and characters before. */
function refusedField({ code, message }: Failure): Errors | null {
  if (code === 'name_taken') return message.includes('display_name') ? { display: strings.errors.name_taken } : { name: strings.errors.name_taken };
  if (code !== 'bad_request') return null;
  if (message.includes('password')) return { password: strings.form.passwordRefused };
  return message.includes('display_name') ? { display: strings.form.displayNameRefused } : null;
}

/** Puts the cursor into the first field that needs it. */
function useFirstError(errors: Errors) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector<HTMLInputElement>('[aria-invalid]')?.focus(), [errors]);
  return form;
}

export function SignIn(): JSX.Element {
  const client = useClient();
  const { left, keeping } = useClientState();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [errors, setErrors] = useState<Errors>({});
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const form = useFirstError(errors);

  const submit = async (event: Event) => {
    event.preventDefault();
    const found: Errors = {};
    if (!name.trim()) found.name = strings.form.nameMissing;
    if (!password) found.password = strings.form.passwordMissing;
    setErrors(found);
    if (busy || Object.keys(found).length > 0) return;
    setBusy(true);
    setFailure(null);
    const outcome = await client.signIn({ name: name.trim(), password });
    setBusy(false);
    if (!outcome.ok) setFailure(outcome.error);
  };

  return (
    <Door title={strings.signIn.title} lead={left ? strings.signIn.left(left.name, left.waiting, keeping === 'lasting') : strings.signIn.lead}>
      <form ref={form} onSubmit={submit} noValidate>
        <Field id="name" label={strings.signIn.name} value={name} change={setName} error={errors.name ?? null} autocomplete="username" focus />
        <Field
          id="password"
          label={strings.signIn.password}
          value={password}
          change={setPassword}
          error={errors.password ?? null}
          type="password"
          autocomplete="current-password"
        />
        <Problem text={failure && errorText(failure)} />
        <button class="button" type="submit" aria-disabled={busy}>
          {busy ? strings.signIn.busy : strings.signIn.submit}
        </button>
      </form>
      <p class="door-foot">{strings.signIn.noAccount}</p>
    </Door>
  );
}

type Invitation = 'checking' | 'invalid' | { owner: boolean } | Failure;

export function Join(props: { invite: string }): JSX.Element {
  const client = useClient();
  const state = useClientState();
  const [invitation, setInvitation] = useState<Invitation>('checking');
  const [tries, setTries] = useState(0);

  useEffect(() => {
    let current = true;
    setInvitation('checking');
    void client.checkInvite(props.invite).then((outcome) => {
      if (!current) return;
      if (outcome.ok) setInvitation({ owner: outcome.value.owner });
      else setInvitation(outcome.error.code === 'invite_invalid' ? 'invalid' : outcome.error);
    });
    return () => {
      current = false;
    };
  }, [props.invite, tries]);

  const { join } = strings;
  const leave = openList;
  if (state.me) {
    return (
      <Door title={join.already(state.me.display_name)} lead={join.alreadyLead}>
        <button class="button" type="button" onClick={leave}>
          {join.toChat}
        </button>
      </Door>
    );
  }
  if (invitation === 'checking') return <Opening />;
  if (invitation === 'invalid') {
    return (
      <Door title={join.invalidTitle} lead={join.invalidLead}>
        <button class="button button-quiet" type="button" onClick={leave}>
          {join.haveAccount}
        </button>
      </Door>
    );
  }
  if ('code' in invitation) {
    return (
      <Door title={join.title} lead={errorText(invitation)}>
        <button class="button" type="button" onClick={() => setTries(tries + 1)}>
          {join.tryAgain}
        </button>
      </Door>
    );
  }
  return <JoinForm invite={props.invite} owner={invitation.owner} leave={leave} />;
}

function JoinForm(props: { invite: string; owner: boolean; leave(): void }): JSX.Element {
  const client = useClient();
  const [display, setDisplay] = useState('');
  const [chosenName, setName] = useState<string | null>(null);
  const [password, setPassword] = useState('');
  const [errors, setErrors] = useState<Errors>({});
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const form = useFirstError(errors);
  const { join } = strings;
  const name = chosenName ?? suggestName(display);

  const check = (): Errors => {
    const found: Errors = {};
    const nameProblem = nameError(name);
    const passwordProblem = newPasswordError(password);
    if (!hasVisible(display)) found.display = strings.form.nameMissing;
    else if (lengthOf(display.trim()) > limits.displayName) found.display = strings.form.displayNameLong;
    if (nameProblem) found.name = nameProblem;
    if (passwordProblem) found.password = passwordProblem;
    return found;
  };

  const submit = async (event: Event) => {
    event.preventDefault();
    const found = check();
    setErrors(found);
    if (busy || Object.keys(found).length > 0) return;
    setBusy(true);
    setFailure(null);
    const { invite } = props;
    const outcome = await client.join({ invite, name, password, display_name: display.trim() });
    setBusy(false);
    if (outcome.ok) return props.leave();
    const refused = refusedField(outcome.error);
    if (refused) setErrors(refused);
    else setFailure(outcome.error);
  };

  return (
    <Door title={props.owner ? join.ownerTitle : join.title} lead={props.owner ? join.ownerLead : join.lead}>
      <form ref={form} onSubmit={submit} noValidate>
        <Field
          id="display"
          label={join.displayName}
          hint={join.displayNameHint}
          value={display}
          change={setDisplay}
          error={errors.display ?? null}
          autocomplete="name"
          capitals
          focus
        />
        <Field id="name" label={join.name} hint={join.nameHint} value={name} change={setName} error={errors.name ?? null} autocomplete="username" />
        <Field
          id="password"
          label={join.password}
          hint={join.passwordHint}
          value={password}
          change={setPassword}
          error={errors.password ?? null}
          type="password"
          autocomplete="new-password"
        />
        <Problem text={failure && errorText(failure)} />
        <button class="button" type="submit" aria-disabled={busy}>
          {busy ? join.busy : props.owner ? join.ownerSubmit : join.submit}
        </button>
      </form>
      {!props.owner && (
        <button class="link-button" type="button" onClick={props.leave}>
          {join.haveAccount}
        </button>
      )}
    </Door>
  );
}
