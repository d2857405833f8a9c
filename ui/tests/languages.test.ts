/** Every language says all that English says, with the same in it, in its own plural forms. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { languages, type Catalogue } from "../src/text/say";

const TEXT = join(import.meta.dirname, "../src/text");
const read = (language: string) =>
  JSON.parse(readFileSync(join(TEXT, `${language}.json`), "utf8")) as Catalogue;

const en = read("en");
const others = languages()
  .map((each) => each.code)
  .filter((code) => code !== "en");

/** What is the same in every language: names, examples, and sentences of parameters alone. */
const SAME_EVERYWHERE = [
  "family.ipv4",
  "family.ipv6",
  "ui.about.version",
  "ui.add.name.example",
  "ui.app",
  "ui.lines.bind",
  "ui.lines.knot",
  "ui.lines.power-dns",
  "ui.network.dns_suffix.example",
  "ui.network.gateway_mac.example",
  "ui.network.interface.example",
  "ui.network.range.example",
  "ui.network.sign",
  "ui.settings.sources.url.example",
  "ui.voice.kind.dns",
  "ui.voice.kind.stun",
  "ui.way.vpn",
];

/** What is written as in English by somebody who thought about it. */
const SAME: Record<string, string[]> = {
  de: [
    "event.trapped",
    "headline.needs-you.host",
    "tray.tooltip",
    "ui.add.address.summary",
    "ui.details",
    "ui.details.code",
    "ui.filter",
    "ui.licences.version",
    "ui.network.dns_suffix",
    "ui.optional",
    "ui.settings.proxy",
    "ui.settings.resolver",
    "ui.truth.serial",
    "ui.truth.server",
    "ui.way.internet",
    "ui.way.router",
  ],
  es: [
    "event.trapped",
    "headline.needs-you.host",
    "tray.tooltip",
    "ui.add.address.summary",
    "ui.network.ssid",
    "ui.settings.general",
    "ui.settings.proxy",
    "ui.voice.kind.router",
    "ui.voice.kind.web",
    "ui.way.internet",
    "ui.way.router",
  ],
  fr: [
    "ui.details.code",
    "ui.licences",
    "ui.licences.licence",
    "ui.licences.version",
    "ui.links.tunnel",
    "ui.navigation",
    "ui.network.interface",
    "ui.network.ssid",
    "ui.rules.interface",
    "ui.settings.notify",
    "ui.settings.proxy",
    "ui.settings.sources",
    "ui.voice.kind.interface",
    "ui.voice.kind.web",
    "ui.voices.source",
    "ui.way.internet",
  ],
  ja: ["ui.network.name.example", "ui.network.ssid", "ui.network.ssid.example"],
  zh: ["ui.network.name.example", "ui.network.ssid", "ui.network.ssid.example"],
};

const formsOf = (entry: Catalogue[string] | undefined) =>
  typeof entry === "string" ? { other: entry } : (entry ?? {});
const parametersOf = (text: string) =>
  [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((hit) => hit[1] ?? ""))].sort();

test("the languages to choose from are the files that there are", () => {
  const files = readdirSync(TEXT).filter((name) => name.endsWith(".json"));
  expect(["en", ...others].map((code) => `${code}.json`).sort()).toEqual(files.sort());
});

describe.each(others)("in %s", (language) => {
  const catalogue = read(language);

  test("nothing is missing, nothing is said that English does not say, and all is sorted", () => {
    expect(Object.keys(catalogue)).toEqual(Object.keys(en));
    expect(Object.keys(catalogue)).toEqual(Object.keys(catalogue).sort());
  });

  test("what depends on a number has the plural forms of the language, and no other", () => {
    const needed = [...new Intl.PluralRules(language).resolvedOptions().pluralCategories].sort();
    for (const [key, entry] of Object.entries(catalogue)) {
      expect(typeof entry, key).toBe(typeof en[key]);
      if (typeof entry !== "string") expect(Object.keys(entry).sort(), key).toEqual(needed);
    }
  });

  test("every sentence has the parameters of the English one", () => {
    for (const [key, english] of Object.entries(en)) {
      const forms = formsOf(catalogue[key]);
      const general = parametersOf(formsOf(english).other ?? "");
      expect(parametersOf(forms.other ?? ""), key).toEqual(general);
      const known = Object.values(formsOf(english)).flatMap(parametersOf);
      for (const form of Object.values(forms))
        expect(known, key).toEqual(expect.arrayContaining(parametersOf(form)));
    }
  });

  test("nothing is left empty, and what ends a sentence in English ends one here", () => {
    const end = (text: string) => /[.…。]$/.exec(text)?.[0].replace("。", ".");
    for (const [key, entry] of Object.entries(catalogue)) {
      for (const form of Object.values(formsOf(entry))) {
        expect(form.trim(), key).not.toBe("");
        if (form !== formsOf(entry).other) continue;
        expect(end(form), key).toBe(end(formsOf(en[key]).other ?? ""));
      }
    }
  });

  test("nothing is left in English by mistake", () => {
    const left = Object.keys(en).filter((key) => {
      const english = Object.values(formsOf(en[key]));
      return Object.values(formsOf(catalogue[key])).some((form) => english.includes(form));
    });
    expect(left).toEqual([...SAME_EVERYWHERE, ...(SAME[language] ?? [])].sort());
  });
});
