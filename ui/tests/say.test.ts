import { describe, expect, test } from "vitest";
import { catalogues, chooseLocale, languages, speaker } from "../src/text/say";

describe("a sentence", () => {
  const say = speaker("en-GB");

  test("takes its parameters", () => {
    expect(say("event.sent", { host: "nas.example.org", address: "192.0.2.1" })).toBe(
      "192.0.2.1 sent for nas.example.org",
    );
  });

  test("is in the singular for one and in the plural for more", () => {
    expect(say("headline.all-right", { count: 1, host: "a.example.org" })).toBe(
      "a.example.org points here",
    );
    expect(say("headline.all-right", { count: 1004, host: "" })).toBe("All 1,004 names point here");
  });

  test("that nobody wrote is said as its key", () => {
    expect(say("ui.no-such-thing")).toBe("ui.no-such-thing");
  });

  test("keeps a placeholder that nobody filled", () => {
    expect(say("event.mended")).toBe("{host} is right again");
  });

  test("does not read a parameter's value as a placeholder", () => {
    expect(say("event.mended", { host: "{address}", address: "192.0.2.1" })).toBe(
      "{address} is right again",
    );
  });
});

test("the locale is the chosen language, with the system's region where they agree", () => {
  expect(chooseLocale(null, ["de-DE", "en-GB"])).toBe("en-GB");
  expect(chooseLocale(null, ["tlh"])).toBe("en");
  expect(chooseLocale("en", ["de-DE", "en-IE"])).toBe("en-IE");
  expect(chooseLocale("en", ["de-DE"])).toBe("en");
  expect(chooseLocale("tlh", ["en-US"])).toBe("en-US");
});

test("every catalogue is offered by its own name", () => {
  expect(languages().map((each) => each.code)).toEqual(Object.keys(catalogues));
  expect(languages()).toContainEqual({ code: "en", name: "English" });
});
