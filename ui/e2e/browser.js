/** Where the browser of the tests is, and how it is started. */
import { existsSync } from "node:fs";

const PLACES = [
  process.env.HOMING_CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

export const browserOptions = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** @returns {string} the program */
export function findBrowser() {
  const found = PLACES.find((path) => path !== undefined && existsSync(path));
  if (!found) throw new Error("no Chromium found: `cargo xtask setup` installs it");
  return found;
}
