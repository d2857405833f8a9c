/** Which hosts of a long list are shown, and in which order. */
import type { HostState, HostView } from "../../generated/wire";

export type Order = "configured" | "name" | "state";

const URGENCY: HostState[] = [
  "needs-you",
  "updating",
  "waiting",
  "no-address",
  "away",
  "paused",
  "right",
];

/** The hosts that contain every word of the filter, in the order asked for. */
export function arrange(hosts: HostView[], filter: string, order: Order): HostView[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = hosts.filter((host) => {
    const text = `${host.name} ${host.provider} ${host.account}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  if (order === "name") return shown.sort((one, other) => one.name.localeCompare(other.name));
  if (order === "state") {
    return shown.sort((one, other) => URGENCY.indexOf(one.state) - URGENCY.indexOf(other.state));
  }
  return shown;
}
