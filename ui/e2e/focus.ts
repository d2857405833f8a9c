/** The keyboard's focus: what has it, whether one sees that, and how Tab leads on. */
import type { Page } from "playwright-core";
import { expect } from "vitest";

type Focus = { name: string; seen: boolean };

/** What has the focus, by what it is called, and whether one sees that it does. */
function focus(page: Page): Promise<Focus> {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLInputElement | null;
    if (!element || element === document.body) return { name: "", seen: true };
    const ringed = (each: Element | null | undefined) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(each ?? document.body);
      return outlineStyle !== "none" && parseFloat(outlineWidth) > 0;
    };
    const box = element.getBoundingClientRect();
    const there = box.bottom > 0 && box.top < window.innerHeight;
    // One hears a heading that a page starts at; what is chosen by its label may be ringed there.
    const seen = element.tagName === "H1" || ringed(element) || ringed(element.closest("label"));
    const label = element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent;
    const name = (label ?? element.textContent ?? "").trim().replace(/\s+/g, " ");
    return { name, seen: seen && there };
  });
}

/** What that is called which has the focus: nothing where nothing has it. */
export async function focused(page: Page): Promise<string> {
  return (await focus(page)).name;
}

/** What has the focus, which has to be seen: what is drawn late may push it away once. */
async function seenFocus(page: Page): Promise<string> {
  const first = await focus(page);
  if (first.seen) return first.name;
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Tab");
  const again = await focus(page);
  expect(again, `the focus is not seen on ${first.name}`).toEqual({ ...first, seen: true });
  return again.name;
}

/** Goes on with Tab until this has the focus; every stop on the way has to be seen. */
export async function tabTo(page: Page, name: RegExp): Promise<void> {
  const passed: string[] = [];
  for (let step = 0; step < 80; step += 1) {
    // Where one starts may have been pushed away by what was drawn since; a stop is scrolled to.
    const now = step > 0 ? await seenFocus(page) : await focused(page);
    if (name.test(now)) return;
    passed.push(now);
    await page.keyboard.press("Tab");
  }
  throw new Error(`${name} is not reached; passed ${passed.join(", ")}`);
}

/** Goes on with Tab until this has the focus, and presses a key there. */
export async function press(page: Page, name: RegExp, key = "Enter"): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press(key);
}
