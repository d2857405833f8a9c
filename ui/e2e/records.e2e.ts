/** The records that a name at a name server has beside its addresses. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { open, withBrowser } from "./window";

withBrowser();

const NAME = "laptop.corp.example";
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });
const says = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();

async function openHost(page: Page) {
  await page.getByRole("link", { name: new RegExp(NAME) }).click();
  await page.getByRole("heading", { level: 1, name: NAME }).waitFor();
}

test("other records stand in a table and are changed on the name's page", async () => {
  const page = await open({ scene: "right" });
  await openHost(page);
  const table = page.getByRole("table", { name: "Other records" });
  expect(await table.getByRole("row").allTextContents()).toEqual([
    expect.stringContaining("Record"),
    expect.stringMatching(/_http\._tcp\.laptop\.corp\.example SRV 0 5 8080 .*Yes/),
    expect.stringMatching(/in-addr\.arpa PTR laptop\.corp\.example.*Yes/),
  ]);
  await button(page, "Edit").click();
  await page.getByRole("textbox", { name: /^Records/ }).fill("@ TXT hello");
  await page.getByLabel("Addresses name this name in turn (PTR)").check();
  await page.getByLabel("Mark the name as this computer's").selectOption("txt");
  await button(page, "Save").click();
  await button(page, "Edit").click();
  expect(await page.getByRole("textbox", { name: /^Records/ }).inputValue()).toBe("@ TXT hello");
  expect(await page.getByLabel(/PTR/).isChecked()).toBe(true);
});

test("a web provider's name offers neither records nor their deletion", async () => {
  const page = await open({ scene: "right" });
  await page
    .getByRole("link", { name: /duckdns/ })
    .first()
    .click();
  await button(page, "Remove").waitFor();
  expect(await button(page, "Delete its records").count()).toBe(0);
  await button(page, "Edit").click();
  await button(page, "Save").waitFor();
  expect(await page.getByRole("textbox", { name: /^Records/ }).count()).toBe(0);
});

test("records are deleted by keyboard alone, which can be undone", async () => {
  const page = await open({ scene: "right", pace: 200 });
  await openHost(page);
  await button(page, "Delete its records").focus();
  await page.keyboard.press("Enter");
  await says(page, `The records of ${NAME} are being deleted.`);
  await says(page, "Deleted, as you wanted. It is published again when you update this name.");
  expect(await page.getByRole("table", { name: "Other records" }).count()).toBe(0);
  await button(page, "Undo").focus();
  await page.keyboard.press("Enter");
  await says(page, "Nothing to do until the address changes.");
});
