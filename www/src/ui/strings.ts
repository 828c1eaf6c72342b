// Every text that the page shows, in English.
import type { ErrorCode } from '../core/wire';
import { roomStrings } from './room_strings';

const messages = (count: number): string => (count === 1 ? '1 message' : `${count} messages`);

export const strings = {
  appName: 'snug',
  loading: 'Opening…',
  broken: {
    title: 'Something went wrong here',
    lead: 'This page has a fault. Your messages are safe: what was sent is on the server, what waits is in this browser.',
    reload: 'Open it again',
  },

  signIn: {
    title: 'Welcome back',
    lead: 'Sign in to your chat.',
    name: 'Name',
    password: 'Password',
    show: 'Show password',
    hide: 'Hide password',
    submit: 'Sign in',
    busy: 'Signing in…',
    /** The sign-in ended, but the person did not sign out. */
    left: (name: string, waiting: number, lasting: boolean) => {
      const ended = `Your sign-in on this device has ended, ${name}: it was ended on another device, or its time was over.`;
      if (waiting === 0) return ended;
      const safe = `${messages(waiting)} that ${waiting === 1 ? 'waits is' : 'wait are'} safe ${lasting ? 'here' : 'as long as this tab is open'}`;
      return `${ended} ${safe} and will be sent when you sign in again.`;
    },
    noAccount: 'New here? Ask someone who is already in for an invitation link.',
  },
  join: {
    checking: 'Looking at your invitation…',
    ownerTitle: 'Make this chat yours',
    ownerLead: 'You are the first one here. Choose a name and a password, then invite your people.',
    title: 'You are invited',
    lead: 'Choose a name and a password, and you are in.',
    displayName: 'Your name',
    displayNameHint: 'As the others see it.',
    name: 'Sign-in name',
    nameHint: 'Letters, digits, dot, dash and underscore.',
    password: 'Password',
    passwordHint: 'At least 8 characters.',
    submit: 'Join',
    ownerSubmit: 'Start the chat',
    busy: 'One moment…',
    invalidTitle: 'This invitation does not work any more',
    invalidLead: 'It was used already, or its time is over. Ask for a new link.',
    haveAccount: 'I have an account',
    already: (name: string) => `You are signed in as ${name}.`,
    alreadyLead: 'This invitation is for someone new, so you can leave it unused.',
    toChat: 'Go to the chat',
    tryAgain: 'Try again',
  },
  form: {
    nameMissing: 'Please enter a name.',
    nameForm: 'Only letters a to z, digits, dot, dash and underscore; 32 at most.',
    displayNameLong: 'At most 64 characters.',
    passwordShort: 'The password needs at least 8 characters.',
    passwordLong: 'The password is too long.',
    passwordMissing: 'Please enter the password.',
    passwordRefused: 'This password is one of those that are tried first. Please choose another.',
    displayNameRefused: 'This name can not be shown. Please choose another.',
  },
  /** Refusals, explained to a person. The server's own words name fields, for programs. */
  errors: {
    offline: 'The server can not be reached. Check your network and try again.',
    bad_request: 'The server did not understand this. Reload the page and try again.',
    unauthorized: 'You are signed out.',
    wrong_password: 'This name and password do not belong together.',
    forbidden: 'You may not do this here.',
    not_found: 'It is not there any more.',
    invite_invalid: 'This invitation does not work any more. Ask for a new link.',
    name_taken: 'Someone has this name already. Please choose another.',
    gap: 'The server lost count of your messages. Reload the page.',
    conflict: 'Another program has used this sign-in and its place in the order.',
    damaged: 'This can not be read: the server’s disk damaged it. Whoever runs the server finds it in its log.',
    too_large: 'This is too long.',
    storage_full: 'The server’s disk is full. Tell the one who runs it.',
    unavailable: 'The server is just starting or stopping. Try again in a moment.',
  } satisfies Record<Exclude<ErrorCode, 'too_many'> | 'offline', string>,
  tooMany: (seconds: number | undefined) =>
    seconds ? `Too many tries. Wait ${seconds} seconds and try again.` : 'Too many tries. Wait a little and try again.',
  openFailed: 'This conversation can not be opened without a connection. Try again when you are online.',
  openFirst: (name: string) => `You are offline. A first conversation with ${name} needs a connection.`,

  people: {
    heading: 'Conversations',
    others: 'People',
    search: 'Find a person or group',
    nobody: 'Nobody here has this name, and no group.',
    newConversation: 'New conversation',
    alone: 'It is only you so far.',
    aloneLead: 'Invite someone: they get a link, choose a name, and are here.',
    aloneMember: 'When others join, you find them here.',
    noMessages: 'No messages yet',
    typing: 'typing…',
    unread: (count: number) => `${count} unread`,
    start: (name: string) => `Start a conversation with ${name}`,
    invite: 'Invite people',
    signOut: 'Sign out',
    roles: { owner: 'Owner', admin: 'Admin', member: 'Member' },
  },
  presence: {
    online: 'online',
    away: 'offline',
    seenNow: 'last seen just now',
    seenMinutes: (minutes: number) => (minutes === 1 ? 'last seen a minute ago' : `last seen ${minutes} minutes ago`),
    seenToday: (time: string) => `last seen today at ${time}`,
    seenYesterday: (time: string) => `last seen yesterday at ${time}`,
    seenOn: (date: string) => `last seen on ${date}`,
  },
  day: { today: 'Today', yesterday: 'Yesterday' },

  conversation: {
    none: 'Choose a conversation',
    noneLead: 'Your messages stay on your own server.',
    back: 'Back to the conversations',
    messagesWith: (name: string) => `Messages with ${name}`,
    messagesIn: (name: string) => `Messages in ${name}`,
    beginning: (name: string) => `This is the beginning of your conversation with ${name}.`,
    beginningOf: (name: string) => `This is the beginning of ${name}.`,
    fromJoining: 'You can read this group from here on, because you joined it here.',
    loadingOlder: 'Loading earlier messages…',
    loadingNewer: 'Loading newer messages…',
    loadingFailed: 'That did not come. Trying again…',
    tryAgain: 'Try now',
    keptHere: 'Earlier messages are on the server: you see them when you are online.',
    noneBefore: 'The server has no earlier messages of this conversation.',
    loading: 'Loading messages…',
    damaged: 'Earlier messages can not be read: the server’s disk damaged them. Whoever runs the server finds it in its log.',
    damagedHere: 'Messages here can not be read: the server’s disk damaged them. Whoever runs the server finds it in its log.',
    empty: 'Say hello!',
    newMessages: 'New messages',
    toNewest: 'To the newest message',
    toNewestCount: (count: number) => `To the newest: ${messages(count)} unread`,
    typing: typingText,
    you: 'You',
  },
  rooms: roomStrings,
  composer: {
    label: (name: string) => `Message to ${name}`,
    placeholder: 'Write a message',
    send: 'Send',
    tooLong: (length: string, limit: string) => `Too long: ${length} of ${limit} characters`,
    invisible: 'Nothing of this can be seen. Write something first.',
    notStored: 'This message was not taken. Try again, and reload the page if it goes on.',
  },
  ticks: {
    waiting: 'Waiting here',
    stored: 'Safe on the server',
    delivered: 'On their device',
    read: 'Read',
    failed: 'Not sent',
  },
  failed: {
    retry: 'Send again',
    send: 'Send',
    discard: 'Delete',
    copy: 'Copy text',
    copied: 'Copied',
    /** Refusals that a retry would not change. */
    final: ['bad_request', 'forbidden', 'not_found', 'too_large'] as readonly string[],
    unsure: 'It may have been sent before you were signed out.',
    history: 'The server was put back to an earlier day after you wrote this.',
    /** The reason of a refused message, if `errors` does not say enough. */
    reasons: {
      bad_request: 'The server does not take this text.',
      forbidden: 'You were not in this conversation any more.',
      not_found: 'The server does not know this conversation.',
      too_large: 'This text is too long.',
    } satisfies Partial<Record<ErrorCode, string>>,
  },
  held: {
    notice: (count: number) => `${waits(count)} for your decision.`,
    look: 'Look at them',
    title: 'Not sent yet',
    lead: 'The server is not as it was when you wrote these. They are sent only if you say so.',
    to: (name: string) => `To ${name}`,
    /** All of them are for conversations that the writer was removed from. */
    leadGone: 'You wrote these for conversations that you are not in any more. They can not be sent.',
    nowhere: 'This server does not know the conversation: copy the text if you need it.',
    keep: 'What you do not decide stays here until you do.',
    sendAll: (count: number) => `Send all ${count}`,
    discardAll: (count: number) => `Delete all ${count}`,
  },
  banner: {
    connecting: 'Connecting…',
    catchingUp: 'Catching up…',
    offline: 'Offline. Trying to reach your server…',
    offlineWaiting: (count: number) =>
      `Offline: ${messages(count)} will be sent when you are back.`,
    too_many: (count: number) => `Slowing down: ${messages(count)} will be sent in a moment.`,
    storage_full: (count: number) => `The server’s disk is full. ${waits(count)} here until there is space.`,
    unavailable: (count: number) => `The server is busy. ${waits(count)} here and will be sent.`,
    outdated: 'A newer version of this page is open in another tab. Reload this one: what waits here is lost when you close it.',
    rewound: {
      backup: 'The server was put back to an earlier day. What came after it is not there any more; what waited here asks before it is sent.',
      replaced: 'Another server answers at this address. What was here belonged to the former one; what waited asks before it is sent.',
    },
    attempts: (count: number) =>
      `${count === 1 ? 'A wrong password was' : `${count} wrong passwords were`} tried for your account since you last signed in.`,
    seen: 'OK',
    notLasting: 'This browser keeps nothing for this page: messages that wait are lost when you close it.',
  },
  invite: {
    title: 'Invite people',
    lead: 'Whoever opens the link can make an account here.',
    uses: 'For how many people?',
    usesOptions: [
      [1, 'One person'],
      [5, 'Up to 5 people'],
      [25, 'Up to 25 people'],
    ] as readonly (readonly [number, string])[],
    expires: 'For how long?',
    expiresOptions: [
      [86_400, 'One day'],
      [604_800, 'One week'],
      [2_592_000, '30 days'],
    ] as readonly (readonly [number, string])[],
    role: 'They join as',
    roleOptions: [
      ['member', 'Member'],
      ['admin', 'Admin, who may invite others'],
    ] as const,
    make: 'Make the link',
    busy: 'Making the link…',
    link: 'Invitation link',
    copy: 'Copy',
    copied: 'Copied',
    share: 'Share…',
    another: 'Make another',
    until: (date: string) => `It works until ${date}.`,
    close: 'Close',
  },
  signOut: {
    title: 'Sign out?',
    lead: 'The conversations stay on the server; you see them again when you sign in.',
    waiting: (count: number) => `${messages(count)} that ${count === 1 ? 'was' : 'were'} not sent yet will be lost.`,
    confirm: 'Sign out',
    cancel: 'Cancel',
    failed: 'Signing out needs a connection to the server. Try again when you are online.',
  },
  title: (unread: number, name: string | null) => {
    const base = name ? `${name} · snug` : 'snug';
    return unread > 0 ? `(${unread}) ${base}` : base;
  },
  announce: (name: string, text: string) => `${name}: ${text}`,
  announceIn: (group: string, text: string) => `${group}. ${text}`,
  announceMany: (count: number) => `${messages(count)} came. The last:`,
};

/** Names in a sentence. */
export function listText(names: readonly string[]): string {
  const [first = '', second] = names;
  if (second === undefined) return first;
  if (names.length > 3) return `${first}, ${second} and ${names.length - 2} others`;
  return `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}

function typingText(names: readonly string[]): string {
  if (names.length > 2) return `${names.length} people are typing…`;
  return `${listText(names)} ${names.length === 1 ? 'is' : 'are'} typing…`;
}

function waits(count: number): string {
  return count === 1 ? '1 message waits' : `${count} messages wait`;
}

const textOf = (texts: object, code: string): string | undefined => (texts as Record<string, string | undefined>)[code];

export function errorText(error: { code: string; retry_after?: number }): string {
  if (error.code === 'too_many') return strings.tooMany(error.retry_after);
  return textOf(strings.errors, error.code) ?? strings.errors.bad_request;
}

/** Refusals that the page explains better than the server, which explains those that depend on the room. */
const kOwnWords: readonly string[] = ['offline', 'unauthorized', 'unavailable', 'storage_full', 'damaged'];

/** The reason why something was not done with a group. */
export function refusalText(error: { code: string; message: string; retry_after?: number }): string {
  const { code, message } = error;
  if (kOwnWords.includes(code) || message === '') return errorText(error);
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.!?]$/.test(message) ? '' : '.'}`;
}

/** The reason why a message was not sent. */
export function reasonText(code: string): string {
  if (code === 'unsure' || code === 'history') return strings.failed[code];
  return textOf(strings.failed.reasons, code) ?? errorText({ code });
}
