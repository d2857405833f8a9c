/** What a person does, from the first start on. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { open, withBrowser } from "./window";

withBrowser();

const heading = (page: Page) => page.locator("h1");
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });
const row = (page: Page, name: string) => page.getByRole("link", { name: new RegExp(name) });
const says = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();
const headed = (page: Page, text: string) =>
  page.getByRole("heading", { level: 1, name: text, exact: true }).waitFor();

const TOKEN = "00000000-1111-2222-3333-444444444444";

test("the first start shows a real update in the practice zone, and then a way on", async () => {
  const page = await open({ scene: "first" });
  await headed(page, "A name that follows this computer");
  await button(page, "Show me").click();
  await headed(page, "Practice");
  await says(page, "add    desk.practice.home.arpa 60 A 203.0.113.7");
  await says(page, "desk.practice.home.arpa now points to 203.0.113.7");
  await says(page, "desk.practice.home.arpa. 60 IN A 203.0.113.7");
  await says(page, /^dig @127\.0\.0\.1 -p \d+ desk\.practice\.home\.arpa A$/);
  await button(page, "End the practice").click();
  await headed(page, "A name that follows this computer");
});

test("a name is added: likely provider first, tested, and it turns right", async () => {
  const page = await open({ scene: "first", pace: 1000 });
  await page.getByRole("link", { name: "Add a name" }).click();
  await page.getByLabel("Which name is to point here?").fill("garden.duckdns.org");
  await page
    .locator("label")
    .filter({ hasText: /DuckDNS.*likely/ })
    .waitFor();
  await page.getByRole("radio").first().check();
  expect(await page.locator("label:has(input:checked)").textContent()).toMatch(/DuckDNS.*likely/);
  await page.getByLabel("Token", { exact: true }).fill(TOKEN);
  await button(page, "Test").click();
  const request = await page.getByText(/^GET https:/).textContent();
  expect(request).toContain("domains=garden&token=•••");
  expect(await page.content()).not.toContain(TOKEN);
  await button(page, "Send it now").click();
  await says(page, "The provider took the IPv4 address.");
  await button(page, "Add this name").click();
  await headed(page, "Updating garden.duckdns.org…");
  await headed(page, "garden.duckdns.org points here");
  expect(await row(page, "garden.duckdns.org").textContent()).toContain("right");
});

test("what is missing is where a press on an add that comes too early leads", async () => {
  const page = await open({ scene: "first", page: "add" });
  const add = button(page, "Add this name");
  expect(await add.isDisabled()).toBe(true);
  await add.focus();
  await page.keyboard.press("Enter");
  await says(page, "Write the name first.");
  const name = page.getByLabel("Which name is to point here?");
  await expect.poll(() => name.evaluate((input) => input === document.activeElement)).toBe(true);
  await name.fill("box.example.net");
  await button(page, "Test").focus();
  await page.keyboard.press("Enter");
  const first = page.getByRole("radio").first();
  await expect.poll(() => first.evaluate((radio) => radio === document.activeElement)).toBe(true);
});

test("a wrong token is told by the test, before anything is kept", async () => {
  const page = await open({ scene: "first", page: "add" });
  await page.getByLabel("Which name is to point here?").fill("box.example.net");
  await page.getByRole("searchbox").fill("cloudf");
  await page.getByRole("radio").check();
  await page.getByLabel("API token", { exact: true }).fill("wrong");
  await button(page, "Test").click();
  await button(page, "Send it now").click();
  await says(page, "The provider refused the user name, password or token.");
  await says(page, "Get the right one from the provider and replace it here.");
  await page.getByLabel("API token", { exact: true }).fill("right");
  await page.getByText("The provider refused").first().waitFor({ state: "detached" });
});

test("what is missing is said where it is missing, and a name is kept only once", async () => {
  const page = await open({ page: "add" });
  const name = page.getByLabel("Which name is to point here?");
  await name.fill("nas");
  await name.blur();
  await says(page, "Write the whole name, such as nas.example.org.");
  await name.fill("nas.example.org");
  await says(page, "This name is kept already.");
  await name.fill("new.example.net");
  await page.getByRole("radio", { name: /^Cloudflare$/ }).check();
  await button(page, "Add this name").click();
  await says(page, "This is needed.");
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute("type"));
  await expect.poll(focused).toBe("password");
});

test("a name is added by keyboard alone", async () => {
  const page = await open({ scene: "right" });
  const focus = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
  for (let step = 0; step < 20 && (await focus()) !== "Add a name"; step += 1) {
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await headed(page, "Add a name");
  await page.getByLabel("Which name is to point here?").waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("add-name");
  await page.keyboard.type("second.duckdns.org");
  await page.keyboard.press("Tab");
  // The likely account is the first of the group; the space bar takes it.
  await page.keyboard.press("Space");
  await page.getByRole("radio", { name: /account duckdns/, checked: true }).waitFor();
  await page.keyboard.press("Enter");
  await headed(page, "Updating second.duckdns.org…");
  await headed(page, "All 5 names point here");
});

test("a trouble says what to do, and doing it mends the name", async () => {
  const page = await open({ scene: "trouble" });
  await headed(page, "game.example.com: the password was refused");
  await row(page, "game.example.com").click();
  await headed(page, "game.example.com");
  await says(page, "The provider refused the user name, password or token.");
  const code = page.getByText("bad-credentials");
  expect(await code.isVisible()).toBe(false);
  await page.getByText("Details").first().click();
  expect(await code.isVisible()).toBe(true);
  await button(page, "Replace the password").click();
  await page.getByLabel("Password", { exact: true }).fill("wrong");
  await button(page, "Save and update").click();
  await says(page, "The new password is kept and tried now.");
  await says(page, "needs you");
  await button(page, "Replace the password").click();
  await page.getByLabel("Password", { exact: true }).fill("better");
  await button(page, "Save and update").click();
  await page.getByText("The provider refused").waitFor({ state: "detached" });
  await says(page, "game.example.com is right again");
});

test("a name that is removed can be brought back", async () => {
  const page = await open({ page: "names/nas.example.org" });
  await button(page, "Remove").click();
  await headed(page, "All 3 names point here");
  expect(await row(page, "nas.example.org").count()).toBe(0);
  await says(page, /Its record at the provider stays as it is/);
  await button(page, "Undo").click();
  await headed(page, "All 4 names point here");
  expect(await row(page, "nas.example.org").count()).toBe(1);
});

test("updates are paused for a while and resumed", async () => {
  const page = await open();
  await button(page, "Pause").click();
  await page.keyboard.press("Escape");
  expect(await button(page, "For 1 hour").isVisible()).toBe(false);
  await button(page, "Pause").click();
  await button(page, "Until tomorrow morning").click();
  await expect.poll(() => heading(page).textContent()).toMatch(/^Paused until \w+,? 08:00$/);
  expect(await button(page, "Update now").isDisabled()).toBe(true);
  expect(await row(page, "nas.example.org").textContent()).toContain("paused");
  await button(page, "Resume").click();
  await headed(page, "All 4 names point here");
});

test("where a name's address comes from is changed on its page", async () => {
  const page = await open({ page: "names/cam-garden.duckdns.org" });
  await button(page, "Edit").click();
  await page.getByLabel("IPv6 address").selectOption("leave as it is");
  await page.getByLabel("IPv4 address").selectOption("leave as it is");
  await says(page, "Choose at least one of the two.");
  expect(await button(page, "Save").isDisabled()).toBe(true);
  await page.getByLabel("IPv4 address").selectOption("network connection eth0");
  await page.getByLabel(/How long/).fill("120");
  await button(page, "Save").click();
  await button(page, "Save").waitFor({ state: "detached" });
  await button(page, "Edit").click();
  await expect.poll(() => page.getByLabel(/How long/).inputValue()).toBe("120");
});

test("a name is tried without anything being sent until it is asked for", async () => {
  const page = await open({ page: "names/nas.example.org" });
  await button(page, "Try").click();
  await says(page, "This is exactly what is sent");
  expect(await page.getByText("The provider took").count()).toBe(0);
  await button(page, "Send it now").click();
  await says(page, "The provider took the IPv6 address.");
});

test("what servers say stands on a name's page, and public resolvers are asked by keyboard", async () => {
  const page = await open({ scene: "lag", page: "names/nas.example.org" });
  const table = page.getByRole("table", { name: "What name servers say" });
  const lagging = table.getByRole("row", { name: /ns2\.example\.org/ });
  await lagging.waitFor();
  expect(await lagging.textContent()).toMatch(/198\.51\.100\.23.*417.*behind/s);
  expect(await table.getByRole("columnheader").allTextContents()).toEqual([
    "Server",
    "IPv4",
    "IPv6",
    "Serial",
  ]);
  await says(page, /It fetches the new one by itself, within 1 hour at most/);
  expect(await page.getByText("Quad9").count()).toBe(0);
  await button(page, "Ask again").focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await table.getByRole("rowheader", { name: /Quad9/ }).waitFor();
  await says(page, "Others may see 198.51.100.23 for up to 4 minutes more.");
  expect(
    await page
      .getByText("Ask public resolvers")
      .evaluate((each) => each === document.activeElement),
  ).toBe(true);
});
