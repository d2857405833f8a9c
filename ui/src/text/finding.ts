/** What the answers of servers and resolvers mean, as a sentence. */
import type { Finding } from "../generated/wire";
import type { Say } from "./say";
import { whySilent } from "./silence";
import { seconds } from "./time";

/** The sentence: `finding.<code>` with what the finding names put in. */
export function findingSentence(found: Finding, say: Say, locale: string): string {
  const list = (addresses: string[]) =>
    addresses.length > 0 ? new Intl.ListFormat(locale).format(addresses) : say("finding.none");
  const key = `finding.${found.finding}`;
  switch (found.finding) {
    case "proxied":
      return say(key, { family: say(`family.${found.family}`), by: found.by });
    case "split-horizon":
      return say(key, {
        family: say(`family.${found.family}`),
        here: list(found.here),
        elsewhere: list(found.elsewhere),
      });
    case "behind":
      return say(key, { ...serials(found), span: seconds(locale, found.refresh, "long") });
    case "stale":
      return say(key, serials(found));
    case "cached": {
      const span = seconds(locale, found.seconds, "long");
      if (found.addresses.length === 0) {
        return say(key, { family: say(`family.${found.family}`), span });
      }
      return say(`${key}.told`, { addresses: list(found.addresses), span });
    }
    case "differs":
      return say(key, {
        family: say(`family.${found.family}`),
        published: list(found.published),
        wanted: found.wanted,
      });
    case "servers-unknown":
      return say(key, { why: whySilent(found.reason, say) });
  }
}

/** A serial is a name here, not an amount: it has no thousands separator. */
function serials(found: { server: string; serial: number; newest: number }) {
  return {
    server: found.server,
    serial: String(found.serial),
    newest: String(found.newest),
  };
}
