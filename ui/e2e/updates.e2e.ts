/** The version in Settings: looked for on a press, and what is not known is not called the newest. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { barriers, cutOff, open, overflow, withBrowser } from "./window";

withBrowser();

/** The host of a feed, as long as one may be. */
const LONG = "releases.departmentofverylongnames.subsidiaryofthewholecompany.example.net";

const button = (page: Page, name: string) => page.getByRole("button", { name });
const says = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();
const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");

test("a newer version is looked for and its page opened by keyboard alone", async () => {
  for (const theme of ["light", "dark"] as const) {
    const page = await open({ page: "settings", theme });
    await page.evaluate(() =>
      window.addEventListener("fake-opened", (event) => {
        document.documentElement.dataset.opened = (event as CustomEvent<string>).detail;
      }),
    );
    await says(page, /^Updates come with your system's packages/);
    const look = button(page, "Look for a newer version");
    await look.focus();
    await page.keyboard.press("Enter");
    await page.getByText("Version 0.2.0 is out", { exact: true }).waitFor();
    expect(await focused(page)).toBe("Look for a newer version");
    expect(await page.getByRole("status").allTextContents()).toContain(
      "Version 0.2.0 is out. Its page says what is new. How to update is said above.",
    );
    expect(await barriers(page)).toEqual([]);
    expect(await overflow(page)).toEqual([]);
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("Open its page");
    await page.keyboard.press("Enter");
    await expect
      .poll(() => page.evaluate(() => document.documentElement.dataset.opened))
      .toBe("https://git.example.net/homing/homing/releases/tag/v0.2.0");
  }
});

test("what is not known of a newer version is not taken for the newest", async () => {
  const none = await open({ page: "settings", more: "&feed=none" });
  await says(none, /^This Homing was not told where its releases are/);
  expect(await button(none, "Look for a newer version").count()).toBe(0);
  for (const [release, words] of [
    ["odd", "The answer was not understood"],
    ["portal", `Something else answered in place of ${LONG}`],
    ["no-connection", `No connection to ${LONG}`],
    ["pageless", `${LONG} names no page`],
  ] as const) {
    const more = `&feed=${LONG}&release=${release}`;
    const page = await open({ page: "settings", width: 640, height: 480, more });
    await button(page, "Look for a newer version").click();
    await says(page, words);
    expect(await page.getByText("There is no newer version").count()).toBe(0);
    expect(await button(page, "Open its page").count()).toBe(0);
    expect(await overflow(page)).toEqual([]);
    expect(await cutOff(page)).toEqual([]);
  }
});
