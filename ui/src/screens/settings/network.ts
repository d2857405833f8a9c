/** By what a network is recognised, in words. */
import type { NetworkPart } from "../../generated/wire";
import type { Say } from "../../text/say";

/** The parts by which a network can be recognised, the surest first. */
export const SIGNS = ["ssid", "gateway_mac", "dns_suffix", "interface", "range"] as const;
export type Sign = (typeof SIGNS)[number];

/** All that is said of it, in one sentence. */
export function signsOf(part: NetworkPart, say: Say, locale: string): string {
  const said = SIGNS.flatMap((sign) => {
    const value = part[sign];
    return value ? [say("ui.network.sign", { sign: say(`ui.network.${sign}`), value })] : [];
  });
  return new Intl.ListFormat(locale, { type: "conjunction" }).format(said);
}

/** What a new network is best recognised by: one sure sign of the present one. */
export function likelySign(here: NetworkPart): Sign | null {
  return (["ssid", "gateway_mac", "dns_suffix"] as const).find((sign) => here[sign]) ?? null;
}
