/** What happens next to a host, as a sentence. */
import type { NextView } from "../generated/wire";
import { known, type Say } from "./say";

/** The sentence; `moment` writes a point in time. */
export function nextStep(next: NextView, say: Say, moment: (at: number) => string): string {
  if (next.at !== null) return say(`next.${next.code}`, { time: moment(next.at) });
  const withoutTime = `next.${next.code}.no-time`;
  return say(known(withoutTime) ? withoutTime : `next.${next.code}`);
}
