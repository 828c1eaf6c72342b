// Tests of texts: lengths, links, initials, previews and names.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { initialsOf, isEmojiOnly, lengthOf, partsOf, previewOf, suggestName } from '../src/core/text';

const links = (text: string) => partsOf(text).flatMap((part) => (part.kind === 'link' ? [part.href] : []));

test('links end where the sentence goes on', () => {
  assert.deepEqual(links('see https://a.example/x.'), ['https://a.example/x']);
  assert.deepEqual(links('(https://a.example/x)'), ['https://a.example/x']);
  assert.deepEqual(links('https://a.example/x_(y) and http://b.example?q=1&r=2!'), ['https://a.example/x_(y)', 'http://b.example/?q=1&r=2']);
});

test('only http and https become links', () => {
  for (const text of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'www.a.example', 'https://', 'xhttps://a.example']) {
    assert.deepEqual(links(text), [], text);
  }
});

test('the parts joined are the text', () => {
  for (const text of ['', 'a', 'https://a.example', 'x https://a.example, y https://b.example/ö z', '<b>https://a.example"</b>']) {
    assert.equal(partsOf(text).map((part) => part.text).join(''), text);
  }
});

test('up to three emoji alone are large', () => {
  for (const text of ['🎉', '👍🏽', '👨‍👩‍👧', '🇩🇪', '🎉🎉 🎉']) assert.equal(isEmojiOnly(text), true, text);
  for (const text of ['', ' ', 'a', '1', 'ok 👍', '🎉🎉🎉🎉']) assert.equal(isEmojiOnly(text), false, text);
});

test('lengths are counted in characters', () => {
  assert.equal(lengthOf('añ🎉'), 3);
});

test('a preview is one line', () => {
  assert.equal(previewOf(' a\n\n b\tc '), 'a b c');
});

test('pictures have the first letters of first and last name', () => {
  assert.equal(initialsOf('Ada King Lovelace'), 'AL');
  assert.equal(initialsOf('émile'), 'É');
  assert.equal(initialsOf('  '), '?');
});

test('a sign-in name is suggested that the server takes', () => {
  assert.equal(suggestName('Zoë  Müller-Groß'), 'zoe.muller-gross');
  assert.equal(suggestName('李'), '');
});
