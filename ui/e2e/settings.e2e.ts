/** The settings: each is kept, and what is refused says so where it was typed. */
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { focused } from "./focus";
import { barriers, open, overflow, withBrowser } from "./window";

withBrowser();

const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });
const says = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();

/** Whether something is within the window. */
const inSight = (what: Locator) =>
  what.evaluate((each) => {
    const { top, bottom } = each.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  });

/** Leaves the screen and comes back. */
async function again(page: Page) {
  await page.getByRole("link", { name: "Names", exact: true }).click();
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("heading", { name: "General" }).waitFor();
}

test("settings are kept, and the theme is changed at once", async () => {
  const page = await open({ page: "settings" });
  await page.getByRole("switch", { name: "Start when I sign in" }).click();
  await page.getByRole("switch", { name: "The address changed" }).click();
  await page.getByRole("switch", { name: "A name needs me" }).click();
  await page.getByLabel("Glance at the address").selectOption("never");
  await page.getByLabel("While a VPN").selectOption("publish the VPN's address");
  await page.getByLabel("Appearance").selectOption("Dark");
  await page.locator(":root[data-theme=dark]").waitFor();
  await again(page);
  const on = (name: string) => page.getByRole("switch", { name }).isChecked();
  expect(await on("Start when I sign in")).toBe(true);
  expect(await on("The address changed")).toBe(true);
  expect(await on("A name needs me")).toBe(false);
  expect(await on("A name is right again")).toBe(true);
  expect(await page.getByLabel("Glance at the address").inputValue()).toBe("");
  expect(await page.getByLabel("While a VPN").inputValue()).toBe("publish");
});

test("a start at login that was switched off in the desktop says where, and goes on here", async () => {
  const page = await open({ page: "settings", more: "&login=off-in-desktop" });
  const start = page.getByRole("switch", { name: "Start when I sign in" });
  await says(page, /^Switched off in the desktop's own list/);
  expect(await start.isChecked()).toBe(false);
  await start.focus();
  await page.keyboard.press("Space");
  await says(page, "Homing then sits in the tray, without a window.");
  expect(await start.isChecked()).toBe(true);
});

test("a start at login that the system does not allow stays off, and says so", async () => {
  for (const [login, told] of [
    ["off-in-flatpak", /^The desktop does not let Homing start/],
    ["off-in-macos", /^Switched off in macOS/],
  ] as const) {
    const page = await open({ page: "settings", more: `&login=${login}` });
    const start = page.getByRole("switch", { name: "Start when I sign in" });
    await start.press("Space");
    await says(page, told);
    await expect.poll(() => start.isChecked()).toBe(false);
    expect(await start.evaluate((element) => element === document.activeElement)).toBe(true);
  }
});

test("a proxy is named, a mistake in it is told beside it, and what was before stays", async () => {
  const page = await open({ page: "settings" });
  await page.getByLabel("Proxy", { exact: true }).selectOption("this one…");
  const address = page.getByLabel("Address of the proxy");
  await address.fill("proxy.example");
  await page.keyboard.press("Enter");
  await says(page, /^Write it as http:/);
  await address.fill("http://192.0.2.7:3128");
  await page.keyboard.press("Enter");
  await says(page, "Kept.");
  await again(page);
  expect(await page.getByLabel("Address of the proxy").inputValue()).toBe("http://192.0.2.7:3128");
  await page.getByLabel("Proxy", { exact: true }).selectOption("none");
  await address.waitFor({ state: "detached" });
  await again(page);
  expect(await page.getByLabel("Proxy", { exact: true }).inputValue()).toBe("off");
});

test("the present network is added by keyboard alone, removed, and comes back on undo", async () => {
  const page = await open({ page: "settings" });
  await page.getByText("you are here").waitFor();
  await button(page, "Add a network…").focus();
  await page.keyboard.press("Enter");
  expect(await page.getByLabel("Wi-Fi").inputValue()).toBe("Garden flat");
  await page.keyboard.press("Enter");
  await says(page, /^Give it a short name/);
  await page.keyboard.type("home");
  await page.keyboard.press("Enter");
  await says(page, "There is one of this name already.");
  await page.keyboard.type("2");
  await page.keyboard.press("Enter");
  await says(page, "home2");
  expect(await focused(page)).toBe("Add a network…");
  await button(page, "Remove").last().click();
  await says(page, "home2 is not recognised any more.");
  expect(await focused(page)).toBe("Add a network…");
  await button(page, "Undo").click();
  await says(page, "home2");
});

test("sources are taken out, and one of one's own is added and removed", async () => {
  const page = await open({ page: "settings" });
  await page.getByText("5 of 5 may be asked").click();
  await page.getByLabel(/icanhazip/).uncheck();
  await says(page, "4 of 5 may be asked");
  await button(page, "Add a web service…").click();
  await page.keyboard.type("ip.example.net");
  await page.keyboard.press("Enter");
  await says(page, "Write a web address that starts with https://.");
  await page.getByLabel("Its web address").fill("https://ip.example.net/me");
  await page.keyboard.press("Enter");
  await page.getByLabel(/ip\.example\.net/).check();
  await says(page, "5 of 6 may be asked");
  await again(page);
  await page.getByText("5 of 6 may be asked").click();
  const own = page.getByRole("listitem").filter({ hasText: "ip.example.net" });
  await own.getByRole("button", { name: "Remove" }).click();
  await says(page, "ip.example.net is not asked any more.");
  expect(await page.getByLabel(/ip\.example\.net/).count()).toBe(0);
});

test("a copy of the settings is saved, and a folder that is not there is told", async () => {
  const page = await open({ page: "settings" });
  await button(page, "Save a copy…").click();
  await says(page, "The copy is saved.");
  await button(page, "Open").last().click();
  await says(page, "This folder is not there yet");
});

test("the licences are opened, read and closed by the keyboard alone", async () => {
  const page = await open({ page: "settings" });
  const summary = page.locator("summary", { hasText: "Licences" });
  const table = page.getByRole("table", { name: "Licences" });
  await summary.waitFor();
  expect(await table.count()).toBe(0);
  await summary.press("Enter");
  await says(page, /^Homing itself is under the MIT or the Apache 2.0 licence.* 5 packages/);
  expect(await table.getByRole("columnheader").allTextContents()).toEqual([
    "Package",
    "Version",
    "Licence",
  ]);
  const row = table.getByRole("row", { name: "cssparser" });
  expect(await row.getByRole("rowheader").textContent()).toContain("servo/rust-cssparser");
  expect(await row.getByRole("cell").allTextContents()).toEqual(["0.37.0", "MPL-2.0"]);
  expect(await barriers(page)).toEqual([]);
  // However often, the page is turned to its end and no further.
  for (let presses = 0; presses < 9; presses += 1) await page.keyboard.press("PageDown");
  await expect.poll(() => inSight(table.getByRole("row").last())).toBe(true);
  await summary.press("Enter");
  await table.waitFor({ state: "detached" });
});

test("a name is bound to a network, and to what is done on a VPN, on its page", async () => {
  const page = await open({ page: "names/nas.example.org" });
  await button(page, "Edit").click();
  await page.getByText("Networks, interface and VPN").click();
  await page.getByLabel("home").check();
  await page.getByLabel("Interface", { exact: true }).selectOption("wlan0");
  await page.getByLabel("While a VPN").selectOption("publish the address outside of it");
  await page.getByLabel("Publish private addresses too").check();
  await button(page, "Save").click();
  await button(page, "Save").waitFor({ state: "detached" });
  await button(page, "Edit").click();
  await expect.poll(() => page.getByLabel("home").isChecked()).toBe(true);
  expect(await page.getByLabel("Interface", { exact: true }).inputValue()).toBe("wlan0");
  expect(await page.getByLabel("While a VPN").inputValue()).toBe("outside");
  expect(await page.getByLabel("Publish private addresses too").isChecked()).toBe(true);
});

test("where hardly a word fits beside a control, the control stands below the words", async () => {
  const page = await open({ page: "settings", width: 360, height: 640 });
  await page.getByRole("heading", { name: "Updates to Homing" }).waitFor();
  const narrowest = await page.evaluate(() => {
    const words = [...document.querySelectorAll(".row .label")];
    return Math.min(...words.map((each) => each.parentElement!.getBoundingClientRect().width));
  });
  expect(narrowest).toBeGreaterThan(120);
  expect(await overflow(page)).toEqual([]);
});
