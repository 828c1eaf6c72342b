// What a message's text looks like: its links, and whether it is a mere emoji.

export type Part = { kind: 'text'; text: string } | { kind: 'link'; text: string; href: string };

const kLink = /\bhttps?:\/\/[^\s<>"']+/gi;

/** A link does not end with the punctuation of the sentence around it, nor with a bracket that it did not open. */
function withoutTail(link: string): string {
  let end = link.length;
  for (;;) {
    const last = link[end - 1] ?? '';
    if ('.,;:!?…*_~'.includes(last)) end--;
    else if (last === ')' && count(link.slice(0, end), ')') > count(link.slice(0, end), '(')) end--;
    else if (last === ']' && count(link.slice(0, end), ']') > count(link.slice(0, end), '[')) end--;
    else return link.slice(0, end);
  }
}

const count = (text: string, character: string): number => text.split(character).length - 1;

function addressOf(link: string): string | null {
  try {
    const url = new URL(link);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : null;
  } catch {
    return null;
  }
}

/** Cuts a text into plain parts and http(s) links. Their texts joined give the text again. */
export function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const match of text.matchAll(kLink)) {
    const link = withoutTail(match[0]);
    const href = addressOf(link);
    if (!href) continue;
    if (match.index > from) parts.push({ kind: 'text', text: text.slice(from, match.index) });
    parts.push({ kind: 'link', text: link, href });
    from = match.index + link.length;
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from) });
  return parts;
}

const kEmoji = /^(?:\p{Extended_Pictographic}[\p{Emoji_Modifier}\u{FE0F}\u{200D}]*|\p{Regional_Indicator}{2}|\s)+$/u;

/** One to three emoji and nothing else: shown large. */
export function isEmojiOnly(text: string): boolean {
  return text.length <= 40 && kEmoji.test(text) && text.trim() !== '' && (text.match(/\p{Extended_Pictographic}(?!\u{200D})/gu)?.length ?? 1) <= 3;
}

/** One line of it, for lists. */
export const previewOf = (text: string): string => text.slice(0, 200).replace(/\s+/g, ' ').trim();

/** Characters as people count them for a limit: code points. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

/** One or two letters for a picture. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/[\s._-]+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words[words.length - 1] : undefined].map((word) => [...(word ?? '')][0] ?? '');
  return letters.join('').toLocaleUpperCase() || '?';
}

/** A sign-in name made of a display name, within what names may consist of. */
export function suggestName(displayName: string): string {
  const plain = displayName.normalize('NFKD').replace(/\p{M}/gu, '').replace(/ß/g, 'ss');
  return plain.toLowerCase().trim().replace(/\s+/g, '.').replace(/[^a-z0-9._-]/g, '').slice(0, 32);
}
