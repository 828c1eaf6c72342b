// Times as people read them.
import type { WallTime } from '../core/wire';
import { strings } from './strings';

// The page speaks English. Dates and times follow the reader's locale if that is English too.
const locale = navigator.language.startsWith('en') ? navigator.language : 'en-GB';
const clock = new Intl.DateTimeFormat(navigator.language, { hour: 'numeric', minute: '2-digit' });
const weekday = new Intl.DateTimeFormat(locale, { weekday: 'long' });
const date = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' });
const dateWithYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' });
const shortDate = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });

const kMinute = 60_000;
const kDay = 86_400_000;

export const timeOf = (at: WallTime): string => clock.format(at);

/** The local day of a time. */
export const dayOf = (at: WallTime): string => new Date(at).toDateString();

const isYesterday = (at: WallTime, now: WallTime): boolean => {
  const day = new Date(now);
  day.setDate(day.getDate() - 1);
  return dayOf(at) === day.toDateString();
};

export function dayName(at: WallTime, now: WallTime): string {
  if (dayOf(at) === dayOf(now)) return strings.day.today;
  if (isYesterday(at, now)) return strings.day.yesterday;
  return new Date(at).getFullYear() === new Date(now).getFullYear() ? date.format(at) : dateWithYear.format(at);
}

/** A time for the list of conversations, as short as possible. */
export function shortTime(at: WallTime, now: WallTime): string {
  if (dayOf(at) === dayOf(now)) return timeOf(at);
  if (isYesterday(at, now)) return strings.day.yesterday;
  return now - at < 6 * kDay && now > at ? weekday.format(at) : shortDate.format(at);
}

export function lastSeen(at: WallTime | null, now: WallTime): string {
  const { presence } = strings;
  if (!at) return presence.away;
  const minutes = Math.floor((now - at) / kMinute);
  if (minutes < 1) return presence.seenNow;
  if (minutes < 60) return presence.seenMinutes(minutes);
  if (dayOf(at) === dayOf(now)) return presence.seenToday(timeOf(at));
  if (isYesterday(at, now)) return presence.seenYesterday(timeOf(at));
  return presence.seenOn(dateWithYear.format(at));
}

export const longDate = (at: WallTime): string => `${date.format(at)}, ${timeOf(at)}`;
