/** An account at a name server of one's own: its key, its test, and the lines for the server. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { focused, press, tabTo } from "./focus";
import { barriers, dropOn, open, overflow, withBrowser } from "./window";

withBrowser();

const SECRET = "c2l4dGVlbiBvY3RldHM/+y8=";
const FILE = `key "home" {\n\talgorithm hmac-sha512;\n\tsecret "${SECRET}";\n};\n`;
const LONG = "donaudampfschifffahrtsgesellschaftskapitaensmuetze.example-universitaet.example.org";

const says = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });
const headed = (page: Page, text: string) =>
  page.getByRole("heading", { level: 1, name: text, exact: true }).waitFor();

/** The form for a name at a name server. */
async function form(opening: Parameters<typeof open>[0] & { host?: string } = {}) {
  const { host = "nas.example.net", ...rest } = opening;
  const page = await open({ scene: "first", page: "add", ...rest });
  await page.getByLabel("Which name is to point here?").fill(host);
  await page.getByRole("radio", { name: /^DNS UPDATE/ }).check();
  return page;
}

/** Chooses a file as the system's dialog would. */
async function choose(page: Page, name: string, text: string) {
  const folder = mkdtempSync(join(tmpdir(), "homing-"));
  const path = join(folder, name);
  writeFileSync(path, text);
  const chooser = page.waitForEvent("filechooser");
  await button(page, "Choose a file…").click();
  await (await chooser).setFiles(path);
  return () => rmSync(folder, { recursive: true });
}

const drop = (page: Page, name: string, text: string) =>
  dropOn(page.getByRole("group", { name: "Key", exact: true }), name, text);

test("a new key is made, given to the server and used, by keyboard alone", async () => {
  const page = await open({ scene: "first", page: "add" });
  await page.getByLabel("Which name is to point here?").focus();
  await page.keyboard.type("nas.example.net");
  await tabTo(page, /^Search providers$/);
  await page.keyboard.type("update");
  await press(page, /^DNS UPDATE \(RFC 2136\)$/, "Space");
  await tabTo(page, /^Zone/);
  await page.keyboard.type("example.net");
  await press(page, /^Make a new key$/);
  await says(page, /^A new key is made/);
  await expect.poll(() => focused(page)).toBe("Use another key");
  expect(await page.getByLabel("Key name").inputValue()).toBe("nas.example.net");
  await says(page, "grant nas.example.net name nas.example.net A AAAA;");
  await press(page, /^BIND$/, "ArrowRight");
  await says(page, "update-owner-name: [nas.example.net.]");
  await press(page, /^Copy: knot\.conf$/);
  await says(page, "Copied");
  await press(page, /^Save all of it as a file…$/);
  await says(page, "Saved. Take the file to the server, then delete it.");
  await press(page, /^Test$/);
  // Only once the lines are at the server does it know the key.
  await says(page, "The server does not know a key of this name.");
  await press(page, /^Add this name$/);
  await headed(page, "Updating nas.example.net…");
  await headed(page, "nas.example.net points here");
});

test("a key file is chosen, and says what need not be typed", async () => {
  const page = await form();
  const done = await choose(page, "home.key", FILE);
  await says(page, "Key home, hmac-sha512, from home.key");
  expect(await page.getByLabel("Key name").count()).toBe(0);
  expect(await page.getByLabel("Algorithm").count()).toBe(0);
  await button(page, "Test").click();
  await says(page, /would take updates from this account/);
  expect(await page.content()).not.toContain(SECRET);
  await button(page, "Use another key").click();
  await expect.poll(() => focused(page)).toMatch(/^Key/);
  expect(await page.getByLabel("Key name").inputValue()).toBe("");
  done();
});

test("a key file is dropped, and what is none says so where it was dropped", async () => {
  const page = await form();
  await drop(page, "letter.txt", "Dear admin, here is the key.");
  await says(page, /^This is not a key/);
  await drop(page, "home.key", FILE);
  await says(page, "Key home, hmac-sha512, from home.key");
  expect(await page.getByText(/^This is not a key/).count()).toBe(0);
});

test("a key file is pasted with its lines into a field of one line", async () => {
  const page = await form();
  await page.getByRole("textbox", { name: "Key name" }).waitFor();
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    const input = document.querySelector("input[type=password]");
    const options = { clipboardData: data, bubbles: true, cancelable: true };
    input?.dispatchEvent(new ClipboardEvent("paste", options));
  }, FILE);
  await says(page, "Key home, hmac-sha512, from what was pasted");
});

test("the page of a name at a name server has its lines, and a new key takes the old one's place", async () => {
  const page = await open({ page: "names/laptop.corp.example" });
  await button(page, "Allow this at your name server").click();
  await says(page, /grant laptop\.corp\.example name/);
  await says(page, /has to be put where <secret> stands/);
  await button(page, "Make a new key").click();
  await says(page, /Until you use it, the old one stays/);
  await button(page, "Copy: /etc/bind/laptop.corp.example.key").click();
  await says(page, "Copied");
  await button(page, "Use this key from now on").click();
  await says(page, "The new key is kept and tried now.");
  await page.goto(page.url().replace("laptop.corp.example", "nas.example.org"));
  await headed(page, "nas.example.org");
  expect(await button(page, "Allow this at your name server").count()).toBe(0);
});

describe.each(["light", "dark"] as const)("in the %s theme", (theme) => {
  test("nothing bars anyone from a key, its lines and the server's refusal", async () => {
    const page = await form({ theme });
    await drop(page, "letter.txt", "Dear admin, here is the key.");
    await says(page, /^This is not a key/);
    expect(await barriers(page)).toEqual([]);
    await drop(page, "named.conf", FILE + FILE.replace("home", "other"));
    await page.getByLabel("Which of its keys").selectOption({ index: 1 });
    await says(page, /^Key other/);
    expect(await barriers(page)).toEqual([]);
    await button(page, "Use another key").click();
    await button(page, "Make a new key").click();
    await says(page, /grant nas/);
    await button(page, "Test").click();
    await says(page, "The server does not know a key of this name.");
    expect(await barriers(page)).toEqual([]);
    await button(page, "Use another key").click();
    await page.getByLabel(/^Key/).and(page.locator("[type=password]")).fill("wrong");
    await button(page, "Test").click();
    await page.locator("summary", { hasText: "Allow this" }).click();
    await says(page, /grant nas/);
    expect(await barriers(page)).toEqual([]);
  });

  test("nothing bars anyone from the lines on a name's page", async () => {
    const page = await open({ page: "names/laptop.corp.example", theme });
    await button(page, "Allow this at your name server").click();
    await button(page, "Make a new key").click();
    await says(page, /Until you use it/);
    expect(await barriers(page)).toEqual([]);
  });
});

test.each([
  { width: 640, height: 480, text: "100%" },
  { width: 960, height: 640, text: "200%" },
  { width: 320, height: 240, text: "100%" },
])(
  "long names break no line at $width × $height, text at $text",
  async ({ width, height, text }) => {
    const page = await form({ width, height, host: LONG });
    await page.evaluate((size) => (document.documentElement.style.fontSize = size), text);
    await page.getByLabel("Zone").fill(LONG.slice(LONG.indexOf(".") + 1));
    await drop(page, `${LONG}.key`, FILE.replace("home", LONG));
    await says(page, /^Key donau/);
    expect(await overflow(page)).toEqual([]);
    await button(page, "Use another key").click();
    await button(page, "Make a new key").click();
    for (const server of ["BIND", "Knot DNS", "PowerDNS"]) {
      await page.getByRole("radio", { name: server }).check();
      await page
        .getByText(/<secret>/)
        .first()
        .waitFor();
      expect(await overflow(page), server).toEqual([]);
    }
  },
);
