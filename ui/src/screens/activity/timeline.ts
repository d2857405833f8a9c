/** The geometry of the picture of addresses over time, without any drawing. */
import type { AddressView, Event, Family } from "../../generated/wire";
import { topicOf } from "../../text/event";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A span of time with one address; `null`: none was known. */
export type Span = { from: number; to: number; address: string | null };

/** The spans of a family from `from` to `to`, in order and without gaps. */
export function spansOf(
  events: Event[],
  family: Family,
  now: AddressView | undefined,
  from: number,
  to: number,
): Span[] {
  const changes = events
    .filter((event) => event.kind === "address-changed")
    .filter((event) => event.family === family && event.at > from && event.at <= to)
    .sort((one, other) => one.at - other.at);
  const [first] = changes;
  if (!first) return withoutChange(now, from, to);
  const spans: Span[] = [];
  let start = from;
  let address = first.old;
  for (const change of changes) {
    spans.push({ from: start, to: change.at, address });
    start = change.at;
    address = change.new;
  }
  spans.push({ from: start, to, address });
  return spans.filter((span) => span.to > span.from);
}

function withoutChange(now: AddressView | undefined, from: number, to: number): Span[] {
  const address = now?.address ?? null;
  const since = Math.min(Math.max(now?.since ?? to, from), to);
  const before: Span = { from, to: since, address: null };
  return [before, { from: since, to, address }].filter((span) => span.to > span.from);
}

/** What is drawn below the addresses. */
export type Mark = { at: number; topic: "update" | "trouble"; event: Event };

/** Updates that were done, and troubles; not what only prepares them. */
export function marksOf(events: Event[], from: number, to: number): Mark[] {
  return events.flatMap((event) => {
    const topic = topicOf(event.kind);
    const drawn = event.kind === "updated" || topic === "trouble";
    if (!drawn || event.at < from || event.at > to) return [];
    return [{ at: event.at, topic: topic === "trouble" ? "trouble" : "update", event } as const];
  });
}

/** Marks that would lie on each other are drawn as one, by position in pixels. */
export function thin(marks: Mark[], place: (at: number) => number, apart: number): Mark[][] {
  const groups: Mark[][] = [];
  for (const mark of [...marks].sort((one, other) => one.at - other.at)) {
    const last = groups.at(-1);
    const first = last?.[0];
    if (last && first && place(mark.at) - place(first.at) < apart) last.push(mark);
    else groups.push([mark]);
  }
  return groups;
}

/** Round moments between `from` and `to`, at most `most` of them. */
export function ticks(from: number, to: number, most: number): number[] {
  const steps = [HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY];
  const step = steps.find((each) => (to - from) / each <= most) ?? 28 * DAY;
  // By the person's own midnight, also where summer time begins in between.
  const midnight = new Date(from);
  midnight.setHours(0, 0, 0, 0);
  const found: number[] = [];
  for (let index = 0; ; index += 1) {
    const at = new Date(midnight);
    if (step >= DAY) at.setDate(midnight.getDate() + (index * step) / DAY);
    else at.setTime(midnight.getTime() + index * step);
    if (at.getTime() > to) return found;
    if (at.getTime() >= from) found.push(at.getTime());
  }
}

/** A number for each address, the same one everywhere in the picture. */
export function numberAddresses(spans: Span[]): Map<string, number> {
  const numbers = new Map<string, number>();
  for (const span of spans) {
    if (span.address !== null && !numbers.has(span.address)) {
      numbers.set(span.address, numbers.size);
    }
  }
  return numbers;
}
