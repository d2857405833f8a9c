/** The screen of addresses: what it says, and who can use it. */
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { barriers, open, overflow, withBrowser } from "./window";

withBrowser();

const scenes = [
  "right",
  "carrier",
  "double",
  "vpn",
  "portal",
  "offline",
  "disagree",
  "slow",
  "deaf",
] as const;

async function show(scene: string, more: Parameters<typeof open>[0] = {}): Promise<Page> {
  const page = await open({ scene, page: "addresses", ...more });
  if (scene === "slow") await page.getByText("Asking every source…").waitFor();
  else if (scene === "deaf") await page.getByText("The sources could not be asked").waitFor();
  else await page.getByRole("heading", { name: "What each source says" }).waitFor();
  return page;
}

const openAll = (page: Page) =>
  page.evaluate(() => document.querySelectorAll("details").forEach((each) => (each.open = true)));

describe.each(["light", "dark"] as const)("in the %s theme", (theme) => {
  test.each(scenes)("nothing bars anyone from the addresses (%s)", async (scene) => {
    const page = await show(scene, { theme });
    await openAll(page);
    expect(await barriers(page)).toEqual([]);
  });
});

describe("nothing has to be scrolled sideways", () => {
  const sizes = [
    { width: 640, height: 480, text: "100%" },
    { width: 960, height: 640, text: "200%" },
    { width: 320, height: 240, text: "100%" },
  ];
  describe.each(sizes)("at $width × $height, text at $text", ({ width, height, text }) => {
    test.each(scenes)("in the scene %s", async (scene) => {
      const page = await show(scene, { width, height });
      await openAll(page);
      await page.evaluate((size) => (document.documentElement.style.fontSize = size), text);
      expect(await overflow(page)).toEqual([]);
    });
  });
});

test.each([
  ["right", "IPv4", "Reachable through your router", "Let the router forward the ports"],
  ["right", "IPv6", "this computer itself has the public address", "unless a firewall"],
  ["carrier", "IPv4", "Not reachable over IPv4", "Use IPv6"],
  ["double", "IPv4", "Behind two routers", "bridge mode"],
  ["vpn", "IPv4", "A VPN is the way out", "Names are left as they are"],
  ["portal", "IPv4", "wants you to sign in", "Open a web page and sign in"],
  ["offline", "IPv4", "has no IPv4", "Nothing to do"],
  ["disagree", "IPv4", "say different addresses", "until they agree"],
  ["disagree", "IPv6", "no answer from outside", "Check the router's IPv6 connection"],
])(
  "in the scene %s, %s is told in plain words with a next step",
  async (scene, family, words, next) => {
    const page = await show(scene);
    const card = page.getByRole("region", { name: family });
    await card.getByText(words).waitFor();
    await card.getByText(next).waitFor();
  },
);

test("the picture says in words where the public address is", async () => {
  const page = await show("carrier");
  const picture = page.getByRole("region", { name: "IPv4" }).getByRole("img");
  expect(await picture.getAttribute("aria-label")).toBe(
    "The way in: Internet, Provider, Router and This computer. The public address is here: Provider. " +
      "Nothing from outside gets as far as this: Router.",
  );
});

test("every source stands in a table that can be read by row and column", async () => {
  const page = await show("carrier");
  const table = page.getByRole("table", { name: "IPv4", exact: true });
  expect(await table.getByRole("columnheader").allTextContents()).toEqual([
    "Source",
    "Address",
    "Time",
    "Compared",
  ]);
  const first = table.getByRole("row").nth(1);
  expect(await first.getByRole("rowheader").textContent()).toContain("stun-cloudflare");
  expect(await first.getByRole("cell").allTextContents()).toEqual([
    expect.stringContaining("203.0.113.7"),
    expect.stringContaining("21 ms"),
    expect.stringContaining("agrees"),
  ]);
  const silent = page.getByRole("table", { name: "IPv4: 2 sources told no address" });
  await silent.getByText("192.168.178.1 says 100.72.3.9, an address behind").waitFor();
  await silent.getByText("ipv4.nsupdate.info did not answer.").waitFor();
});

test("those that told nothing are folded away where they are many, and opened by keyboard", async () => {
  const page = await show("portal");
  const table = page.getByRole("table", { name: "IPv4: 8 sources told no address" });
  expect(await table.count()).toBe(0);
  await page.locator("summary").first().focus();
  await page.keyboard.press("Enter");
  await table.getByText("maybe the sign-in page of this network").first().waitFor();
});

test("the interfaces tell what each address is good for", async () => {
  const page = await show("vpn");
  const table = page.getByRole("table", { name: "Connections of this computer" });
  await table.getByRole("rowheader", { name: "wg0 tunnel way out for IPv4" }).waitFor();
  const right = await show("right");
  const row = (address: string) => right.getByRole("row", { name: address }).last();
  expect(await row("d1c4").textContent()).toContain("temporary, for privacy");
  expect(await row("8c11").textContent()).toContain("about to end");
  expect(await row("fd12").textContent()).toContain("in this network");
});

test("by keyboard alone: from the rail to the address, copied, and looked at again", async () => {
  const page = await open({ scene: "changing", pace: 200 });
  await page.getByRole("link", { name: "Addresses", exact: true }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Addresses" }).waitFor();
  await page.getByText("Reachable through your router").last().waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
  await page.keyboard.press("Tab");
  const focused = () =>
    page.evaluate(() => {
      const { ariaLabel, textContent } = document.activeElement ?? document.body;
      return ariaLabel ?? textContent?.trim();
    });
  expect(await focused()).toBe("Look again");
  await page.keyboard.press("Tab");
  expect(await focused()).toBe("Copy IPv4 address");
  await page.keyboard.press("Enter");
  await page.getByText("Copied").waitFor({ state: "attached" });
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await page.getByText("A VPN is the way out").last().waitFor();
  expect(await focused()).toBe("Look again");
});

test("the first screen leads here, and says a trap in a few words", async () => {
  const page = await open({ scene: "carrier" });
  await page.getByRole("link", { name: "IPv4: behind the provider's NAT" }).click();
  await page.getByRole("heading", { level: 1, name: "Addresses" }).waitFor();
});

test("a name that is not kept on this network says so, and what it waits for", async () => {
  const page = await open({ scene: "vpn", page: "names/laptop.corp.example" });
  await page.getByText("not on this network").waitFor();
  await page.getByText("Waits until this computer is on one of its networks.").waitFor();
  const other = await open({ scene: "vpn", page: "names/nas.example.org" });
  await other.getByText("Waits until the VPN is not the way out any more.").waitFor();
});

test("with forced colours, verdicts differ by shape and the public address is marked", async () => {
  const shapes = new Set<string>();
  for (const scene of ["right", "carrier", "disagree", "offline"]) {
    const page = await show(scene);
    await page.emulateMedia({ forcedColors: "active" });
    const glyph = page.getByRole("region", { name: "IPv4" }).locator(".verdict > svg");
    shapes.add(await glyph.innerHTML());
    const mark = page.locator(".public .sign").first();
    if (scene !== "right") continue;
    expect(await mark.evaluate((each) => getComputedStyle(each).outlineStyle)).toBe("double");
  }
  expect(shapes.size).toBe(4);
});
