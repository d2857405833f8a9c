/** Why name servers say nothing of use, as a sentence. */
import type { Silence } from "../generated/wire";
import type { Say } from "./say";

/** The sentence: `silence.<code>` with what the reason names put in. */
export function whySilent({ silence, ...named }: Silence, say: Say): string {
  return say(`silence.${silence}`, named);
}
