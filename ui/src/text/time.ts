/** Moments and spans in words, as the person's locale writes them. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago a moment is: "2h ago". Moments of the last 45 seconds are "now". */
export function ago(locale: string, at: number, now: number): string {
  // The narrow style is clear in English alone: in German it says metres, in French "-8 min".
  const style = locale.startsWith("en") ? "narrow" : "short";
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style });
  const span = Math.max(0, now - at);
  if (span < 45 * SECOND) return format.format(0, "second");
  if (span < 59.5 * MINUTE) return format.format(-Math.max(1, Math.round(span / MINUTE)), "minute");
  if (span < 23.5 * HOUR) return format.format(-Math.round(span / HOUR), "hour");
  return format.format(-Math.round(span / DAY), "day");
}

/** A moment in as few words as tell it apart: "09:14", "Tue 09:14", "3 Nov 09:14". */
export function moment(locale: string, at: number, now: number): string {
  const time: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit" };
  if (sameDay(at, now)) return new Intl.DateTimeFormat(locale, time).format(at);
  if (Math.abs(now - at) < 6 * DAY) {
    return new Intl.DateTimeFormat(locale, { weekday: "short", ...time }).format(at);
  }
  return new Intl.DateTimeFormat(locale, { month: "short", day: "numeric", ...time }).format(at);
}

/** A moment in full, for tooltips and tables. */
export function exact(locale: string, at: number): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium" }).format(at);
}

/** A short span: "34 ms". */
export function milliseconds(locale: string, span: number): string {
  const style = { style: "unit", unit: "millisecond", unitDisplay: "short" } as const;
  return new Intl.NumberFormat(locale, style).format(span);
}

/** A span in one unit, rounded up: "34 seconds", "4 minutes", "1 hour"; or in short: "4 min". */
export function seconds(locale: string, span: number, unitDisplay: "long" | "short"): string {
  const [unit, length] = unitOf(span);
  const style = { style: "unit", unit, unitDisplay } as const;
  return new Intl.NumberFormat(locale, style).format(Math.ceil(span / length));
}

function unitOf(span: number): [unit: "second" | "minute" | "hour" | "day", seconds: number] {
  if (span <= 90 && span !== 60) return ["second", 1];
  if (span < 7200 && span !== 3600) return ["minute", 60];
  return span < 172_800 ? ["hour", 3600] : ["day", 86_400];
}

/** Tomorrow at eight in the morning, where the person is. */
export function tomorrowMorning(now: number): number {
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1, 8).getTime();
}

function sameDay(one: number, other: number): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}
