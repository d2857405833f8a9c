/** An event as a sentence. */
import type { Event, Trouble } from "../generated/wire";
import type { Say } from "./say";

/** The sentence of an event; `moment` writes a point in time. */
export function describe(event: Event, say: Say, moment: (at: number) => string): string {
  const reason = (trouble: Trouble) => say(`trouble.${trouble}.short`);
  switch (event.kind) {
    case "address-changed": {
      const family = say(`family.${event.family}`);
      if (event.new === null)
        return say("event.address-changed.lost", { family, old: event.old ?? "" });
      if (event.old === null) return say("event.address-changed.found", { family, new: event.new });
      return say("event.address-changed", { family, old: event.old, new: event.new });
    }
    case "sent":
    case "updated":
    case "already-right":
      return say(`event.${event.kind}`, { host: event.host, address: event.address });
    case "delayed":
    case "unconfirmed":
      return say(`event.${event.kind}`, { host: event.host, trouble: reason(event.trouble) });
    case "stopped": {
      const { account, host, trouble } = event;
      if (host === null) return say("event.stopped", { account, trouble: reason(trouble) });
      return say("event.stopped.host", { host, trouble: reason(trouble) });
    }
    case "trapped": {
      const family = say(`family.${event.family}`);
      return say("event.trapped", { family, verdict: say(`verdict.${event.verdict}`, { family }) });
    }
    case "freed":
      return say("event.freed", { family: say(`family.${event.family}`) });
    case "records-updated": {
      const gone = event.gone.map((record) => `− ${record}`);
      const records = [...gone, ...event.come.map((record) => `+ ${record}`)].join("; ");
      return say("event.records-updated", { host: event.host, records });
    }
    case "cleared":
      return say("event.cleared", { host: event.host });
    case "mended":
      return say("event.mended", { host: event.host });
    case "paused":
      if (event.until === null) return say("event.paused");
      return say("event.paused.until", { until: moment(event.until) });
    case "configuration-refused":
      return say("event.configuration-refused", { message: event.message });
    default:
      return say(`event.${event.kind}`);
  }
}

/** What an event is about, for filters and glyphs. */
export type Topic = "address" | "update" | "trouble" | "other";

export function topicOf(kind: Event["kind"]): Topic {
  switch (kind) {
    case "address-changed":
    case "freed":
      return "address";
    case "sent":
    case "updated":
    case "already-right":
    case "records-updated":
    case "cleared":
    case "mended":
      return "update";
    case "delayed":
    case "unconfirmed":
    case "stopped":
    case "trapped":
    case "configuration-refused":
      return "trouble";
    default:
      return "other";
  }
}
