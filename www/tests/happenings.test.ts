// Tests of the lines about what happened to a room.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EventBody } from '../src/core/wire';
import { happeningText } from '../src/ui/happenings';
import { refusalText } from '../src/ui/strings';
import { event, kFriend, kMe, live } from './support';

const state = live();
/** The line, with names in brackets. */
const line = (kind: string, body: EventBody, user = kFriend) =>
  happeningText(state, event(1, { kind, body, user })).replace(/\u2068/g, '[').replace(/\u2069/g, ']');

test('a line says who did what with whom', () => {
  assert.equal(line('joined', { user: kFriend }), '[Friend] joined');
  assert.equal(line('joined', { user: kMe }), '[Friend] added you');
  assert.equal(line('joined', { user: 4 }, kMe), 'You added [Stranger]');
  assert.equal(line('left', { user: kMe }, kMe), 'You left');
  assert.equal(line('removed', { user: 4, banned: false }), '[Friend] removed [Stranger]');
  assert.equal(line('removed', { user: 4, banned: true }, kMe), 'You banned [Stranger]');
  assert.equal(line('unbanned', { user: 4 }), '[Friend] lifted the ban of [Stranger]');
  assert.equal(line('role', { user: kMe, role: 'moderator' }), '[Friend] made you a moderator');
  assert.equal(line('role', { user: kFriend, role: 'member' }), '[Friend] became a member without a role');
  assert.equal(line('left', { user: 99 }, 99), '[Somebody] left');
});

test('a group begins with its name and those who are in it', () => {
  assert.equal(line('created', { name: 'Hikers', members: [kFriend] }), '[Friend] made the group [Hikers]');
  assert.equal(line('created', { name: 'Hikers', members: [4, kMe, kFriend] }), '[Friend] made the group [Hikers] with you and [Stranger]');
  assert.equal(line('created', { name: 'H', members: [kMe, 5, 4, 6, kFriend] }, kMe), 'You made the group [H] with [Somebody], [Stranger] and 2 others');
});

test('several people who come in the same way are named together', () => {
  const joined = (user: number, by: number) => event(1, { kind: 'joined', body: { user }, user: by });
  assert.equal(happeningText(state, joined(kMe, kMe), joined(4, 4)).replace(/[\u2068\u2069]/g, ''), 'You and Stranger joined');
  const added = [joined(4, kFriend), joined(kMe, kFriend), joined(5, kFriend), joined(6, kFriend)] as const;
  assert.equal(happeningText(state, ...added).replace(/[\u2068\u2069]/g, ''), 'Friend added Stranger, you and 2 others');
});

test('a change names what changed', () => {
  assert.equal(line('changed', { name: 'Walkers', topic: '' }), '[Friend] named the group [Walkers]. [Friend] removed the topic');
  assert.equal(line('changed', { topic: 'Where  to\ngo' }), '[Friend] changed the topic: [Where to go]');
  assert.equal(line('changed', { newcomers_read: 'all' }, kMe), 'You opened earlier messages to new members');
});

test('others\' text can not change the line around it', () => {
  assert.equal(line('changed', { name: '\u202Egnp\u2069\u2066.exe' }), '[Friend] named the group [gnp.exe]');
});

test('a refusal is in the server\'s words where they say more', () => {
  assert.equal(refusalText({ code: 'forbidden', message: 'make somebody else an owner first' }), 'Make somebody else an owner first.');
  assert.equal(refusalText({ code: 'offline', message: '' }), 'The server can not be reached. Check your network and try again.');
  assert.equal(refusalText({ code: 'unavailable', message: 'the server stops' }), 'The server is just starting or stopping. Try again in a moment.');
});
