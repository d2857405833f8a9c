/** What happened: the picture, the filters, the search, and the files it is saved in. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { open, withBrowser } from "./window";

withBrowser();

const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });
const says = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();
const entries = (page: Page) => page.locator("tbody").getByRole("row");

/** The files that the page saves from now on. */
async function saved(page: Page): Promise<() => Promise<{ name: string; text: string }[]>> {
  await page.evaluate(() => {
    const files: unknown[] = [];
    Object.assign(window, { files });
    window.addEventListener("fake-saved", (event) => files.push((event as CustomEvent).detail));
  });
  return () => page.evaluate(() => (window as unknown as { files: never[] }).files);
}

test("activity is narrowed by kind and by words, and is told in words as well", async () => {
  const page = await open({ page: "activity" });
  await entries(page).first().waitFor();
  await button(page, "Troubles").click();
  await expect.poll(() => entries(page).count()).toBe(1);
  await button(page, "All").click();
  await page.getByRole("searchbox").fill("ipv6 gone");
  await says(page, "IPv6 2001:db8:1::42 is gone");
  // What is folded away below an entry is found as well.
  await page.getByRole("searchbox").fill("http 503");
  await expect.poll(() => entries(page).count()).toBe(1);
  await page.getByRole("searchbox").fill("nothing like this");
  await says(page, "Nothing matches.");
  await button(page, "Show all").click();
  await expect.poll(() => entries(page).count()).toBeGreaterThan(10);
  const words = await page.locator("figcaption li").allTextContents();
  expect(words).toContainEqual(expect.stringMatching(/IPv4: 203\.0\.113\.7 from/));
  expect(words.map((each) => each.trim())).toContain("1 trouble");
});

test("what is listed is saved as a table, by keyboard alone", async () => {
  const page = await open({ page: "activity" });
  await entries(page).first().waitFor();
  await button(page, "Troubles").click();
  const files = await saved(page);
  await button(page, "Export").focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await says(page, "1 entry saved.");
  const [file] = await files();
  expect(file?.name).toBe("homing-activity.csv");
  const [head, line, rest] = file?.text.split("\r\n") ?? [];
  expect(head).toBe("time,kind,host,account,family,old,new,trouble,detail,sentence");
  expect(line).toMatch(/^\d{4}-\d\d-\d\dT.*,delayed,cam-garden\.duckdns\.org,.*,HTTP 503,/);
  expect(rest).toBe("");
  expect(await page.evaluate(() => document.activeElement?.textContent?.trim())).toBe("Export");
});

test("for programs it is saved as JSON; whoever thinks better of it hears nothing", async () => {
  const page = await open({ page: "activity", more: "&save=none" });
  const files = await saved(page);
  await button(page, "Export").click();
  await button(page, "For programs (JSON)").click();
  await expect.poll(async () => (await files()).length).toBe(1);
  const told = JSON.parse((await files())[0]?.text ?? "") as { time: string; kind: string }[];
  expect(told.length).toBeGreaterThan(20);
  expect(told[0]?.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  await page.waitForTimeout(200);
  expect(await page.getByText(/saved\./).count()).toBe(0);
});

test("what cannot be read says so, with another try", async () => {
  const page = await open({ scene: "deaf", page: "activity" });
  await says(page, "What happened cannot be read");
  await button(page, "Try again").click();
  await page.getByText("Details").click();
  await says(page, "the disk is full");
});
