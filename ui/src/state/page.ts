/** Which page the window shows. */

export type Page =
  | {
      name:
        | "names"
        | "addresses"
        | "add"
        | "activity"
        | "accounts"
        | "settings"
        | "practice"
        | "import";
    }
  | { name: "host"; host: string };

/** The page of a path such as `names/nas.example.org`; Names where it is none. */
export function readPage(path: string): Page {
  const [first = "", second = ""] = path.replace(/^#?\/?/, "").split("/");
  switch (first) {
    case "addresses":
    case "add":
    case "activity":
    case "accounts":
    case "settings":
    case "practice":
    case "import":
      return { name: first };
    default: // `names/<host>`, and `host/<host>` as notices call it
      return second ? { name: "host", host: decodeURIComponent(second) } : { name: "names" };
  }
}

/** The path of a page, as it stands behind the `#`. */
export function pathOf(page: Page): string {
  return page.name === "host" ? `/names/${encodeURIComponent(page.host)}` : `/${page.name}`;
}
