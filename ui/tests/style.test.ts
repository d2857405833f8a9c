/** One visual language: what looks like something has a name in `tokens.css`, and only there. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const SOURCE = join(import.meta.dirname, "../src");

const read = (name: string) => readFileSync(join(SOURCE, name), "utf8");
const tokens = read("style/tokens.css");
const named = new Set([...tokens.matchAll(/(--[\w-]+):/g)].map((hit) => hit[1]));

/** The declarations of every stylesheet but the tokens', each with its file. */
const declarations = readdirSync(SOURCE, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.(svelte|css)$/.test(name) && !name.endsWith("tokens.css"))
  .flatMap((name) => {
    const text = read(name);
    const css = name.endsWith(".css") ? text : (/<style>(.*)<\/style>/s.exec(text)?.[1] ?? "");
    return [...css.replace(/\/\*.*?\*\//gs, "").matchAll(/([\w-]+):\s*([^;{}]+);/g)].map((hit) => ({
      name,
      property: hit[1] ?? "",
      value: hit[2] ?? "",
    }));
  });

/** Those with a literal length or time, by what they are about. */
function literal(about: RegExp, unit: RegExp): string[] {
  return declarations
    .filter(({ property, value }) => about.test(property) && unit.test(value))
    .map(({ name, property, value }) => `${name}: ${property}: ${value}`);
}

const LENGTH = /(?<![\w-])-?\d*\.?\d+(px|rem|em)\b/;

test("there is something to look at", () => {
  expect(declarations.length).toBeGreaterThan(400);
  expect(named.size).toBeGreaterThan(50);
});

test("no colour is named but in the tokens", () => {
  // `color-mix` mixes tokens; forced colours have names of the system.
  const colour =
    /#[0-9a-f]{3,8}\b|\b(rgb|hsl|lab|lch|oklab|oklch)a?\(|\b(black|white|gr[ae]y|red)\b/i;
  expect(literal(/./, colour)).toEqual([]);
});

test("no space, corner or line has a size of its own", () => {
  const space = /^(padding|margin|gap|inset|top|border|outline)(?!.*(width|collapse)$)/;
  const own = literal(space, LENGTH);
  // The thumb of a switch is as wide as it is high: one place computes with it.
  expect(own.filter((each) => !each.includes("100% - 1rem"))).toEqual([]);
});

test("no text has a size, weight or face of its own", () => {
  expect(literal(/^(font-size|font|letter-spacing|line-height)$/, LENGTH)).toEqual([]);
  expect(literal(/^font-weight$/, /\d/)).toEqual([]);
  expect(literal(/^font-family$/, /^(?!var|inherit)/)).toEqual([]);
});

test("nothing moves in a time of its own", () => {
  expect(literal(/^(animation|transition)/, /\b\d*\.?\d+m?s\b/)).toEqual([]);
});

test("every token that is used is there, and none is idle", () => {
  const all = declarations.map((each) => each.value).join(" ") + tokens;
  const used = new Set([...all.matchAll(/var\((--[\w-]+)/g)].map((hit) => hit[1]));
  expect([...used].filter((name) => !named.has(name))).toEqual([]);
  expect([...named].filter((name) => !used.has(name))).toEqual([]);
});

describe.each(["data-theme", "forced-colors"])("with %s", (what) => {
  test("every colour of the light theme has a value", () => {
    const light = /:root \{(.*?)\n\}/s.exec(tokens)?.[1] ?? "";
    const coloured = [...light.matchAll(/(--[\w-]+):\s*(#|.*rgb\()/g)].map((hit) => hit[1] ?? "");
    expect(coloured.length).toBeGreaterThan(20);
    const other = tokens.slice(tokens.indexOf(what));
    const block = other.slice(0, other.indexOf("\n}"));
    expect(coloured.filter((name) => !block.includes(`${name}:`))).toEqual([]);
  });
});
