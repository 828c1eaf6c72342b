// The links in somebody's text, as a reader sees them. Every text is hostile, so one pass goes from left to right, looks at each character
// a few times at most, and never goes back.
import { hostShown } from './host';

export interface Link {
  /** Where it stands in the text. */
  from: number;
  to: number;
  /** The text that is shown: the text itself, with its host as browsers show it. */
  text: string;
  href: string;
}

/**
 * Further links of a text are shown as text, because each link is an element of the page and a stranger may write hundreds into one
 * message.
 */
export const kLinksMost = 50;

const isWordCharacter = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122);

const setOf = (characters: string): ReadonlySet<number> => new Set([...characters].map((character) => character.charCodeAt(0)));

/** Characters that end an address: quotation marks, and the punctuation of scripts without spaces. */
const kStops = setOf('<>"`\\“”„‟«»‹›。，、；：？！「」『』（）【】《》〈〉〔〕｡､｢｣．｜～');
/** May stand within a link, but belongs to the sentence if nothing follows. */
const kTail = setOf(".,;:!?…*_~'’‘");
const kOpening = setOf('([{');
const kClosing = new Map([...')]}'].map((character, at) => [character.charCodeAt(0), '([{'.charCodeAt(at)]));

/** White space, controls, and marks that change the direction of what follows. */
function isBlankOrMark(code: number): boolean {
  if (code <= 0x20 || (code >= 0x7f && code <= 0xa0)) return true;
  if (code < 0x61c) return code === 0xad;
  return (
    code === 0x61c || code === 0x1680 || (code >= 0x2000 && code <= 0x200b) || code === 0x200e || code === 0x200f ||
    (code >= 0x2028 && code <= 0x202f) || (code >= 0x205f && code <= 0x206f) || code === 0x3000 || code === 0xfeff
  );
}

/** The end of the address that begins at `from`: before a stop, a closing bracket that it did not open, or the sentence's punctuation. */
function endOf(text: string, from: number): { end: number; seen: number } {
  const open = new Map<number, number>();
  let end = from;
  let at = from;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isBlankOrMark(code) || kStops.has(code)) break;
    const opener = kClosing.get(code);
    if (opener !== undefined) {
      const depth = open.get(opener) ?? 0;
      if (depth === 0) break;
      open.set(opener, depth - 1);
      end = at + 1;
    } else if (kOpening.has(code)) open.set(code, (open.get(code) ?? 0) + 1);
    else if (!kTail.has(code)) end = at + 1;
  }
  return { end, seen: at };
}

const isAsciiHostCharacter = (code: number): boolean => isWordCharacter(code) || code === 45 || code === 46 || code === 58 || code === 37;
const kLetter = /[\p{L}\p{M}\p{N}]/u;
/** Characters of an IPv6 address with its brackets. */
const kLongestIpv6 = 47;

/** The end of a possible host that begins at `from`, including its port. */
function hostEnd(text: string, from: number): number {
  let at = from;
  if (text[at] === '[') {
    const close = text.slice(at, at + kLongestIpv6).indexOf(']');
    if (close < 0) return from;
    at += close + 1;
  }
  while (at < text.length) {
    const code = text.codePointAt(at) ?? 0;
    if (!(code < 0x80 ? isAsciiHostCharacter(code) : kLetter.test(String.fromCodePoint(code)))) break;
    at += code > 0xffff ? 2 : 1;
  }
  return at;
}

function withoutTail(text: string, from: number, end: number): number {
  let at = end;
  while (at > from && kTail.has(text.charCodeAt(at - 1))) at--;
  return at;
}

interface Found {
  /** Null: this is no link, and no other link begins before `to`. */
  link: Link | null;
  to: number;
}

function webLink(text: string, from: number, hostFrom: number, scheme: string): Found {
  const seen = hostEnd(text, hostFrom);
  const host = withoutTail(text, hostFrom, seen);
  const nothing = { link: null, to: seen };
  // The part before an @ is a name and not the host. It is there to deceive.
  if (host === hostFrom || text[seen] === '@') return nothing;
  const to = host === seen && '/?#'.includes(text[host] ?? ' ') ? endOf(text, host).end : host;
  const url = parsed((scheme || 'https://') + text.slice(hostFrom, to));
  if (!url || !/^https?:$/.test(url.protocol)) return nothing;
  const shown = scheme + hostShown(text.slice(hostFrom, host), url) + text.slice(host, to);
  return { link: { from, to, text: shown, href: url.href }, to };
}

function parsed(address: string): URL | null {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}

function bareLink(text: string, from: number): Found {
  const found = webLink(text, from, from, '');
  const { link } = found;
  const host = link ? link.text.split(/[/?#:]/, 1)[0] : '';
  // "www.example" alone is often the beginning of a sentence.
  return link && host && /^www\.[^.]+\.[^.]/i.test(host) ? found : { link: null, to: found.to };
}

function mailLink(text: string, from: number, addressFrom: number): Found {
  const { end, seen } = endOf(text, addressFrom);
  const address = text.slice(addressFrom, end).split('?', 1)[0] ?? '';
  const at = address.indexOf('@');
  const url = at > 0 && at === address.lastIndexOf('@') && at < address.length - 1 ? parsed(`mailto:${text.slice(addressFrom, end)}`) : null;
  return url ? { link: { from, to: end, text: text.slice(from, end), href: url.href }, to: end } : { link: null, to: Math.max(seen, addressFrom) };
}

/** Beginnings of links, by their first letter. */
const kBeginnings: Readonly<Record<string, readonly string[]>> = { h: ['https://', 'http://'], w: ['www.'], m: ['mailto:'] };

function beginningAt(text: string, at: number): string | null {
  const candidates = kBeginnings[text[at]?.toLowerCase() ?? ''];
  if (!candidates) return null;
  const before = at === 0 ? 0 : text.charCodeAt(at - 1);
  if (isWordCharacter(before)) return null;
  return candidates.find((candidate) => text.slice(at, at + candidate.length).toLowerCase() === candidate) ?? null;
}

function linkAt(text: string, at: number, beginning: string): Found {
  const behind = at + beginning.length;
  if (beginning === 'mailto:') return mailLink(text, at, behind);
  if (beginning !== 'www.') return webLink(text, at, behind, text.slice(at, behind));
  // It is part of a longer name or of somebody's address.
  return '.@/-'.includes(text[at - 1] ?? ' ') ? { link: null, to: behind } : bareLink(text, at);
}

/** The http, https and mailto links of a text, in their order. */
export function linksIn(text: string): Link[] {
  const links: Link[] = [];
  let at = 0;
  while (at < text.length && links.length < kLinksMost) {
    const beginning = beginningAt(text, at);
    if (!beginning) {
      at++;
      continue;
    }
    const { link, to } = linkAt(text, at, beginning);
    if (link) links.push(link);
    at = Math.max(to, at + 1);
  }
  return links;
}
