/** Opens the window in a browser, and notices everything that goes wrong in it. */
import axe from "axe-core";
import { chromium, type Browser, type Locator, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject } from "vitest";
import { browserOptions, findBrowser } from "./browser.js";

let browser: Browser;
let pages: Page[] = [];
let complaints: string[] = [];

/** Starts one browser for a file of tests, and fails each test in which the page complained. */
export function withBrowser(): void {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: findBrowser(), args: browserOptions });
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    const seen = complaints;
    await Promise.all(pages.map((page) => page.close()));
    pages = [];
    complaints = [];
    expect(seen, "what the page complained about").toEqual([]);
  });
}

type Opening = {
  scene?: string;
  page?: string;
  theme?: "light" | "dark";
  width?: number;
  height?: number;
  /** Milliseconds that the made-up provider takes. */
  pace?: number;
  more?: string;
  /** The system's language. */
  locale?: string;
};

/** Opens the window in a scene of the fake host. */
export async function open(opening: Opening = {}): Promise<Page> {
  const { scene = "right", page: path = "names", theme = "light", pace = 120 } = opening;
  const { width = 960, height = 640, more = "", locale = "en-GB" } = opening;
  const page = await browser.newPage({
    viewport: { width, height },
    locale,
    colorScheme: theme,
  });
  page.setDefaultTimeout(10_000);
  pages.push(page);
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    const favicon = message.location().url.endsWith("/favicon.ico");
    if (["error", "warning"].includes(message.type()) && !favicon) complaints.push(message.text());
  });
  // The shell's window freezes it too.
  await page.addInitScript(() => Object.freeze(Object.prototype));
  const query = `scene=${scene}&theme=${theme}&pace=${pace}${more}`;
  await page.goto(`${inject("address")}?${query}#/${path}`);
  await page.locator("h1").first().waitFor();
  return page;
}

/** Drops a file on a place of the page. */
export async function dropOn(zone: Locator, name: string, text: string): Promise<void> {
  const data = await zone.page().evaluateHandle(
    ([name = "", text = ""]) => {
      const data = new DataTransfer();
      data.items.add(new File([text], name));
      return data;
    },
    [name, text],
  );
  await zone.dispatchEvent("dragover", { dataTransfer: data });
  await zone.dispatchEvent("drop", { dataTransfer: data });
}

/** What stands in the way of people who use the page in other ways, as one line each. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import("axe-core") };
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const result = await axe.run(document, { runOnly: tags });
    return result.violations.map((each) => ({
      id: each.id,
      where: each.nodes.map((node) => `${node.target.join(" ")}: ${node.failureSummary ?? ""}`),
    }));
  });
  return found.map((each) => `${each.id}: ${each.where.join(" | ")}`);
}

/** What reaches beyond the page's width, so that one would have to scroll sideways. */
export function overflow(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    // What is drawn to measure is measured between two frames.
    for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
    const main = document.querySelector("main");
    if (!main || main.scrollWidth <= main.clientWidth) return [];
    const edge = main.getBoundingClientRect().right;
    return [...main.querySelectorAll("*")]
      .filter((each) => each.getBoundingClientRect().right > edge + 1)
      .map((each) => `${each.tagName}.${each.className}: ${each.textContent?.slice(0, 40)}`);
  });
}

/** Words that have less room than they need: labels, buttons, headings, cells of tables. */
export function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const kinds = "nav ul, a, button, h1, h2, h3, label, th, td, option, p, span, dt, dd, legend";
    return [...document.querySelectorAll<HTMLElement>(kinds)]
      .filter((each) => each.offsetParent !== null && !each.closest(".only-read-aloud"))
      .filter((each) => {
        const { display, overflowX } = getComputedStyle(each);
        if (display === "inline" || overflowX === "auto" || overflowX === "scroll") return false;
        const says = each.textContent?.trim() !== "" && each.clientWidth > 1;
        return says && each.scrollWidth > each.clientWidth + 1;
      })
      .map((each) => `${each.tagName}.${each.className}: ${each.textContent?.trim().slice(0, 60)}`);
  });
}
