/**
 * How long the Names screen takes to draw a thousand names, in milliseconds, as JSON on one line:
 * `first`, from the snapshot's arrival on a screen of four names until the frame is painted;
 * `one`, the same for a snapshot in which one name has changed; `scroll`, the longest of the
 * frames while the list is scrolled by a window's height with each of them. Medians of several
 * times.
 *
 * Run it by `npm run -s measure`, which builds the page first.
 */
import { join } from "node:path";
import { chromium } from "playwright-core";
import { preview } from "vite";
import { browserOptions, findBrowser } from "./browser.js";

const TIMES = 9;
const root = join(import.meta.dirname, "..");

const median = (list) => list.sort((one, other) => one - other)[Math.floor(list.length / 2)] ?? 0;
const round = (span) => Math.round(span * 10) / 10;

/** In the page: what was measured each time. */
async function measure(times) {
  const painted = () =>
    new Promise((done) => {
      requestAnimationFrame(() => {
        // A message is handled only after the frame that is being made was painted.
        const channel = new MessageChannel();
        channel.port1.onmessage = done;
        channel.port2.postMessage(null);
      });
    });
  const rest = () => new Promise((done) => setTimeout(done, 120));
  async function timed(event, detail) {
    await rest();
    const began = performance.now();
    window.dispatchEvent(new CustomEvent(event, { detail }));
    await painted();
    return performance.now() - began;
  }
  const found = { first: [], one: [], scroll: [] };
  for (let time = 0; time < times; time += 1) {
    await timed("fake-scene", "right");
    found.first.push(await timed("fake-scene", "many"));
    found.one.push(await timed("fake-touch", "host-0003.example.net"));
    const main = document.querySelector("main");
    let longest = 0;
    let before = performance.now();
    for (let step = 1; step <= 30; step += 1) {
      main.scrollTo(0, 480 * step);
      await painted();
      longest = Math.max(longest, performance.now() - before);
      before = performance.now();
    }
    found.scroll.push(longest);
    main.scrollTo(0, 0);
  }
  return found;
}

const server = await preview({
  root,
  mode: "browser",
  logLevel: "error",
  preview: { port: 0, strictPort: false, host: "127.0.0.1" },
});
const browser = await chromium.launch({ executablePath: findBrowser(), args: browserOptions });
try {
  const page = await browser.newPage({ viewport: { width: 960, height: 640 } });
  await page.goto(`${server.resolvedUrls?.local[0]}?scene=right#/names`);
  await page.locator("main [role=listitem] a").first().waitFor();
  const found = await page.evaluate(measure, TIMES);
  const drawn = await page.locator("main [role=listitem] a").count();
  if (drawn === 0) throw new Error("no name was drawn");
  const medians = Object.entries(found).map(([what, spans]) => [what, round(median(spans))]);
  process.stdout.write(`${JSON.stringify(Object.fromEntries(medians))}\n`);
} finally {
  await browser.close();
  await server.close();
}
