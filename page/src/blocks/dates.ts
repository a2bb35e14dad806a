/** Dates as Slack writes them, in the reader's own zone: https://docs.slack.dev/messaging/formatting-message-text#date-formatting. */

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
export function formatDate(seconds: number, format: string): string {
  const time = new Date(seconds * 1000);
  if (Number.isNaN(time.getTime())) return format;
  return format.replace(TOKEN, (whole, token: string) => fill(time, token) ?? whole);
}

function fill(time: Date, token: string): string | undefined {
  if (token === "date_num") return isoDay(time);
  if (token === "ago") return ago(time);
  const near = token.endsWith("_pretty") ? nearDay(time) : undefined;
  const format = FORMATS[token];
  return near ?? (format && time.toLocaleString(undefined, format));
}

/** Return "yesterday", "today" or "tomorrow" where it is one of them. */
export function nearDay(time: Date): string | undefined {
  const midnight = (date: Date) => new Date(date).setHours(0, 0, 0, 0);
  const days = Math.round((midnight(time) - midnight(new Date())) / DAY_MS);
  return { [-1]: "yesterday", 0: "today", 1: "tomorrow" }[days];
}

function isoDay(time: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
}

const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** Say how long ago a moment was, roughly. */
export function ago(time: Date): string {
  const seconds = (time.getTime() - Date.now()) / 1000;
  const unit = UNITS.find(([, size]) => Math.abs(seconds) >= size);
  return unit ? RELATIVE.format(Math.trunc(seconds / unit[1]), unit[0]) : "just now";
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
