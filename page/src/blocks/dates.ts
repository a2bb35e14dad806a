/** Dates as Slack writes them, in the reader's own zone: https://docs.slack.dev/messaging/formatting-message-text#date-formatting. */

import type { User } from "../contract";
import type { Language } from "./language";

const ENGLISH = "en";
const DAY_MS = 86_400_000;
const TOKEN = /\{(\w+)\}/g;

type Format = Intl.DateTimeFormatOptions;

const SHORT: Format = { year: "numeric", month: "short", day: "numeric" };
const LONG: Format = { weekday: "long", year: "numeric", month: "long", day: "numeric" };
const FORMATS: Record<string, Format> = {
  date: { year: "numeric", month: "long", day: "numeric" },
  date_short: SHORT,
  date_short_pretty: SHORT,
  date_long: LONG,
  date_long_pretty: LONG,
  date_pretty: { year: "numeric", month: "long", day: "numeric" },
  date_slash: { year: "numeric", month: "2-digit", day: "2-digit" },
  day_divider_pretty: { weekday: "long", month: "long", day: "numeric" },
  time: { hour: "2-digit", minute: "2-digit" },
  time_secs: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
};

/** Fill Slack's tokens in `format`; unknown ones stay as they are. */
export function formatDate(seconds: number, format: string, locale?: string, zone?: string): string {
  const time = new Date(seconds * 1000);
  if (Number.isNaN(time.getTime())) return format;
  return format.replace(TOKEN, (whole, token: string) => fill(time, token, locale, zone) ?? whole);
}

function fill(time: Date, token: string, locale?: string, zone?: string): string | undefined {
  if (token === "date_num") return isoDay(time, zone);
  if (token === "ago") return ago(time, locale);
  const near = token.endsWith("_pretty") ? nearDay(time, locale, zone) : undefined;
  const format = FORMATS[token];
  return near ?? (format && time.toLocaleString(locale, { ...format, timeZone: zone }));
}

/** Return "yesterday", "today" or "tomorrow" where it is one of them. */
export function nearDay(time: Date, locale?: string, zone?: string): string | undefined {
  const days = (Date.parse(isoDay(time, zone)) - Date.parse(isoDay(new Date(), zone))) / DAY_MS;
  return Math.abs(days) > 1 ? undefined : relative(locale).format(days, "day");
}

/** Swedish dates are written as ISO 8601 has them. */
function isoDay(time: Date, zone: string | undefined): string {
  return time.toLocaleDateString("sv-SE", { timeZone: zone });
}

/** The page's own sentences are in English; what a text says of its dates is in its reader's language. */
function relative(locale = ENGLISH): Intl.RelativeTimeFormat {
  return new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
}

/** Dates are in the text's language if the browser or Slack is, else in Slack's, as Slack has it. */
export function localeOf(spoken: Language, user: User | undefined): string {
  const known = [navigator.language, user?.locale ?? navigator.language];
  const alike = (tag: string) => known.find((locale) => language(locale) === language(tag));
  return alike(spoken) ?? alike(user?.locale ?? "") ?? navigator.language;
}

function language(tag: string): string {
  return tag.split("-")[0] ?? tag;
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** Say how long ago a moment was, roughly. */
export function ago(time: Date, locale = ENGLISH): string {
  const seconds = (time.getTime() - Date.now()) / 1000;
  const unit = UNITS.find(([, size]) => Math.abs(seconds) >= size);
  if (unit) return relative(locale).format(Math.trunc(seconds / unit[1]), unit[0]);
  return language(locale) === ENGLISH ? "just now" : relative(locale).format(0, "second");
}

/** Return the two largest units of a duration: "45 s", "4 min 12 s", "3 h 5 min". */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return joined(Math.floor(whole / 60), "min", whole % 60, "s");
  return joined(Math.floor(whole / 3600), "h", Math.floor((whole % 3600) / 60), "min");
}

function joined(big: number, bigUnit: string, small: number, smallUnit: string): string {
  return small ? `${big} ${bigUnit} ${small} ${smallUnit}` : `${big} ${bigUnit}`;
}
