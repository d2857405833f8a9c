import { describe, expect, test } from "vitest";
import { chooseLocale, isAtHand, languages, learn, speaker } from "../src/text/say";

describe("a sentence", () => {
  const say = speaker("en-GB");

  test("takes its parameters", () => {
    expect(say("event.sent", { host: "nas.example.org", address: "192.0.2.1" })).toBe(
      "192.0.2.1 sent for nas.example.org",
    );
  });

  test("is in the singular for one and in the plural for more", () => {
    expect(say("headline.all-right", { count: 1 })).toBe("1 name points here");
    expect(say("headline.all-right", { count: 1004 })).toBe("All 1,004 names point here");
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
  expect(chooseLocale(null, ["de-AT", "en-GB"])).toBe("de-AT");
  expect(chooseLocale(null, ["tlh", "en-GB"])).toBe("en-GB");
  expect(chooseLocale(null, ["tlh"])).toBe("en");
  expect(chooseLocale("en", ["de-DE", "en-IE"])).toBe("en-IE");
  expect(chooseLocale("en", ["de-DE"])).toBe("en");
  expect(chooseLocale("ja", ["de-DE", "ja-JP"])).toBe("ja-JP");
  expect(chooseLocale("tlh", ["en-US"])).toBe("en-US");
});

test("a language is at hand once it is learnt, and one that nobody speaks is English", async () => {
  expect(isAtHand("fr-CA")).toBe(false);
  expect(speaker("fr-CA")("ui.cancel")).toBe("Cancel");
  await learn("fr-CA");
  expect(isAtHand("fr-BE")).toBe(true);
  expect(speaker("fr-CA")("ui.cancel")).toBe("Annuler");
  await learn("tlh");
  expect(speaker("tlh")("ui.cancel")).toBe("Cancel");
});

test("numbers and plural forms are those of the language", async () => {
  await Promise.all(["de", "es", "fr", "ja", "zh"].map(learn));
  const names = (locale: string, count: number) => speaker(locale)("ui.accounts.hosts", { count });
  expect(names("de", 1)).toBe("1 Name");
  expect(names("de-DE", 1004)).toBe("1.004 Namen");
  expect(names("fr", 0)).toBe("0 nom");
  expect(names("fr", 12_345)).toBe("12\u202f345 noms");
  expect(names("es", 1004)).toBe("1004 nombres");
  expect(names("ja", 1)).toContain("1");
  expect(names("zh", 1004)).toContain("1,004");
});

test("every language is offered by its own name, as it stands alone", () => {
  expect(languages().map((each) => each.name)).toEqual([
    "English",
    "Deutsch",
    "Español",
    "Français",
    "日本語",
    "简体中文",
  ]);
});
