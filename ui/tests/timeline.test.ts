import { describe, expect, test } from "vitest";
import type { AddressView, Event } from "../src/generated/wire";
import { marksOf, spansOf, thin, ticks } from "../src/screens/activity/timeline";

const change = (at: number, old: string | null, now: string | null): Event => ({
  at,
  kind: "address-changed",
  family: "ipv4",
  old,
  new: now,
});
const known: AddressView = {
  family: "ipv4",
  source: "auto",
  address: "192.0.2.9",
  knowledge: "known",
  since: 40,
  last: null,
  heard: 3,
  agree: 3,
  verdict: "router",
  miss: null,
};

describe("the spans of a family", () => {
  test("follow each other without gaps, whatever the order of the events", () => {
    const events = [change(60, "b", null), change(30, "a", "b"), change(80, null, "c")];
    expect(spansOf(events, "ipv4", undefined, 0, 100)).toEqual([
      { from: 0, to: 30, address: "a" },
      { from: 30, to: 60, address: "b" },
      { from: 60, to: 80, address: null },
      { from: 80, to: 100, address: "c" },
    ]);
  });

  test("leave the other family and other times out", () => {
    const events: Event[] = [
      { ...change(30, "a", "b"), family: "ipv6" } as Event,
      change(-5, "x", "y"),
      change(101, "y", "z"),
    ];
    expect(spansOf(events, "ipv4", known, 50, 100)).toEqual([
      { from: 50, to: 100, address: "192.0.2.9" },
    ]);
  });

  test("without a change begin when the present address did", () => {
    expect(spansOf([], "ipv4", known, 0, 100)).toEqual([
      { from: 0, to: 40, address: null },
      { from: 40, to: 100, address: "192.0.2.9" },
    ]);
    expect(spansOf([], "ipv4", undefined, 0, 100)).toEqual([{ from: 0, to: 100, address: null }]);
  });
});

test("marks are what was done and what went wrong, and near ones are one", () => {
  const host = "a.example.org";
  const events: Event[] = [
    { at: 50, kind: "updated", host, address: "192.0.2.1" },
    { at: 10, kind: "sent", host, address: "192.0.2.1" },
    { at: 52, kind: "stopped", account: "a", host, trouble: "bad-credentials", detail: null },
    { at: 90, kind: "updated", host, address: "192.0.2.2" },
    { at: 150, kind: "updated", host, address: "192.0.2.3" },
  ];
  const groups = thin(marksOf(events, 0, 100), (at) => at, 5);
  expect(groups.map((group) => group.map((mark) => mark.topic))).toEqual([
    ["update", "trouble"],
    ["update"],
  ]);
});

test("ticks are at the person's own midnight, also where the clocks change", () => {
  const from = new Date(2026, 9, 20, 15).getTime();
  const to = new Date(2026, 9, 28, 15).getTime();
  const found = ticks(from, to, 10);
  expect(found.length).toBe(8);
  expect(found.every((at) => new Date(at).getHours() === 0)).toBe(true);
  expect(ticks(from, to, 4).length).toBeLessThanOrEqual(4);
});
