/** Which hosts of a long list are shown, and in which order. */
import type { HostState, HostView } from "../../generated/wire";

export type Order = "configured" | "name" | "state";

/** The smaller, the more the person should see it. */
const URGENCY: Record<HostState, number> = {
  "needs-you": 0,
  updating: 1,
  waiting: 2,
  "no-address": 3,
  away: 4,
  paused: 5,
  right: 6,
};

/** The hosts that contain every word of the filter, in the order asked for. */
export function arrange(hosts: HostView[], filter: string, order: Order): HostView[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = hosts.filter((host) => {
    const text = `${host.name} ${host.provider} ${host.account}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  if (order === "name") return shown.sort((one, other) => one.name.localeCompare(other.name));
  if (order === "state") {
    return shown.sort((one, other) => URGENCY[one.state] - URGENCY[other.state]);
  }
  return shown;
}
