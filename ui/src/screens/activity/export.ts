/** What happened, as the text of a file that other programs read. */
import type { Event } from "../../generated/wire";

/** As JSON: the events as the engine has them, the newest first, with their time in words too. */
export function asJson(events: Event[]): string {
  const told = events.map((event) => ({ time: new Date(event.at).toISOString(), ...event }));
  return `${JSON.stringify(told, null, 2)}\n`;
}

/** The columns that every file has, in this order, beside the sentence. */
const COLUMNS = ["time", "kind", "host", "account", "family", "old", "new", "trouble", "detail"];

/**
 * As CSV (RFC 4180): a line of column names, then a line each, in UTF-8. `describe` is the
 * sentence of an event.
 */
export function asCsv(events: Event[], describe: (event: Event) => string): string {
  const lines = events.map((event) => {
    const known: Record<string, unknown> = { ...event, time: new Date(event.at).toISOString() };
    // An update's address stands where a change's new one does.
    known.new ??= known.address;
    return [...COLUMNS.map((column) => known[column]), describe(event)];
  });
  return [[...COLUMNS, "sentence"], ...lines]
    .map((line) => line.map(cell).join(",") + "\r\n")
    .join("");
}

/** A cell, quoted where it has to be; a spreadsheet takes none for a formula. */
function cell(value: unknown): string {
  const text = value === null || value === undefined ? "" : String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
