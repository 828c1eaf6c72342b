// Tests of texts: lengths, links, initials, previews and names.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kLinksMost } from '../src/core/links';
import { folded, hasVisible, initialsOf, isEmojiOnly, isolated, lengthOf, partsOf, previewOf, suggestName } from '../src/core/text';

const links = (text: string) => partsOf(text).flatMap((part) => (part.kind === 'link' ? [part.href] : []));
const shown = (text: string) => partsOf(text).flatMap((part) => (part.kind === 'link' ? [part.text] : []));

test('links end where the sentence goes on', () => {
  assert.deepEqual(links('see https://a.example/x.'), ['https://a.example/x']);
  assert.deepEqual(links('(https://a.example/x)'), ['https://a.example/x']);
  assert.deepEqual(links('https://a.example/x_(y) and http://b.example?q=1&r=2!'), ['https://a.example/x_(y)', 'http://b.example/?q=1&r=2']);
  assert.deepEqual(links('HTTPS://A.example: yes; https://b.example?! **https://c.example/x**'), ['https://a.example/', 'https://b.example/', 'https://c.example/x']);
});

test('an apostrophe within an address belongs to it, one around it does not', () => {
  assert.deepEqual(shown("https://a.example/wiki/Murphy's_law"), ["https://a.example/wiki/Murphy's_law"]);
  assert.deepEqual(shown('https://a.example/wiki/Murphy’s_law'), ['https://a.example/wiki/Murphy’s_law']);
  assert.deepEqual(links("'https://a.example/x', ‘https://b.example/y’"), ['https://a.example/x', 'https://b.example/y']);
  assert.deepEqual(links("https://a.example's roof"), ['https://a.example/']);
});

test('the punctuation of Chinese and Japanese ends a link', () => {
  assert.deepEqual(shown('见https://a.example/路。谢谢'), ['https://a.example/路']);
  assert.deepEqual(shown('「https://a.example/路」、（https://b.example/x）,《https://c.example》'), ['https://a.example/路', 'https://b.example/x', 'https://c.example']);
  assert.deepEqual(shown('“https://a.example/x” «https://b.example/y» "https://c.example/z"'), ['https://a.example/x', 'https://b.example/y', 'https://c.example/z']);
});

test('brackets that an address opened close within it', () => {
  assert.deepEqual(shown('[text](https://a.example/x)[other](https://b.example/)'), ['https://a.example/x', 'https://b.example/']);
  assert.deepEqual(shown('https://a.example/?q=[1,{2}](x)) and'), ['https://a.example/?q=[1,{2}](x)']);
  assert.deepEqual(shown('http://[::1]:8080/x] http://[::1'), ['http://[::1]:8080/x']);
});

test('www. and mailto: are links, too', () => {
  assert.deepEqual(links('www.example.org, WWW.example.org/a?b'), ['https://www.example.org/', 'https://www.example.org/a?b']);
  assert.deepEqual(shown('at www.example.org.'), ['www.example.org']);
  assert.deepEqual(links('mailto:ada@example.org?subject=Hi.'), ['mailto:ada@example.org?subject=Hi']);
  for (const text of ['www.example', 'www.', 'www..org', 'a@www.example.org', 'awww.example.org', 'x.www.example.org', 'mailto:', 'mailto:a', 'mailto:@b', 'mailto:a@b@c']) {
    assert.deepEqual(links(text), [], text);
  }
});

test('only http, https and mailto become links', () => {
  for (const text of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'https://', 'https://.', 'xhttps://a.example', 'tel:123', 'http:///x', 'https://[', 'https://a.example:99999/']) {
    assert.deepEqual(links(text), [], text);
  }
});

test('what stands before an @ is not the host, so such an address is no link', () => {
  for (const text of ['https://bank.example@evil.example/', 'https://bank.example:x@www.evil.example/', 'https://bank.example.@evil.example', 'www.bank.example@evil.example']) {
    assert.deepEqual(links(text), [], text);
  }
  assert.deepEqual(links('https://a.example/@ada'), ['https://a.example/@ada']);
});

test('a host is shown in its own letters where they are of one script and not like others', () => {
  for (const host of ['müller.example', 'пример.example', '例え.example', 'παράδειγμα.example', 'сос.рф', '한국.example', 'a.example:8080']) {
    assert.deepEqual(shown(`https://${host}/x`), [`https://${host}/x`]);
  }
});

test('a host that reads like another is shown as it is sent', () => {
  assert.deepEqual(shown('https://аpple.example/x'), ['https://xn--pple-43d.example/x'], 'Cyrillic а before Latin');
  assert.deepEqual(shown('https://аррӏе.com'), ['https://xn--80ak6aa92e.com'], 'Cyrillic alone');
  assert.deepEqual(shown('www.ехаmple.org'), ['www.xn--mple-53dxg.org'.replace('xn--mple-53dxg', new URL('https://ехаmple.org').hostname.split('.')[0]!)]);
  assert.deepEqual(shown('https://ｂank.example'), ['https://bank.example']);
  assert.deepEqual(shown('https://0x7f.1/'), ['https://127.0.0.1/']);
  assert.deepEqual(shown('https://%62ank.example/'), ['https://bank.example/']);
});

test('marks of direction end a link', () => {
  assert.deepEqual(shown('https://a.example/\u202Egpj.exe'), ['https://a.example/']);
  assert.deepEqual(shown('https://a.example\u200B.evil.example'), ['https://a.example']);
});

test('one message has so many links and no more', () => {
  assert.equal(links('http://a '.repeat(800)).length, kLinksMost);
});

test('the parts joined are the text', () => {
  for (const text of ['', 'a', 'https://a.example', 'x https://a.example, y https://b.example/ö z', '<b>https://a.example"</b>', 'mailto:a@b, www.a.example']) {
    assert.equal(partsOf(text).map((part) => part.text).join(''), text);
  }
});

test('up to three emoji alone are large', () => {
  for (const text of ['🎉', '👍🏽', '👨‍👩‍👧', '🇩🇪', '🎉🎉 🎉']) assert.equal(isEmojiOnly(text), true, text);
  for (const text of ['', ' ', 'a', '1', 'ok 👍', '🎉🎉🎉🎉']) assert.equal(isEmojiOnly(text), false, text);
});

test('a text of invisible characters has nothing visible', () => {
  for (const text of ['', ' \n\t', '\u200B', '\u200D\uFE0F', '\u2800', '\u3164 \u00AD', '\u{E0041}', '\u202E\u2066', '\u0000']) assert.equal(hasVisible(text), false, JSON.stringify(text));
  for (const text of ['a', '\u200Ba', '🎉', '.', 'می‌خواهم']) assert.equal(hasVisible(text), true, text);
});

test('lengths are counted in characters', () => {
  assert.equal(lengthOf('añ🎉'), 3);
});

test('a preview is one line', () => {
  assert.equal(previewOf(' a\n\n b\tc '), 'a b c');
  assert.equal(previewOf(`${'a'.repeat(199)}🎉`), 'a'.repeat(199));
});

test('pictures have the first letters of first and last name', () => {
  assert.equal(initialsOf('Ada King Lovelace'), 'AL');
  assert.equal(initialsOf('émile'), 'É');
  assert.equal(initialsOf('𝒜da'), '𝒜');
  assert.equal(initialsOf('  '), '?');
});

test('a name in a plain text changes no direction around it', () => {
  assert.equal(isolated('A\u202Eb'), '\u2068Ab\u2069');
});

test('a sign-in name is suggested that the server takes', () => {
  assert.equal(suggestName('Zoë  Müller-Groß'), 'zoe.muller-gross');
  assert.equal(suggestName('李'), '');
});

test('finding does not ask for case and accents', () => {
  assert.equal(folded('Björn Straße'), 'bjorn strasse');
});
