/** This Homing and a newer one, made up. */
import type { Packaging, Unasked } from "../../generated/wire";
import type { Host, Latest } from "../host";

const PAGE = "https://git.example.net/homing/homing/releases/tag/v0.2.0";

/** What each word of the address line has a feed say; any other is why none was asked. */
const ANSWERS: Record<string, Latest> = {
  newest: { answer: "newest", version: "0.1.0" },
  newer: { answer: "newer", version: "0.2.0", page: PAGE },
  pageless: { answer: "newer", version: "0.2.0", page: null },
  unreleased: { answer: "unreleased", version: "0.2.0-beta.1" },
  odd: { answer: "not-understood" },
};

/** The part of the host that tells of versions. */
export function fakeReleases(
  wait: () => Promise<unknown>,
  options: URLSearchParams,
): Pick<Host, "installed" | "latest"> {
  const feed = options.get("feed") ?? "git.example.net";
  return {
    installed: async () => {
      if (options.get("scene") === "deaf") {
        throw { code: "configuration-unusable", message: "permission denied" };
      }
      return {
        version: "0.1.0",
        packaging: (options.get("from") ?? "system-package") as Packaging,
        feed: feed === "none" ? null : feed,
      };
    },
    latest: async () => {
      await wait();
      const said = options.get("release") ?? "newer";
      const status = said === "refused" ? 403 : null;
      return ANSWERS[said] ?? { answer: "not-asked", why: said as Unasked, status };
    },
  };
}
