/** In which order the sources are shown. */
import type { VoiceView } from "../../generated/wire";

export type Voices = {
  /** Those that told something, the ones that agree first, the fastest before the slower. */
  heard: VoiceView[];
  /** Those that told nothing, by name. */
  silent: VoiceView[];
};

/** Agreeing, differing, nothing to compare with, none in this network. */
function rank(voice: VoiceView): number {
  if (voice.knowledge === "absent") return 3;
  if (voice.agrees === null) return 2;
  return voice.agrees ? 0 : 1;
}

export function arrangeVoices(voices: VoiceView[]): Voices {
  const told = (voice: VoiceView) => voice.knowledge !== "unknown";
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
