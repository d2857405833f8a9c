/** Theme and language of the whole page. */

/** Shows the chosen theme, or follows the system's until the returned function is called. */
export function followTheme(chosen: string | null): () => void {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const show = () => {
    const system = dark.matches ? "dark" : "light";
    document.documentElement.dataset.theme =
      chosen === "light" || chosen === "dark" ? chosen : system;
  };
  show();
  dark.addEventListener("change", show);
  return () => dark.removeEventListener("change", show);
}

/** Tells the page which language it is in, and so which way it is read. */
export function applyLanguage(locale: string, title: string): void {
  document.documentElement.lang = locale;
  document.documentElement.dir = /^(ar|fa|he|ur)\b/.test(locale) ? "rtl" : "ltr";
  document.title = title;
}
