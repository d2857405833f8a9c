/** Why a source told no address, as a sentence. */
import type { Miss } from "../generated/wire";
import type { Params, Say } from "./say";

/** The sentence: `miss.<code>` with what the reason names put in. */
export function missed(miss: Miss, say: Say): string {
  const { code, ...named } = miss;
  if (miss.code === "command-failed" && miss.status === null) return say(`miss.${code}.stopped`);
  const params: Params = {};
  for (const [name, value] of Object.entries(named)) {
    // A status or a number is a name here, not an amount: 1024 has no thousands separator.
    if (value !== null) params[name] = String(value);
  }
  if ("family" in miss) params.family = say(`family.${miss.family}`);
  if (miss.code === "bogus") params.kind = say(`kind.${miss.kind}`);
  return say(`miss.${code}`, params);
}
