// Every function of somebody's text, fed with what strangers send to stop a page: its work must grow as the text does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as host from '../src/core/host';
import * as links from '../src/core/links';
import * as text from '../src/core/text';

const url = new URL('https://a.example');
/** How each exported function is called with a text. A function that is missing here fails the test below. */
const functions: Record<string, (hostile: string) => unknown> = {
  ...Object.fromEntries(
    (['partsOf', 'isEmojiOnly', 'hasVisible', 'previewOf', 'lengthOf', 'isolated', 'initialsOf', 'suggestName', 'folded'] as const).map((name) => [name, text[name]]),
  ),
  linksIn: links.linksIn,
  hostShown: (hostile) => host.hostShown(hostile, url),
};

const kPieces = [
  ']', ')', '.', '(', '[', '{', "'", '’', '*', '_', ',', ':', '/', '@', '#', '?', '%', '%41', ' ', '\n', '\t', '\u200B', '\u202E', '\u2800', 'a', '-', '\\', '<', '"', '…',
  '。', '（', 'ｗ', '路', 'а', 'ß', '\u0301', '🎉', '👨‍👩‍👧', '\uD83C', '\uDF89', '\u200D', '🇩', '\uFE0F', 'ﷺ', '\u0130',
  'https://', 'http://', 'https://a', 'https://a.example/', 'http://[', 'http://[::1]', "http://a'", 'https://@', 'https://a@', 'https://a:', 'https://ä.', 'https://аpple.example ',
  'www.', 'www.a.b', "www.a.b'", 'www.a.b@', 'mailto:', 'mailto:a@', 'mailto:a@b', "mailto:'", 'mailto:a@b ', 'h', 'ht', 'http:', 'w', 'm', '()', ')(', '[]', 'a.', '. ', ' .',
];
const kBefore = ['', 'https://a.example/', 'https://', 'www.', 'mailto:a@b.example?', 'a', '(', '🎉'];
const kCharacters = 8000;

const hostileTexts = function* (characters: number): Generator<string> {
  for (const before of kBefore) for (const piece of kPieces) yield (before + piece.repeat(Math.ceil(characters / piece.length))).slice(0, characters);
};

/** Characters that are looked at or copied while `work` runs, by the methods of strings that tell. */
function workOf(work: () => unknown): number {
  let done = 0;
  const prototype = String.prototype as unknown as Record<string, (...values: unknown[]) => unknown>;
  const counted = ['charCodeAt', 'codePointAt', 'slice', 'split', 'replace', 'indexOf', 'lastIndexOf', 'includes', 'normalize', 'toLowerCase', 'match'];
  const before = counted.map((name) => prototype[name]!);
  counted.forEach((name, at) => {
    const real = before[at]!;
    prototype[name] = function (this: string, ...values: unknown[]) {
      const result = real.apply(this, values);
      done += name === 'charCodeAt' || name === 'codePointAt' ? 1 : name === 'slice' ? (result as string).length : this.length;
      return result;
    };
  });
  try {
    work();
  } finally {
    counted.forEach((name, at) => (prototype[name] = before[at]!));
  }
  return done;
}

test('every function of a text is tried here', () => {
  const exported = [text, links, host].flatMap((module) => Object.entries(module)).filter(([, value]) => typeof value === 'function');
  assert.deepEqual(exported.map(([name]) => name).sort(), Object.keys(functions).sort());
});

for (const [name, call] of Object.entries(functions)) {
  test(`${name} does no more for each character of a hostile text than of a short one`, () => {
    for (const hostile of hostileTexts(kCharacters)) {
      const work = workOf(() => call(hostile));
      assert.ok(work <= 60 * kCharacters, `${JSON.stringify(hostile.slice(0, 40))}…: ${work} steps`);
    }
  });

  // Regular expressions take their steps unseen: what grows with the square would be far beyond this on any machine.
  test(`${name} is done with a hostile text in a moment`, () => {
    for (const hostile of hostileTexts(kCharacters)) {
      const times = [1, 2, 3].map(() => {
        const from = process.cpuUsage().user;
        call(hostile);
        return (process.cpuUsage().user - from) / 1000;
      });
      assert.ok(Math.min(...times) < 50, `${JSON.stringify(hostile.slice(0, 40))}…: ${Math.min(...times)} ms`);
    }
  });
}
