/** The way from the internet to this computer, as far as a verdict tells. */
import type { Verdict } from "../../generated/wire";

/** What stands on the way; `ui.way.<stop>` is its name. */
export type Stop =
  "internet" | "provider" | "outer-router" | "router" | "unknown" | "vpn" | "sign-in" | "computer";

export type Way = {
  /** From the outside in. */
  stops: Stop[];
  /** Where the public address is; `null`: nowhere, or nobody knows. */
  public: Stop | null;
  /** The stop in front of which everything from outside ends; `null`: there is none. */
  barred: Stop | null;
};

export function wayOf(verdict: Verdict): Way {
  const way = (stops: Stop[], at: Stop | null, barred: Stop | null = null): Way => ({
    stops: ["internet", ...stops, "computer"],
    public: at,
    barred,
  });
  switch (verdict) {
    case "open":
      return way([], "computer");
    case "router":
      return way(["router"], "router");
    case "nat":
      return way(["unknown"], "unknown");
    case "double-nat":
      return way(["outer-router", "router"], "outer-router");
    case "carrier-nat":
      return way(["provider", "router"], "provider", "router");
    case "vpn":
      return way(["vpn"], "vpn");
    case "portal":
      return way(["sign-in"], null, "computer");
    case "disagreement":
      return way(["unknown"], null);
    case "no-way-out":
      return way(["router"], null, "router");
    case "offline":
      return way([], null, "computer");
  }
}
