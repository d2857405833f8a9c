/** How the sources compare, and in which order they are shown. */
import type { LinkView, VoiceView } from "../../generated/wire";

export type Voices = {
  /** Those that told something, the ones that agree first, the fastest before the slower. */
  heard: VoiceView[];
  /** Those that told nothing, by name. */
  silent: VoiceView[];
};

/**
 * How what a source says compares with what is believed. `private`: it is an address of this
 * computer inside its network, so it is no news that the internet sees another.
 */
export type Comparison = "agrees" | "differs" | "undecided" | "private" | "none";

/** In this order they are shown. */
const RANK: Record<Comparison, number> = {
  agrees: 0,
  differs: 1,
  undecided: 2,
  private: 3,
  none: 4,
};

export function compare(voice: VoiceView, links: LinkView[]): Comparison {
  if (voice.address === null) return "none";
  if (voice.agrees) return "agrees";
  const own = links.flatMap((link) => link.addresses);
  if (own.some((each) => each.address === voice.address && !each.public)) return "private";
  return voice.agrees === null ? "undecided" : "differs";
}

export function arrangeVoices(voices: VoiceView[], links: LinkView[]): Voices {
  const told = (voice: VoiceView) => voice.knowledge !== "unknown";
  const rank = (voice: VoiceView) => RANK[compare(voice, links)];
  const byName = (one: VoiceView, other: VoiceView) => one.source.localeCompare(other.source);
  // While nothing is believed, those that say the same stand together, the most of them first.
  const together = (voice: VoiceView) =>
    voices.filter((each) => each.address === voice.address).length;
  return {
    heard: voices
      .filter(told)
      .sort(
        (one, other) =>
          rank(one) - rank(other) ||
          together(other) - together(one) ||
          (one.address ?? "").localeCompare(other.address ?? "") ||
          one.milliseconds - other.milliseconds ||
          byName(one, other),
      ),
    silent: voices.filter((voice) => !told(voice)).sort(byName),
  };
}

/** The longest time that a source of these took to tell something, for the bars. */
export function slowest(voices: VoiceView[]): number {
  const times = voices.filter((voice) => voice.knowledge !== "unknown");
  return Math.max(1, ...times.map((voice) => voice.milliseconds));
}
