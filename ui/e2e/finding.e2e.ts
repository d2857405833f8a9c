/** The provider that a name's servers tell, and update addresses of other programs. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { open, withBrowser } from "./window";

withBrowser();

const providers = (page: Page) => page.getByRole("group", { name: "Providers" });
const says = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();

async function add(page: Page, name: string) {
  await page.getByLabel("Which name is to point here?").fill(name);
  await providers(page).waitFor();
}

test("the provider whose name servers a name has is offered first, and why", async () => {
  const page = await open({ scene: "first", page: "add", pace: 100 });
  await add(page, "nas.example.net");
  const first = providers(page).getByRole("radio").first();
  await says(page, "Its name servers are ada.ns.cloudflare.com, bob.ns.cloudflare.com");
  const label = providers(page).locator("label").first();
  expect(await label.textContent()).toMatch(/Cloudflare.*Its name servers.*likely/is);
  expect(await first.isChecked(), "the person chooses").toBe(false);
  await add(page, "nas.example.com");
  await page.waitForTimeout(800);
  expect(await page.getByText("Its name servers are").count()).toBe(0);
});

test("where DNS cannot be asked, everything is offered as before", async () => {
  const page = await open({ scene: "deaf", page: "add", pace: 100 });
  await add(page, "nas.example.net");
  await page.waitForTimeout(800);
  expect(await page.getByText("Its name servers are").count()).toBe(0);
  expect(await page.getByRole("alert").count()).toBe(0);
  expect(await providers(page).getByRole("radio").count()).toBeGreaterThan(3);
});

test("an update address of a router is understood, and what is not is named", async () => {
  const page = await open({ scene: "first", page: "add", pace: 100 });
  await add(page, "nas.example.org");
  await providers(page).getByText("Another provider (web address)").click();
  const address = page.getByLabel("Address to call");
  await address.fill("https://d.example/u?pass=hunter2&h=<domain>&ip=<ipaddr>");
  await says(page, "https://d.example/u?pass={{ password }}&h={{ hostname }}&ip={{ ipv4 }}");
  await says(page, "<ipaddr>");
  await says(page, /The password in it goes to the other secrets/);
  await address.fill("https://d.example/u?ip=<wanip>");
  await says(page, "It cannot be used: the placeholder <wanip> is not known here");
  await address.fill("https://d.example/u?ip={{ ip }}");
  await expect.poll(() => page.getByText("It cannot be used").count()).toBe(0);
  expect(await page.getByText("Understood as").count()).toBe(0);
});
