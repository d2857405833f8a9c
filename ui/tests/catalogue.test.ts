/** The catalogue and the code agree: no sentence is missing, none is idle, none is elsewhere. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "svelte/compiler";
import { describe, expect, test } from "vitest";
import type { Verdict } from "../src/generated/wire";
import { wayOf } from "../src/screens/addresses/way";
import en from "../src/text/en.json";
import { isTrap } from "../src/text/verdict";

const SOURCE = join(import.meta.dirname, "../src");
const keys = Object.keys(en);

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(svelte|ts)$/.test(name) && !/^(host|generated)/.test(name))
    .map((name) => join(folder, name));
}

const files = filesBelow(SOURCE).map((path) => ({ path, text: readFileSync(path, "utf8") }));
const code = files.map((file) => file.text).join("\n");

/** Whole keys in the code, and the beginnings of those that it puts together. */
const whole = [...code.matchAll(/["'`]((?:ui|headline)\.[\w.-]*\w)["'`]/g)].map((hit) => hit[1]);
const begun = [...code.matchAll(/`((?:ui|headline)\.[\w.-]*)\$\{/g)].map((hit) => hit[1] ?? "");

describe("the catalogue", () => {
  test("has every key that the code names", () => {
    expect(whole.length).toBeGreaterThan(100);
    expect([...new Set(whole)].filter((key) => !keys.includes(key ?? ""))).toEqual([]);
  });

  test("has something for every beginning of a key that the code puts together", () => {
    expect(begun.filter((start) => !keys.some((key) => key.startsWith(start)))).toEqual([]);
  });

  test("has no ui.* key that the code does not name", () => {
    const idle = keys
      .filter((key) => key.startsWith("ui."))
      .filter((key) => !whole.includes(key) && !begun.some((start) => key.startsWith(start)));
    expect(idle).toEqual([]);
  });

  test("is sorted, so that two people who add to it rarely collide", () => {
    expect(keys).toEqual([...keys].sort());
  });

  test("never leaves a sentence empty, and every plural has its general form", () => {
    for (const [key, entry] of Object.entries(en)) {
      const forms = typeof entry === "string" ? [entry] : Object.values(entry);
      expect(
        forms.every((form) => form.trim() !== ""),
        key,
      ).toBe(true);
      if (typeof entry !== "string") expect(entry, key).toHaveProperty("other");
    }
  });

  const wire = readFileSync(join(SOURCE, "generated/wire.ts"), "utf8");
  const codes = (type: string) => {
    const body = new RegExp(`export type ${type} =([^;]+);`).exec(wire)?.[1] ?? "";
    return [...body.matchAll(/"([a-z-]+)"/g)].map((hit) => hit[1]);
  };

  test("says of every trouble what it is, in short, and what to do", () => {
    expect(codes("Trouble").length).toBeGreaterThan(20);
    for (const trouble of codes("Trouble")) {
      for (const part of ["short", "text", "next"])
        expect(keys).toContain(`trouble.${trouble}.${part}`);
    }
  });

  test("says every kind of event", () => {
    const kinds = [...wire.matchAll(/"?kind"?: "([a-z-]+)"/g)].map((hit) => hit[1]);
    expect(kinds.length).toBeGreaterThan(10);
    for (const kind of kinds) expect(keys).toContain(`event.${kind}`);
  });

  test("says every state of a name", () => {
    for (const state of codes("HostState")) expect(keys).toContain(`ui.state.${state}`);
  });

  test("says of every verdict what it means and what to do, and names it where it is a trap", () => {
    expect(codes("Verdict").length).toBe(10);
    for (const verdict of codes("Verdict") as Verdict[]) {
      expect(keys).toContain(`verdict.${verdict}`);
      expect(keys).toContain(`verdict.${verdict}.next`);
      for (const stop of wayOf(verdict).stops) expect(keys).toContain(`ui.way.${stop}`);
      expect(keys.includes(`ui.trap.${verdict}`), verdict).toBe(isTrap(verdict));
    }
  });

  test("says every reason why a source told nothing, and every kind of address", () => {
    const misses = [...wire.matchAll(/"code": "([a-z-]+)"/g)].map((hit) => hit[1]);
    expect(misses.length).toBeGreaterThan(15);
    for (const miss of misses) expect(keys).toContain(`miss.${miss}`);
    for (const kind of codes("Kind")) expect(keys).toContain(`kind.${kind}`);
  });

  test("says every reason why a template of another program cannot be used", () => {
    const mistakes = [...wire.matchAll(/"mistake": "([a-z-]+)"/g)].map((hit) => hit[1]);
    expect(mistakes.length).toBe(6);
    for (const mistake of mistakes) expect(keys).toContain(`ui.template.mistake.${mistake}`);
  });

  test("says what every server is to a name, and what its answers mean", () => {
    expect(codes("Role").length).toBe(5);
    for (const role of codes("Role")) expect(keys).toContain(`role.${role}`);
    const findings = [...wire.matchAll(/"finding": "([a-z-]+)"/g)].map((hit) => hit[1]);
    expect(findings.length).toBe(7);
    for (const finding of findings) expect(keys).toContain(`finding.${finding}`);
    const silences = [...wire.matchAll(/"silence": "([a-z-]+)"/g)].map((hit) => hit[1]);
    const said = keys.filter((key) => key.startsWith("silence."));
    expect(said).toEqual([...new Set(silences)].map((code) => `silence.${code}`).sort());
  });

  test("says of every way in which Homing comes, and of every answer to whether there is a newer one, what to do", () => {
    expect(codes("Packaging").length).toBe(8);
    for (const packaging of codes("Packaging")) {
      expect(keys).toContain(`ui.updates.from.${packaging}`);
    }
    const answers = [...wire.matchAll(/"answer": "([a-z-]+)"/g)].map((hit) => hit[1]);
    expect(answers.length).toBe(5);
    const said = answers.filter((answer) => answer !== "not-asked");
    const unasked = codes("Unasked").map((why) => `not-asked.${why}`);
    expect(unasked.length).toBe(6);
    for (const code of [...said, ...unasked]) {
      expect(keys).toContain(`ui.updates.${code}`);
      expect(keys).toContain(`ui.updates.${code}.next`);
    }
  });

  test("says every kind of source and every state of an interface's address", () => {
    const asked = codes("ChoiceKind").filter((kind) => kind !== "auto");
    expect(asked.length).toBeGreaterThan(5);
    for (const kind of asked) expect(keys).toContain(`ui.voice.kind.${kind}`);
    expect(codes("AddressState").length).toBe(5);
    for (const state of codes("AddressState")) expect(keys).toContain(`ui.links.state.${state}`);
  });
});

/** Words in the markup that no catalogue knows. */
function wordsIn(text: string): string[] {
  const found: string[] = [];
  const said = ["aria-label", "title", "placeholder", "alt"];
  const isWord = (data: string) => /\p{L}{2,}/u.test(data);
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(walk);
    if (typeof node !== "object" || node === null) return;
    const { type, name, data, value } = node as Record<string, unknown>;
    if (type === "Text" && typeof data === "string" && isWord(data)) found.push(data.trim());
    if (type === "Attribute") {
      if (said.includes(String(name)) && Array.isArray(value)) walk(value);
      return;
    }
    Object.values(node).forEach(walk);
  };
  walk(parse(text, { modern: true }).fragment);
  return found;
}

test("no screen says anything that is not in the catalogue", () => {
  for (const { path, text } of files) {
    if (path.endsWith(".svelte")) expect(wordsIn(text), path).toEqual([]);
  }
  expect(wordsIn('<p title="Hello there">Good day {name}</p>')).toEqual([
    "Hello there",
    "Good day",
  ]);
});

test("no markup has a style of its own, which the window's policy would refuse", () => {
  for (const { path, text } of files) expect(text, path).not.toMatch(/\sstyle="/);
});
