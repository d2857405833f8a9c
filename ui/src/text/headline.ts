/** The one sentence that says how everything stands. */
import type { Snapshot } from "../generated/wire";
import type { Say } from "./say";

/** The sentence; `moment` writes a point in time. */
export function headline(snapshot: Snapshot, say: Say, moment: (at: number) => string): string {
  const hosts = snapshot.hosts;
  if (snapshot.configuration_error !== null) return say("headline.configuration");
  if (snapshot.pause) {
    const until = snapshot.pause.until;
    return until === null
      ? say("headline.paused")
      : say("headline.paused.until", { until: moment(until) });
  }
  if (hosts.length === 0) return say("headline.empty");
  const inState = (state: string) => hosts.filter((host) => host.state === state);
  if (snapshot.state === "no-network") {
    const since = Math.max(...snapshot.addresses.map((each) => each.since), 0);
    return say("headline.no-network", { time: moment(since || snapshot.at) });
  }
  const stopped = inState("needs-you");
  if (stopped.length > 0) {
    const [first] = stopped;
    const trouble = first?.trouble ? say(`trouble.${first.trouble.code}.short`) : "";
    return stopped.length === 1
      ? say("headline.needs-you.host", { host: first?.name ?? "", trouble })
      : say("headline.needs-you", { count: stopped.length });
  }
  const updating = inState("updating");
  if (updating.length > 0) {
    return updating.length === 1
      ? say("headline.updating.host", { host: updating[0]?.name ?? "" })
      : say("headline.updating", { count: updating.length });
  }
  if (snapshot.state === "working") return say("headline.working");
  const right = inState("right").length;
  const away = inState("away");
  if (away.length === hosts.length) {
    const behindVpn = away.every((host) => host.next.code === "vpn");
    return say(behindVpn ? "headline.vpn" : "headline.away");
  }
  if (right < hosts.length) {
    return say("headline.some-right", { right, count: hosts.length });
  }
  return right === 1
    ? say("headline.all-right.host", { host: hosts[0]?.name ?? "" })
    : say("headline.all-right", { count: right });
}
