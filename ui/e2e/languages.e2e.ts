/** Languages: fetched when they are spoken, changed while the window is open, and room for all. */
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { barriers, cutOff, open, overflow, withBrowser } from "./window";

withBrowser();

/** The catalogues that the page has fetched beside its first chunk. */
const fetched = (page: Page) =>
  page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .map((each) => /\/(de|es|fr|ja|zh)-[\w-]+\.js$/.exec(each.name)?.[1])
      .filter(Boolean),
  );
const language = (page: Page) => page.evaluate(() => document.documentElement.lang);

test("the system's language is spoken from the first picture on, and only it is fetched", async () => {
  const page = await open({ locale: "de-AT" });
  await page.getByText("Alle 4 Namen zeigen hierher").first().waitFor();
  expect(await language(page)).toBe("de-AT");
  expect(await fetched(page)).toEqual(["de"]);
});

test("English fetches nothing, and another language is spoken as soon as it is chosen", async () => {
  const page = await open({ page: "settings" });
  await page.getByRole("heading", { name: "General" }).waitFor();
  expect(await fetched(page)).toEqual([]);
  await page.getByLabel("Language").selectOption("日本語");
  await page.locator(":root[lang=ja]").waitFor();
  expect(await fetched(page)).toEqual(["ja"]);
  await page.getByLabel("言語").selectOption("Français");
  await page.locator(":root[lang=fr]").waitFor();
  await page.getByRole("heading", { name: "Général" }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.getByLabel("Langue").selectOption("English");
  await page.locator(":root[lang=en-GB]").waitFor();
});

const screens = [
  { scene: "first", page: "names" },
  { scene: "right", page: "names" },
  { scene: "trouble", page: "names" },
  { scene: "offline", page: "names" },
  { scene: "unreadable", page: "names" },
  { scene: "right", page: "names/nas.example.org" },
  { scene: "trouble", page: "names/game.example.com" },
  { scene: "lag", page: "names/nas.example.org" },
  { scene: "right", page: "add" },
  { scene: "right", page: "addresses" },
  { scene: "trouble", page: "activity" },
  { scene: "trouble", page: "accounts" },
  { scene: "right", page: "settings" },
];

describe.each(["de-DE", "es-ES", "fr-FR", "ja-JP", "zh-CN"])("in %s", (locale) => {
  test.each(screens)("nothing is cut off on $page ($scene)", async ({ scene, page: path }) => {
    for (const [width, height] of [
      [640, 480],
      [960, 640],
    ]) {
      const page = await open({ scene, page: path, width, height, locale });
      expect(await overflow(page)).toEqual([]);
      expect(await cutOff(page)).toEqual([]);
    }
  });
});

/** How far each way of the first start is from the left and from the top, each place once. */
const places = (page: Page) =>
  page.locator("section:has(> h2):has(.button)").evaluateAll((ways) => {
    const boxes = ways.map((each) => each.getBoundingClientRect());
    const once = (all: number[]) => [...new Set(all.map(Math.round))];
    return {
      ways: boxes.length,
      columns: once(boxes.map((each) => each.left)).length,
      rows: once(boxes.map((each) => each.top)).length,
    };
  });

test.each(["en-GB", "de-DE", "es-ES", "fr-FR", "ja-JP", "zh-CN"])(
  "the first start shows all of its ways at a glance in %s, and none is left over",
  async (locale) => {
    const page = await open({ scene: "first", locale });
    expect(await places(page)).toEqual({ ways: 3, columns: 3, rows: 1 });
    const hidden = () =>
      page.locator("main").evaluate((main) => main.scrollHeight - main.clientHeight);
    expect(await hidden()).toBe(0);
    await page.setViewportSize({ width: 640, height: 480 });
    expect(await places(page)).toEqual({ ways: 3, columns: 1, rows: 3 });
    await page.setViewportSize({ width: 960, height: 640 });
    await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
    expect(await places(page)).toEqual({ ways: 3, columns: 1, rows: 3 });
    const lines = await page.locator(".address").evaluateAll((all) => {
      const height = (each: Element) => parseFloat(getComputedStyle(each).lineHeight);
      return all.map((each) => Math.round(each.clientHeight / height(each)));
    });
    expect(lines, "no address is a column of digits").toEqual([1, 1]);
  },
);
