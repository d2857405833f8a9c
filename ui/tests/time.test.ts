import { describe, expect, test } from "vitest";
import { ago, moment, tomorrowMorning } from "../src/text/time";

const NOW = new Date(2026, 10, 24, 12, 0, 0).getTime();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe("how long ago", () => {
  test.each([
    [0, /^now$/],
    [44_000, /^now$/],
    [-5000, /^now$/],
    [46_000, /^1 ?m\w* ago$/],
    [10 * MINUTE, /^10 ?m\w* ago$/],
    [59 * MINUTE, /^59 ?m\w* ago$/],
    [59.6 * MINUTE, /^1 ?h\w* ago$/],
    [23 * HOUR, /^23 ?h\w* ago$/],
    [23.6 * HOUR, /^yesterday$/],
    [5 * DAY, /^5 ?d\w* ago$/],
  ])("%d ms is %s", (span, words) => {
    expect(ago("en-GB", NOW - span, NOW)).toMatch(words);
  });
});

test("how long ago it was is understood in other languages too", () => {
  expect(ago("de-DE", NOW - 8 * MINUTE, NOW)).toBe("vor 8 Min.");
  expect(ago("fr-FR", NOW - 8 * MINUTE, NOW)).toBe("il y a 8\u00a0min");
  expect(ago("ja", NOW - 8 * MINUTE, NOW)).toBe("8 分前");
});

describe("a moment", () => {
  test("of today is its time only", () => {
    expect(moment("en-GB", NOW - HOUR, NOW)).toBe("11:00");
  });

  test("of these days has its weekday", () => {
    expect(moment("en-GB", NOW - DAY, NOW)).toMatch(/^Mon,? 12:00$/);
    expect(moment("en-GB", NOW + DAY, NOW)).toMatch(/^Wed,? 12:00$/);
  });

  test("further away has its date", () => {
    expect(moment("en-GB", NOW - 30 * DAY, NOW)).toMatch(/^25 Oct,? 1[123]:00$/);
  });
});

test("tomorrow morning is at eight, also where the clocks change in between", () => {
  const before = new Date(2026, 9, 24, 23, 30).getTime();
  const morning = new Date(tomorrowMorning(before));
  expect([morning.getDate(), morning.getHours(), morning.getMinutes()]).toEqual([25, 8, 0]);
});
