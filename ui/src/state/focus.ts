/** Sees to it that the keyboard always has a place on the page. */

/**
 * Whenever what has the keyboard's focus goes away, the heading of the page takes it, so that the
 * next key press does not begin at the top of the window. Until the returned function is called.
 */
export function keepFocus(root: HTMLElement): () => void {
  let last: Element | null = null;
  const focused = (event: FocusEvent) => {
    last = event.target instanceof Element ? event.target : null;
  };
  const changed = () => {
    if (last === null || last.isConnected || document.activeElement !== document.body) return;
    last = null;
    root.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });
  };
  const observer = new MutationObserver(changed);
  observer.observe(root, { childList: true, subtree: true });
  root.addEventListener("focusin", focused);
  return () => {
    observer.disconnect();
    root.removeEventListener("focusin", focused);
  };
}
