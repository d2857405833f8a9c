/** Everything by keyboard alone, from the first start to the last undo. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { open, withBrowser } from "./window";

withBrowser();

const headed = (page: Page, text: string | RegExp) =>
  page.getByRole("heading", { level: 1, name: text }).waitFor();
const says = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();

/** What has the focus, by what it is called, and whether one sees that it does. */
function focus(page: Page): Promise<{ name: string; seen: boolean }> {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLElement | null;
    if (!element || element === document.body) return { name: "", seen: true };
    const labels = (element as HTMLInputElement).labels;
    const label = element.getAttribute("aria-label") ?? labels?.[0]?.textContent;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const ringed = style.outlineStyle !== "none" || element.tagName === "H1";
    // A radio button's ring is its option's.
    const seen = ringed || element.matches("[type=radio]");
    const there = box.bottom > 0 && box.top < window.innerHeight;
    const text = label ?? element.textContent ?? "";
    return { name: text.trim().replace(/\s+/g, " "), seen: seen && there };
  });
}

/** Goes on with Tab until this has the focus; every stop on the way has to be seen. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  const passed: string[] = [];
  for (let step = 0; step < 80; step += 1) {
    // Where one starts may have been pushed away by what was drawn since; a stop is scrolled to.
    const now = step > 0 ? await seenFocus(page) : await focus(page);
    if (name.test(now.name)) return;
    passed.push(now.name);
    await page.keyboard.press("Tab");
  }
  throw new Error(`${name} is not reached; passed ${passed.join(", ")}`);
}

/** What has the focus, which has to be seen: what is drawn late may push it away once. */
async function seenFocus(page: Page): Promise<{ name: string; seen: boolean }> {
  const first = await focus(page);
  if (first.seen) return first;
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Tab");
  const again = await focus(page);
  expect(again, `the focus is not seen on ${first.name}`).toEqual({ ...first, seen: true });
  return again;
}

async function press(page: Page, name: RegExp, key = "Enter"): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press(key);
}

test("the first start: practice, its end, and a name of one's own", async () => {
  const page = await open({ scene: "first" });
  await press(page, /^Show me$/);
  await headed(page, "Practice");
  await says(page, "60 IN A");
  await press(page, /^End the practice$/);
  await headed(page, "A name that follows this computer");
  await press(page, /^Add a name$/);
  await headed(page, "Add a name");
  await page.keyboard.type("garden.duckdns.org");
  await tabTo(page, /DuckDNS/);
  await page.keyboard.press("Space");
  await tabTo(page, /^Token/);
  await page.keyboard.type("00000000-1111-2222-3333-444444444444");
  await press(page, /^Test$/);
  await press(page, /^Send it now$/);
  await says(page, "The provider took the IPv4 address.");
  await press(page, /^Add this name$/);
  await headed(page, "garden.duckdns.org points here");
});

test("a name: tried, changed, removed, brought back", async () => {
  const page = await open();
  await press(page, /^nas\.example\.org/);
  await headed(page, "nas.example.org");
  await press(page, /^Try$/);
  await press(page, /^Send it now$/);
  await says(page, "The provider took the IPv6 address.");
  await press(page, /^Close$/);
  await expect.poll(async () => (await focus(page)).name).toBe("Try");
  await press(page, /^Edit$/);
  await tabTo(page, /^IPv6 address/);
  await page.keyboard.press("End");
  await tabTo(page, /^Networks, interface and VPN/);
  await page.keyboard.press("Enter");
  await press(page, /^home$/, "Space");
  await press(page, /^Save$/);
  await page.getByRole("button", { name: "Save" }).waitFor({ state: "detached" });
  expect((await focus(page)).name).toBe("Edit");
  await press(page, /^Remove$/);
  await headed(page, "All 3 names point here");
  await press(page, /^Undo$/);
  await headed(page, "All 4 names point here");
});

test("trouble is mended from the list to the new password", async () => {
  const page = await open({ scene: "trouble" });
  await press(page, /^game\.example\.com/);
  await press(page, /^Replace the password$/);
  await tabTo(page, /^Password$/);
  await page.keyboard.type("better");
  await page.keyboard.press("Enter");
  await says(page, "The new password is kept and tried now.");
  await says(page, "game.example.com is right again");
});

test("every page is reached from the rail, and its heading is where one starts", async () => {
  const page = await open();
  for (const name of ["Addresses", "Activity", "Accounts", "Settings"]) {
    await page.keyboard.press("Shift+Tab");
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await press(page, new RegExp(`^${name}$`));
    await headed(page, name);
    expect((await focus(page)).name).toBe(name);
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
  }
  await press(page, /^Start when I sign in$/, "Space");
  const start = page.getByRole("switch", { name: "Start when I sign in" });
  await expect.poll(() => start.isChecked()).toBe(true);
});
