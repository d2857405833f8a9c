/** Everything by keyboard alone, from the first start to the last undo. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { focused, press, tabTo } from "./focus";
import { open, withBrowser } from "./window";

withBrowser();

const headed = (page: Page, text: string | RegExp) =>
  page.getByRole("heading", { level: 1, name: text }).waitFor();
const says = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();

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
  await expect.poll(() => focused(page)).toBe("Try");
  await press(page, /^Edit$/);
  await tabTo(page, /^IPv6 address/);
  await page.keyboard.press("End");
  await tabTo(page, /^Networks, interface and VPN/);
  await page.keyboard.press("Enter");
  await press(page, /^home$/, "Space");
  await press(page, /^Save$/);
  await page.getByRole("button", { name: "Save" }).waitFor({ state: "detached" });
  expect(await focused(page)).toBe("Edit");
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
    expect(await focused(page)).toBe(name);
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
  }
  await press(page, /^Start when I sign in$/, "Space");
  const start = page.getByRole("switch", { name: "Start when I sign in" });
  await expect.poll(() => start.isChecked()).toBe(true);
});
