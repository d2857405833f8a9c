/** Keeps something fresh while it is looked at. */

export type Refresh = {
  /** Asks at once; while it is being asked already, once more right after. */
  again(): void;
  /** Stops for good. */
  end(): void;
};

/**
 * Calls `ask` now and then every `pause` milliseconds, counted from the end of the last time, but
 * only while the page is visible; what falls due meanwhile is made up for when it is seen again.
 * It is never asked twice at a time. `ask` sees to its own failures.
 */
export function keepFresh(ask: () => Promise<void>, pause: number): Refresh {
  let asking = false;
  let due = false;
  let ended = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const visible = () => document.visibilityState === "visible";

  function again(): void {
    if (ended) return;
    due = true;
    if (!asking && visible()) void round();
  }

  async function round(): Promise<void> {
    clearTimeout(timer);
    asking = true;
    due = false;
    await ask();
    asking = false;
    if (ended) return;
    if (due) again();
    else timer = setTimeout(again, pause);
  }

  const seen = () => {
    if (due) again();
  };
  document.addEventListener("visibilitychange", seen);
  again();
  return {
    again,
    end() {
      ended = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", seen);
    },
  };
}
