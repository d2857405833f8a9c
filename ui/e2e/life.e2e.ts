/** The window's life: opened for a page, broken, loaded again; and where the keyboard is. */
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { focused } from "./focus";
import { barriers, open, withBrowser } from "./window";

withBrowser();

const headed = (page: Page, text: string | RegExp) =>
  page.getByRole("heading", { level: 1, name: text }).waitFor();
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });
const tag = (page: Page) => page.evaluate(() => document.activeElement?.tagName);

const pages: [path: string, heading: string][] = [
  ["names", "All 4 names point here"],
  ["names/nas.example.org", "nas.example.org"],
  ["host/nas.example.org", "nas.example.org"],
  ["addresses", "Addresses"],
  ["add", "Add a name"],
  ["activity", "Activity"],
  ["accounts", "Accounts"],
  ["settings", "Settings"],
];

describe.each(pages)("the page %s", (path, heading) => {
  test("is shown by a window that is opened for it", async () => {
    const page = await open({ more: `&open=${encodeURIComponent(path)}` });
    await headed(page, heading);
  });

  test("is shown by a window that is there, and the keyboard starts on it", async () => {
    const page = await open({ page: path === "settings" ? "activity" : "settings" });
    await page.evaluate(
      (detail) => window.dispatchEvent(new CustomEvent("fake-open-page", { detail })),
      path,
    );
    await headed(page, heading);
    const inMain = () =>
      page.evaluate(() => document.activeElement?.closest("main") !== null && document.hasFocus());
    await expect.poll(inMain).toBe(true);
  });
});

test("a screen that breaks says so, can be loaded again, and the others go on", async () => {
  const page = await open({ page: "accounts", more: "&broken" });
  await headed(page, "This page broke");
  expect(await barriers(page)).toEqual([]);
  await page.getByRole("link", { name: "Activity" }).click();
  await headed(page, "Activity");
  await page.getByRole("link", { name: "Accounts" }).click();
  await headed(page, "This page broke");
  await Promise.all([page.waitForEvent("load"), button(page, "Load it again").click()]);
  await headed(page, "This page broke");
});

test("a window that was loaded again says so once", async () => {
  const page = await open({ more: "&again" });
  await page.getByText(/^This window broke and was loaded again/).waitFor();
});

test("what goes away under the keyboard leaves it at the heading", async () => {
  const page = await open({ page: "names/nas.example.org" });
  await button(page, "Remove").focus();
  await page.keyboard.press("Enter");
  await headed(page, "All 3 names point here");
  await expect.poll(() => tag(page)).toBe("H1");
  await button(page, "Undo").focus();
  await page.keyboard.press("Enter");
  await headed(page, "All 4 names point here");
  await expect.poll(() => tag(page)).toBe("H1");
});

test("a button that is busy keeps the keyboard, and so does one that becomes another", async () => {
  const page = await open({ page: "names/nas.example.org", pace: 1500 });
  await button(page, "Update now").focus();
  await page.keyboard.press("Enter");
  await page.getByText("updating").first().waitFor();
  expect(await focused(page)).toBe("Update now");
  await page.getByRole("link", { name: "Names" }).first().click();
  await button(page, "Pause").focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await headed(page, /^Paused until/);
  await expect.poll(() => focused(page)).toBe("Resume");
  await page.keyboard.press("Enter");
  await headed(page, "All 4 names point here");
  await expect.poll(() => focused(page)).toBe("Pause");
});
