/** The list of names: a filter and an order from ten up, and a thousand of them. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { open, withBrowser } from "./window";

withBrowser();

const rows = (page: Page) => page.getByRole("list", { name: "Names" }).getByRole("listitem");
const link = (page: Page, name: string) => page.getByRole("link", { name: new RegExp(name) });

test("nine names are simply listed, ten can be filtered and sorted", async () => {
  const nine = await open({ scene: "nine" });
  await expect.poll(() => rows(nine).count()).toBe(9);
  expect(await nine.getByRole("searchbox").count()).toBe(0);
  const ten = await open({ scene: "ten" });
  await expect.poll(() => rows(ten).count()).toBe(10);
  expect(await ten.getByRole("searchbox").count()).toBe(1);
  await ten.getByLabel("Order").selectOption("by name");
  expect(await rows(ten).first().textContent()).toContain("cam-garden");
  await ten.getByLabel("Order").selectOption("what needs you first");
  await expect.poll(() => rows(ten).first().textContent()).toContain("needs you");
});

test("a thousand names are there at once and filtered as one types", async () => {
  const page = await open({ scene: "many" });
  await page.getByRole("heading", { level: 1, name: "All 1,004 names point here" }).waitFor();
  await page.getByRole("searchbox").fill("host-0777");
  await expect.poll(() => rows(page).count()).toBe(1);
  await page.getByRole("searchbox").fill("nothing like this");
  await page.getByText("Nothing matches “nothing like this”.").waitFor();
  await page.getByRole("button", { name: "Show all" }).click();
  await link(page, "nas.example.org").waitFor();
});

test("of a thousand names only those near the view are drawn, and each is told its place", async () => {
  const page = await open({ scene: "many" });
  await link(page, "nas.example.org").waitFor();
  expect(await rows(page).count()).toBeLessThan(120);
  const height = () => page.evaluate(() => document.querySelector("main")?.scrollHeight ?? 0);
  const before = await height();
  expect(before).toBeGreaterThan(1004 * 40);
  await page.evaluate(() => document.querySelector("main")?.scrollTo(0, 1e9));
  await link(page, "host-1000.example.net").waitFor();
  const last = rows(page).last();
  await expect.poll(() => last.getAttribute("aria-posinset")).toBe("1004");
  expect(await last.getAttribute("aria-setsize")).toBe("1004");
  expect(Math.abs((await height()) - before)).toBeLessThan(before / 20);
  expect(await rows(page).count()).toBeLessThan(120);
});

test("the keyboard goes through a long list, and the one that has the focus stays drawn", async () => {
  const page = await open({ scene: "many" });
  await link(page, "nas.example.org").focus();
  for (let step = 0; step < 60; step += 1) await page.keyboard.press("Tab");
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
  expect(await focused()).toContain("host-0057");
  await page.evaluate(() => document.querySelector("main")?.scrollTo(0, 1e9));
  await link(page, "host-1000.example.net").waitFor();
  await page.waitForTimeout(100);
  expect(await focused()).toContain("host-0057");
});
