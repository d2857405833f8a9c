/** What a source is called on the screen. */
import type { SourceChoice } from "../host/host";
import type { Say } from "./say";

/** From its id alone, where the list of sources is not at hand. */
export function sourceLabel(id: string, say: Say): string {
  if (id === "auto") return say("ui.source.auto");
  if (id === "interface") return say("ui.source.interface");
  if (id === "router") return say("ui.source.router");
  const [kind, rest] = id.split(/:(.*)/s);
  if (kind === "interface" && rest) return say("ui.source.interface.named", { name: rest });
  if (kind === "fixed" && rest) return say("ui.source.fixed", { address: rest });
  return id;
}

/** From the list of sources. */
export function choiceLabel(choice: SourceChoice, say: Say): string {
  if (choice.kind === "web") return say("ui.source.web", { name: choice.label });
  const label = sourceLabel(choice.id, say);
  return label === choice.id ? choice.label : label;
}
