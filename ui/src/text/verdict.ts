/** What a verdict means to a person. */
import type { Verdict } from "../generated/wire";

/**
 * How good it is: `reached`: the computer can be reached; `unsure`: nobody knows yet; `trap`: the
 * person has something to do first; `none`: there is nothing to reach.
 */
export type Bearing = "reached" | "unsure" | "trap" | "none";

export function bearingOf(verdict: Verdict): Bearing {
  switch (verdict) {
    case "open":
    case "router":
      return "reached";
    case "nat":
    case "disagreement":
      return "unsure";
    case "double-nat":
    case "carrier-nat":
    case "vpn":
    case "portal":
      return "trap";
    case "no-way-out":
    case "offline":
      return "none";
  }
}

export function isTrap(verdict: Verdict): boolean {
  return bearingOf(verdict) === "trap";
}
