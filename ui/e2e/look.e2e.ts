/** Every screen in every light: access, sizes, states. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { barriers, dropOn, open, overflow, withBrowser } from "./window";

withBrowser();

const screens = [
  { scene: "first", page: "names" },
  { scene: "right", page: "names" },
  { scene: "trouble", page: "names" },
  { scene: "offline", page: "names" },
  { scene: "unreadable", page: "names" },
  { scene: "gone", page: "names" },
  { scene: "stuck", page: "names" },
  { scene: "right", page: "names/nas.example.org" },
  { scene: "trouble", page: "names/game.example.com" },
  { scene: "lag", page: "names/nas.example.org" },
  { scene: "proxy", page: "names/nas.example.org" },
  { scene: "right", page: "names/not.kept.example" },
  { scene: "right", page: "add" },
  { scene: "trouble", page: "activity" },
  { scene: "first", page: "activity" },
  { scene: "right", page: "accounts" },
  { scene: "trouble", page: "accounts" },
  { scene: "first", page: "accounts" },
  { scene: "deaf", page: "activity" },
  { scene: "right", page: "settings" },
  { scene: "deaf", page: "settings" },
  { scene: "right", page: "addresses" },
  { scene: "offline", page: "addresses" },
  { scene: "offline", page: "accounts" },
  { scene: "offline", page: "names/nas.example.org" },
  { scene: "ten", page: "names" },
  { scene: "many", page: "names" },
  { scene: "first", page: "practice" },
  { scene: "first", page: "import" },
  { scene: "first", page: "addresses" },
];

/** What is folded away on each of them, opened. */
async function unfold(page: Page): Promise<void> {
  for (const name of ["Edit", "Add a network…", "Add a web service…"]) {
    const closed = page.getByRole("button", { name, expanded: false });
    if ((await closed.count()) > 0) await closed.first().click();
  }
  await page.evaluate(() =>
    document.querySelectorAll("details").forEach((each) => (each.open = true)),
  );
  await page.waitForTimeout(60);
}

describe.each(["light", "dark"] as const)("in the %s theme", (theme) => {
  test.each(screens)("nothing bars anyone from $page ($scene)", async ({ scene, page: path }) => {
    const page = await open({ scene, page: path, theme });
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe(theme);
    expect(await barriers(page)).toEqual([]);
    await unfold(page);
    expect(await barriers(page)).toEqual([]);
  });

  test("nothing bars anyone from the whole form for a new name", async () => {
    const page = await open({ scene: "first", page: "add", theme });
    await page.getByLabel("Which name is to point here?").fill("garden.duckdns.org");
    await page.getByRole("radio", { name: /DuckDNS/ }).check();
    await page.getByLabel("Token", { exact: true }).fill("half");
    await page.getByRole("button", { name: "Test" }).click();
    await page.getByText(/does not look right/).waitFor();
    await page.getByRole("button", { name: "Change" }).click();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole("button", { name: "Paste" }).click();
    await page.getByRole("button", { name: "Test" }).click();
    await page.getByRole("button", { name: "Send it now" }).click();
    await page.getByText("The provider took").first().waitFor();
    expect(await barriers(page)).toEqual([]);
  });

  test("nothing bars anyone from practice, a pause and a message", async () => {
    const page = await open({ scene: "first", theme });
    await page.getByRole("button", { name: "Show me" }).click();
    await page.getByText("60 IN A").waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole("link", { name: "Names" }).click();
    await page.getByRole("button", { name: "Pause" }).click();
    expect(await barriers(page)).toEqual([]);
  });
});

describe("nothing has to be scrolled sideways", () => {
  const sizes = [
    { width: 640, height: 480, text: "100%" },
    { width: 960, height: 640, text: "200%" },
    // The smallest window, everything twice as large.
    { width: 320, height: 240, text: "100%" },
  ];
  describe.each(sizes)("at $width × $height, text at $text", ({ width, height, text }) => {
    test.each(screens)("on $page ($scene)", async ({ scene, page: path }) => {
      const page = await open({ scene, page: path, width, height });
      await page.evaluate((size) => (document.documentElement.style.fontSize = size), text);
      expect(await overflow(page)).toEqual([]);
      await unfold(page);
      expect(await overflow(page)).toEqual([]);
    });
  });
});

test("whoever wants no motion sees none", async () => {
  const page = await open({ pace: 5000 });
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.getByRole("button", { name: "Update now" }).click();
  const arc = page.locator(".turning").first();
  await arc.waitFor();
  const duration = await arc.evaluate((each) => getComputedStyle(each).animationDuration);
  expect(duration).toBe("0s");
});

test("with forced colours, states differ by shape and the focus is seen", async () => {
  const page = await open({ scene: "trouble" });
  await page.emulateMedia({ forcedColors: "active" });
  const shapes = await page
    .locator("main [role=listitem] a > svg")
    .evaluateAll((all) => all.map((each) => each.innerHTML));
  expect(new Set(shapes).size).toBe(4);
  await page.keyboard.press("Tab");
  const outline = await page.evaluate(
    () => getComputedStyle(document.activeElement ?? document.body).outlineStyle,
  );
  expect(outline).toBe("solid");
});

test.each([
  { what: "settings", path: "import", zone: "Another file" },
  { what: "a key", path: "add", zone: "Key" },
])("the place for $what lights up while a file is held above it", async ({ path, zone: name }) => {
  const page = await open({ scene: "first", page: path });
  if (path === "add") {
    await page.getByLabel("Which name is to point here?").fill("nas.example.net");
    await page.getByRole("radio", { name: /^DNS UPDATE/ }).check();
  }
  const zone = page
    .getByRole("region", { name })
    .or(page.getByRole("group", { name, exact: true }));
  const box = zone.locator("div", { has: page.getByRole("button", { name: "Choose a file…" }) });
  const line = () => box.last().evaluate((each) => getComputedStyle(each).borderTopStyle);
  const hold = (what: string, to: string) =>
    zone.evaluate(
      (each, [what = "", to = ""]) => {
        const relatedTarget = to === "" ? document.body : each.querySelector(to);
        each.dispatchEvent(new DragEvent(what, { bubbles: true, cancelable: true, relatedTarget }));
      },
      [what, to],
    );
  expect(await line()).toBe("dashed");
  await hold("dragover", "");
  expect(await line()).toBe("solid");
  await hold("dragleave", "button");
  expect(await line(), "it is still above the place").toBe("solid");
  await hold("dragleave", "");
  expect(await line()).toBe("dashed");
  await hold("dragover", "");
  await dropOn(zone, "odd.txt", "hello");
  expect(await line(), "what was dropped is held no more").toBe("dashed");
});

test("the state is read aloud once when it changes", async () => {
  const page = await open({ pace: 200 });
  const told = page.locator("p[role=status]").last();
  await expect.poll(() => told.textContent()).toBe("All 4 names point here");
  await page.evaluate(() => {
    const heard: string[] = [];
    Object.assign(window, { heard });
    const region = [...document.querySelectorAll("p[role=status]")].at(-1);
    new MutationObserver(() => heard.push(region?.textContent ?? "")).observe(
      region ?? document.body,
      { childList: true, characterData: true, subtree: true },
    );
  });
  await page.getByRole("button", { name: "Update now" }).click();
  await expect
    .poll(() => page.evaluate(() => (window as unknown as { heard: string[] }).heard))
    .toEqual(["Updating 4 names…", "All 4 names point here"]);
});

test("a page is opened from the tray, and its heading takes the focus", async () => {
  const page = await open();
  await page.evaluate(() =>
    window.dispatchEvent(new CustomEvent("fake-open-page", { detail: "names/nas.example.org" })),
  );
  await page.getByRole("heading", { level: 1, name: "nas.example.org", exact: true }).waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
  expect(page.url()).toContain("#/names/nas.example.org");
});

test("an engine that is gone is asked again on request", async () => {
  const page = await open({ scene: "gone" });
  await page.getByText("Homing's engine does not answer.").waitFor();
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText("Homing's engine does not answer.").waitFor();
});

test("a desktop without a tray is told so", async () => {
  const page = await open({ more: "&tray=none" });
  await page.getByText("This desktop shows no tray icons.").waitFor();
});

test("the page weighs less than 200 kB, compressed", () => {
  const folder = join(import.meta.dirname, "../dist-browser/assets");
  const sizes = readdirSync(folder).map(
    (name) => gzipSync(readFileSync(join(folder, name))).length,
  );
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(200_000);
});
