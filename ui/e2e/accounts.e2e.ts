/** The accounts: how they stand, their test, a new password, their removal. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { focused } from "./focus";
import { open, withBrowser } from "./window";

withBrowser();

const says = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();
const row = (page: Page, account: string) =>
  page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: account }) });

test("every account says its provider, its names and how it stands", async () => {
  const page = await open({ scene: "trouble", page: "accounts" });
  await row(page, "noip").waitFor();
  expect(await row(page, "noip").textContent()).toMatch(/No-IP.*needs you.*1 name/s);
  expect(await row(page, "cloudflare").textContent()).toMatch(/Cloudflare.*right.*1 name/s);
  expect(await row(page, "old-provider").textContent()).toMatch(/not used/);
});

test("an account is tested with one of its names, and nothing is sent before it is asked for", async () => {
  const page = await open({ page: "accounts" });
  await row(page, "duckdns").getByRole("button", { name: "Test" }).click();
  await says(page, /domains=cam-garden&token=•••/);
  expect(await page.getByText("The provider took").count()).toBe(0);
  await page.getByRole("button", { name: "Send it now" }).click();
  await says(page, "The provider took the IPv4 address.");
});

test("a new password mends an account by keyboard alone", async () => {
  const page = await open({ scene: "trouble", page: "accounts" });
  const replace = row(page, "noip").getByRole("button", { name: "Replace the password" });
  await replace.focus();
  await page.keyboard.press("Enter");
  await page.getByLabel("Password", { exact: true }).focus();
  await page.keyboard.type("better");
  await page.keyboard.press("Enter");
  await says(page, "The new password is kept and tried now.");
  expect(await focused(page)).toBe("Replace the password");
  await expect.poll(() => row(page, "noip").textContent()).toMatch(/right/);
});

test("what an account says of itself is changed, and an unusable value is told", async () => {
  const page = await open({ page: "accounts" });
  await row(page, "old-provider").getByRole("button", { name: "Edit" }).click();
  await page.getByLabel("User name").fill("");
  await page.getByRole("button", { name: "Save" }).click();
  await says(page, "This is needed.");
  await page.getByLabel("User name").fill("carol");
  await page.getByRole("button", { name: "Save" }).click();
  await says(page, "old-provider is changed and tried now.");
  await row(page, "old-provider").getByRole("button", { name: "Edit" }).click();
  await expect.poll(() => page.getByLabel("User name").inputValue()).toBe("carol");
});

test("only an account without names is removed, and it comes back on undo", async () => {
  const page = await open({ page: "accounts" });
  expect(await row(page, "duckdns").getByRole("button", { name: "Remove" }).count()).toBe(0);
  await row(page, "old-provider").getByRole("button", { name: "Remove" }).click();
  await says(page, "old-provider is removed, with its password.");
  await expect.poll(() => row(page, "old-provider").count()).toBe(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await row(page, "old-provider").waitFor();
});

test("where there is no account, it is said what brings one", async () => {
  const page = await open({ scene: "first", page: "accounts" });
  await says(page, "An account comes with the first name that you add.");
  await page.getByRole("link", { name: "Add a name" }).click();
  await page.getByRole("heading", { level: 1, name: "Add a name" }).waitFor();
});
