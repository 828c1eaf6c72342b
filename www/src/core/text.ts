// How a message's text looks: its links, whether it is only emoji, and whether anything is visible. Somebody else wrote it, so each
// function here is linear in the text's length, or looks only at its beginning.
import { linksIn } from './links';

export type Part = { kind: 'text'; text: string } | { kind: 'link'; text: string; href: string };

/** Cuts a text into plain parts and links. */
export function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const link of linksIn(text)) {
    if (link.from > from) parts.push({ kind: 'text', text: text.slice(from, link.from) });
    parts.push({ kind: 'link', text: link.text, href: link.href });
    from = link.to;
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from) });
  return parts;
}

const kEmoji = /^(?:\p{Extended_Pictographic}[\p{Emoji_Modifier}\u{FE0F}\u{200D}]*|\p{Regional_Indicator}{2}|\s)+$/u;

/** One to three emoji and nothing else: shown large. */
export function isEmojiOnly(text: string): boolean {
  return text.length <= 40 && kEmoji.test(text) && text.trim() !== '' && (text.match(/\p{Extended_Pictographic}(?!\u{200D})/gu)?.length ?? 1) <= 3;
}

const kVisible = /[^\s\p{Cc}\p{Default_Ignorable_Code_Point}\u{2800}]/u;

/** Whether any of the text is visible. The server refuses other messages. */
export const hasVisible = (text: string): boolean => kVisible.test(text);

/** The beginning of the text, at most `units` UTF-16 units. Does not cut through a character. */
function beginOf(text: string, units: number): string {
  const code = text.charCodeAt(units - 1);
  return text.slice(0, code >= 0xd800 && code <= 0xdbff ? units - 1 : units);
}

/** One line of the text, for lists. */
export const previewOf = (text: string): string => beginOf(text, 200).replace(/\s+/g, ' ').trim();

/** Characters as people count them for a limit: code points. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

/** Somebody's name for use within plain text, such as a title. The name keeps its own direction and does not change the text around it. */
export const isolated = (name: string): string => `\u{2068}${name.replace(/[\u{202A}-\u{202E}\u{2066}-\u{2069}]/gu, '')}\u{2069}`;

/** One or two letters for a picture. */
export function initialsOf(name: string): string {
  const words = beginOf(name.trim(), 200).split(/[\s._-]+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words[words.length - 1] : undefined].map((word) => String.fromCodePoint(word?.codePointAt(0) ?? 0x20));
  return letters.join('').trim().toLocaleUpperCase() || '?';
}

/** A sign-in name made from a display name, with allowed characters only. */
export function suggestName(displayName: string): string {
  const plain = beginOf(displayName, 200).normalize('NFKD').replace(/\p{M}/gu, '').replace(/ß/g, 'ss');
  return plain.toLowerCase().trim().replace(/\s+/g, '.').replace(/[^a-z0-9._-]/g, '').slice(0, 32);
}

const kFoldings: readonly [RegExp, string][] = [[/\p{M}/gu, ''], [/ß/g, 'ss'], [/ı/g, 'i'], [/ø/g, 'o'], [/ł/g, 'l'], [/đ/g, 'd']];

/** A text for search, without case and accents, so that "bjorn" finds Björn. */
export function folded(text: string): string {
  return kFoldings.reduce((result, [what, by]) => result.replace(what, by), beginOf(text, 500).normalize('NFKD').toLowerCase());
}
