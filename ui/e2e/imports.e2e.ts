/** Settings of another client: found, dropped or chosen; looked at, added, taken back. */
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { focused, press, tabTo } from "./focus";
import { barriers, cutOff, dropOn, open, overflow, withBrowser } from "./window";

withBrowser();

const TITLE = "Bring settings from another client";
const says = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });

const drop = (page: Page, name: string, text: string) =>
  dropOn(page.getByRole("region", { name: "Another file" }), name, text);

test("the second way of the first start, by keyboard alone, and back", async () => {
  const page = await open({ scene: "first" });
  await press(page, /^Bring settings$/);
  await page.getByRole("heading", { level: 1, name: TITLE }).waitFor();
  expect(await focused(page)).toBe(TITLE);
  await press(page, /^Look at it$/);
  await says(page, "3 names would be added");
  expect(await focused(page), "what is shown next is read from its top").toBe(TITLE);
  await press(page, /^Add these names$/);
  await says(page, "3 names are added. Now switch ddclient off.");
  await says(page, "sudo systemctl disable --now ddclient");
  await says(page, "Still missing: API token");
  await press(page, /^Undo$/);
  await says(page, "3 names would be added");
  await press(page, /^Add these names$/);
  await tabTo(page, /^Names$/);
  await page.getByRole("link", { name: "Names" }).last().click();
  await says(page, "attic.ddns.net");
});

test("what is not carried over is said with its line and what to do", async () => {
  const page = await open({ page: "import" });
  await button(page, "Look at it").click();
  await says(page, "From ddclient.conf, a file of ddclient");
  const left = page.getByRole("region", { name: "What is not carried over" });
  await left.getByText("line 7").waitFor();
  await left.getByText(/Homing takes a token/).waitFor();
  await left.getByText("Not needed here: daemon, ssl").waitFor();
  await says(page, "Already here, and left as they are: nas.example.org");
  await button(page, "Look at another file").click();
  await says(page, "Found on this computer");
});

test("a file that is dropped, one that is not recognised, one that is too large", async () => {
  const page = await open({ scene: "first", page: "import", more: "&found=none" });
  await says(page, "No settings of another client are in the usual places.");
  await drop(page, "odd.txt", "hello");
  await says(page, "This is not recognised as a file of another client.");
  await page.getByLabel("It is a file of").selectOption("inadyn");
  await drop(page, "odd.txt", "hello");
  await says(page, "The file is not what this client writes");
  await drop(page, "big.txt", "#".repeat(300 * 1024));
  await says(page, "This is too large for a settings file.");
  await drop(page, "ddclient.conf", "protocol=noip");
  await says(page, "3 names would be added");
  expect(await focused(page), "the keyboard follows what was dropped").toBe(TITLE);
});

test("a domain that the file names by its number is asked for", async () => {
  const page = await open({ scene: "first", page: "import" });
  await drop(page, "config.json", '{"cloudflare": []}');
  await says(page, "Nothing of this file can be added.");
  await page.getByLabel(/What is the domain called/).fill("example.org");
  await button(page, "Use this name").click();
  await says(page, "www.example.org");
  await button(page, "Add these names").click();
  await says(page, "docker rm --force cloudflare-ddns");
});

test("the settings lead here too", async () => {
  const page = await open({ page: "settings" });
  await page.getByRole("link", { name: "Bring settings…" }).click();
  await page.getByRole("heading", { level: 1, name: TITLE }).waitFor();
});

describe.each(["light", "dark"] as const)("in the %s theme", (theme) => {
  test.each([
    [640, 480, "en-GB"],
    [1600, 1000, "en-GB"],
    [640, 480, "de-DE"],
    [640, 480, "ja-JP"],
  ])(
    "nothing bars anyone and nothing is cut off at %i × %i in %s",
    async (width, height, locale) => {
      const page = await open({ page: "import", theme, width, height, locale });
      const whole = async (name: string) => {
        expect(await barriers(page), name).toEqual([]);
        expect(await overflow(page), name).toEqual([]);
        expect(await cutOff(page), name).toEqual([]);
        const folder = process.env["IMPORT_PICTURES"];
        const path = `${folder}/${name}-${theme}-${width}-${locale}.png`;
        if (folder) await page.screenshot({ path });
      };
      await page.locator("li button.small").waitFor();
      await whole("sources");
      await page.locator("li button.small").click();
      await page.locator("h2").nth(2).waitFor();
      await whole("preview");
      await page.locator("main button.primary").click();
      await page.locator("main p[role=status]").waitFor();
      await whole("added");
    },
  );
});
