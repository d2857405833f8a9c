/** The files that what happened is saved in. */
import { expect, test } from "vitest";
import type { Event } from "../src/generated/wire";
import { asCsv, asJson } from "../src/screens/activity/export";

const AT = Date.UTC(2026, 0, 2, 3, 4, 5);
const HOST = "nas.example.org";

function delayed(detail: string): Event {
  return { at: AT, kind: "delayed", host: HOST, trouble: "server-trouble", detail, until: AT };
}

test("a line has the same columns whatever happened", () => {
  const changed: Event = {
    at: AT,
    kind: "address-changed",
    family: "ipv4",
    old: null,
    new: "203.0.113.7",
  };
  const updated: Event = { at: AT, kind: "updated", host: HOST, address: "203.0.113.7" };
  const lines = asCsv([changed, updated], (event) => event.kind).split("\r\n");
  expect(lines[1]).toBe(
    "2026-01-02T03:04:05.000Z,address-changed,,,ipv4,,203.0.113.7,,,address-changed",
  );
  expect(lines[2]).toBe(`2026-01-02T03:04:05.000Z,updated,${HOST},,,,203.0.113.7,,,updated`);
});

test("commas, quotes and line ends are kept, and nothing becomes a formula", () => {
  const cell = (detail: string) => asCsv([delayed(detail)], () => "x").split("server-trouble,")[1];
  expect(cell('a "b", c')).toBe('"a ""b"", c",x\r\n');
  expect(cell("one\ntwo")).toBe('"one\ntwo",x\r\n');
  expect(cell("=HYPERLINK(1)")).toBe("'=HYPERLINK(1),x\r\n");
  expect(cell("@sum")).toBe("'@sum,x\r\n");
});

test("programs get the events as they are, with their time in words", () => {
  expect(JSON.parse(asJson([delayed("HTTP 503")]))).toEqual([
    { time: "2026-01-02T03:04:05.000Z", ...delayed("HTTP 503") },
  ]);
});
