import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keepFresh, type Refresh } from "../src/state/refresh";

const MINUTE = 60_000;
const TOOK = 5000;
let asked = 0;
let atOnce = 0;
let most = 0;
let kept: Refresh | undefined;
let visibility: DocumentVisibilityState = "visible";

/** A question that takes five seconds, and counts how many are asked at a time. */
async function ask(): Promise<void> {
  asked += 1;
  atOnce += 1;
  most = Math.max(most, atOnce);
  await new Promise((done) => setTimeout(done, TOOK));
  atOnce -= 1;
}

function show(how: DocumentVisibilityState) {
  visibility = how;
  document.dispatchEvent(new Event("visibilitychange"));
}

const pass = (time: number) => vi.advanceTimersByTimeAsync(time);

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(document, "visibilityState", "get").mockImplementation(() => visibility);
  visibility = "visible";
  asked = atOnce = most = 0;
});
afterEach(() => {
  kept?.end();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("it is asked at once, and again a minute after each answer", async () => {
  kept = keepFresh(ask, MINUTE);
  expect(asked).toBe(1);
  await pass(TOOK + MINUTE - 1);
  expect(asked).toBe(1);
  await pass(1);
  expect(asked).toBe(2);
  await pass(3 * (TOOK + MINUTE));
  expect(asked).toBe(5);
});

test("what is wished for meanwhile is asked once, after the answer that is on its way", async () => {
  kept = keepFresh(ask, MINUTE);
  await pass(1000);
  kept.again();
  kept.again();
  kept.again();
  expect(asked).toBe(1);
  await pass(TOOK);
  expect(asked).toBe(2);
  await pass(TOOK);
  expect(asked).toBe(2);
  expect(most).toBe(1);
});

test("a wish puts off the next turn: there is one clock, not two", async () => {
  kept = keepFresh(ask, MINUTE);
  await pass(TOOK + MINUTE / 2);
  kept.again();
  expect(asked).toBe(2);
  await pass(MINUTE);
  expect(asked).toBe(2);
  await pass(TOOK);
  expect(asked).toBe(3);
});

test("while nobody sees it nothing is asked, and once as soon as it is seen", async () => {
  kept = keepFresh(ask, MINUTE);
  await pass(TOOK);
  show("hidden");
  await pass(10 * MINUTE);
  kept.again();
  expect(asked).toBe(1);
  show("visible");
  expect(asked).toBe(2);
  await pass(TOOK);
  show("hidden");
  show("visible");
  expect(asked).toBe(2);
});

test.each([0, 1])(
  "after the end nothing is asked any more, with %i wishes left",
  async (wishes) => {
    kept = keepFresh(ask, MINUTE);
    if (wishes > 0) kept.again();
    kept.end();
    await pass(TOOK);
    expect(vi.getTimerCount()).toBe(0);
    await pass(10 * MINUTE);
    kept.again();
    show("visible");
    expect(asked).toBe(1);
  },
);
