/** Sees to it that the keyboard always has a place on the page. */

const STOPS = "a[href], button:not(:disabled), input:not(:disabled), select, textarea, summary";

/**
 * Whenever what has the keyboard's focus goes away, its neighbour takes it, or where there is none
 * the heading of the page, so that the next key press does not begin at the top of the window.
 * Until the returned function is called.
 */
export function keepFocus(root: HTMLElement): () => void {
  let last: Element | null = null;
  /** What was around it, from the inside out, within the screen. */
  let around: Element[] = [];
  const focused = (event: FocusEvent) => {
    last = event.target instanceof Element ? event.target : null;
    around = [];
    const screen = root.querySelector("main > * > *");
    for (let each = last?.parentElement; each && each !== screen; each = each.parentElement) {
      around.push(each);
    }
    if (!screen?.contains(last)) around = [];
  };
  const changed = () => {
    if (last === null || last.isConnected || document.activeElement !== document.body) return;
    last = null;
    const neighbour = around.find((each) => each.isConnected)?.querySelector<HTMLElement>(STOPS);
    (neighbour ?? root.querySelector<HTMLElement>("main h1"))?.focus();
  };
  const observer = new MutationObserver(changed);
  observer.observe(root, { childList: true, subtree: true });
  root.addEventListener("focusin", focused);
  return () => {
    observer.disconnect();
    root.removeEventListener("focusin", focused);
  };
}
