/** The states that the made-up computer can start in: one a scene, chosen by `?scene=`. */
import type {
  AddressView,
  Event,
  Family,
  FamilyView,
  HostView,
  RecordView,
  Snapshot,
  Trouble,
  Verdict,
  What,
} from "../../generated/wire";
import { providers } from "./data";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const IPV4 = "203.0.113.7";
export const VPN_ADDRESS = "198.51.100.201";
export const IPV6 = "2001:db8:4::42";

export type Scene = { snapshot: Snapshot; events: Event[] };

function address(family: Family, value: string, since: number): AddressView {
  return {
    family,
    source: "auto",
    address: value,
    knowledge: "known",
    since,
    last: null,
    heard: 3,
    agree: 3,
    verdict: family === "ipv4" ? "router" : "open",
    miss: null,
  };
}

function families(now: number, kept: Family[]): FamilyView[] {
  return kept.map((family) => {
    const value = family === "ipv4" ? IPV4 : IPV6;
    return {
      family,
      source: "auto",
      wanted: value,
      sent: value,
      sent_at: now - 2 * HOUR,
      confirmed: value,
      confirmed_at: now - 2 * HOUR + 1000,
    };
  });
}

function recordsOf(name: string): RecordView[] {
  const lines = [
    `_http._tcp.${name} SRV 0 5 8080 ${name}`,
    `80.113.0.203.in-addr.arpa PTR ${name}`,
  ];
  return lines.map((text) => ({ text, wanted: true, published: true }));
}

export function makeHost(now: number, name: string, account: string, kept: Family[]): HostView {
  return {
    name,
    account,
    provider: providers.find((each) => each.id === account)?.name ?? account,
    state: "right",
    families: families(now, kept),
    trouble: null,
    next: { code: "nothing", at: null },
    right_since: now - 2 * HOUR,
    name_server: account === "rfc2136",
    records: account === "rfc2136" ? recordsOf(name) : [],
    practice: false,
  };
}

export function stop(host: HostView, code: Trouble, now: number, detail: string): void {
  host.state = "needs-you";
  host.trouble = { code, detail, since: now - 3 * HOUR };
  host.next = { code: "user", at: null };
  host.right_since = null;
  for (const family of host.families) family.confirmed = "198.51.100.23";
}

function blank(now: number): Snapshot {
  return {
    state: "all-right",
    at: now,
    addresses: [address("ipv4", IPV4, now - 2 * HOUR), address("ipv6", IPV6, now - 2 * DAY)],
    hosts: [],
    accounts: [],
    pause: null,
    configuration_error: null,
    problems: [],
    practice: null,
    notifications: { needs_you: true, mended: true, hidden: true, changed: false },
    language: null,
    theme: null,
  };
}

/** The accounts: those that were there before, and those that the hosts need besides. */
export function accountsOf(snapshot: Snapshot): Snapshot["accounts"] {
  const before = snapshot.accounts.map((account) => account.id);
  const ids = [...new Set([...before, ...snapshot.hosts.map((host) => host.account)])];
  return ids.map((id) => {
    const hosts = snapshot.hosts.filter((host) => host.account === id);
    const kept = snapshot.accounts.find((account) => account.id === id);
    const refused = hosts.find((host) => host.trouble?.code === "bad-credentials");
    return {
      id,
      provider: kept?.provider ?? id,
      provider_name: kept?.provider_name ?? hosts[0]?.provider ?? id,
      hosts: hosts.length,
      trouble: refused?.trouble ?? null,
    };
  });
}

function right(now: number): Snapshot {
  const snapshot = blank(now);
  snapshot.hosts = [
    makeHost(now, "nas.example.org", "cloudflare", ["ipv4", "ipv6"]),
    makeHost(now, "cam-garden.duckdns.org", "duckdns", ["ipv4"]),
    makeHost(now, "game.example.com", "noip", ["ipv4"]),
    makeHost(now, "laptop.corp.example", "rfc2136", ["ipv6"]),
  ];
  const spare = { id: "old-provider", provider: "dyndns2", provider_name: "DynDNS2 compatible" };
  snapshot.accounts = [...accountsOf(snapshot), { ...spare, hosts: 0, trouble: null }];
  return snapshot;
}

function offline(now: number): Snapshot {
  const snapshot = right(now);
  snapshot.state = "no-network";
  for (const each of snapshot.addresses) {
    Object.assign(each, { last: each.address, address: null, knowledge: "unknown" });
    Object.assign(each, { since: now - 25 * MINUTE, heard: 0, agree: 0, verdict: "offline" });
  }
  for (const host of snapshot.hosts) {
    Object.assign(host, { state: "no-address", next: { code: "address", at: null } });
    for (const family of host.families) family.wanted = null;
  }
  return snapshot;
}

/** Nothing stands in the way of names but the network itself. */
function trapped(now: number, ipv4: Verdict, ipv6: Verdict): Snapshot {
  const snapshot = right(now);
  for (const each of snapshot.addresses) {
    each.verdict = each.family === "ipv4" ? ipv4 : ipv6;
    if (each.verdict === "offline") Object.assign(each, { address: null, knowledge: "absent" });
    const nobody = each.verdict === "portal" || each.verdict === "disagreement";
    if (nobody) Object.assign(each, { last: each.address, address: null, knowledge: "unknown" });
  }
  return snapshot;
}

/** The VPN is the way out: names wait, but for one that belongs to another network anyway. */
function vpn(now: number): Snapshot {
  const snapshot = trapped(now, "vpn", "offline");
  if (snapshot.addresses[0]) snapshot.addresses[0].address = VPN_ADDRESS;
  for (const host of snapshot.hosts) {
    const elsewhere = host.name === "laptop.corp.example";
    Object.assign(host, {
      state: elsewhere ? "away" : "waiting",
      next: { code: elsewhere ? "network" : "vpn", at: null },
      right_since: null,
    });
  }
  return snapshot;
}

function trouble(now: number): Snapshot {
  const snapshot = right(now);
  snapshot.state = "needs-you";
  const [, duck, game, laptop] = snapshot.hosts;
  if (game) stop(game, "bad-credentials", now, "HTTP 200: badauth");
  if (duck) {
    duck.state = "waiting";
    duck.trouble = { code: "server-trouble", detail: "HTTP 503", since: now - 8 * MINUTE };
    duck.next = { code: "back-off", at: now + 4 * MINUTE };
  }
  if (laptop) Object.assign(laptop, { state: "no-address", next: { code: "address", at: null } });
  snapshot.accounts = accountsOf(snapshot);
  return snapshot;
}

/** So many names beside the ordinary four. */
function many(now: number, count: number): Snapshot {
  const snapshot = count < 10 ? trouble(now) : right(now);
  for (let index = 1; index <= count; index += 1) {
    const name = `host-${String(index).padStart(4, "0")}.example.net`;
    snapshot.hosts.push(makeHost(now, name, "cloudflare", ["ipv4"]));
  }
  snapshot.accounts = accountsOf(snapshot);
  return snapshot;
}

/** Three weeks of a line whose address changes every few days, with a trouble on the way. */
function past(now: number): Event[] {
  const old = ["192.0.2.14", "198.51.100.77", "198.51.100.23", IPV4];
  const days = [20, 13, 6.3, 2 / 24];
  const events: Event[] = [{ at: now - 20.01 * DAY, kind: "started" }];
  const note = (at: number, what: What) => events.push({ at, ...what });
  old.forEach((value, index) => {
    const at = now - (days[index] ?? 0) * DAY;
    note(at, { kind: "address-changed", family: "ipv4", old: old[index - 1] ?? null, new: value });
    for (const host of ["nas.example.org", "cam-garden.duckdns.org", "game.example.com"]) {
      note(at + 300, { kind: "sent", host, address: value });
      note(at + 900, { kind: "updated", host, address: value });
    }
  });
  const six = { kind: "address-changed", family: "ipv6" } as const;
  note(now - 19.9 * DAY, { ...six, old: null, new: "2001:db8:1::42" });
  note(now - 8 * DAY, { ...six, old: "2001:db8:1::42", new: null });
  note(now - 7.2 * DAY, { ...six, old: null, new: "2001:db8:3::42" });
  note(now - 2 * DAY, { ...six, old: "2001:db8:3::42", new: IPV6 });
  note(now - 2 * DAY + 1200, { kind: "updated", host: "nas.example.org", address: IPV6 });
  const slow = { host: "cam-garden.duckdns.org", trouble: "server-trouble" } as const;
  note(now - 13 * DAY + 1500, {
    kind: "delayed",
    ...slow,
    detail: "HTTP 503",
    until: now - 13 * DAY + 31_500,
  });
  note(now - 13 * DAY + 32_000, { kind: "mended", host: "cam-garden.duckdns.org" });
  return events.sort((one, other) => other.at - one.at);
}

/** The scene of this name; the ordinary one where the name is none. */
export function makeScene(name: string, now: number): Scene {
  const events = past(now);
  switch (name) {
    case "first":
      return { snapshot: blank(now), events: [{ at: now, kind: "started" }] };
    case "trouble": {
      const what = {
        kind: "stopped",
        account: "noip",
        host: null,
        trouble: "bad-credentials",
        detail: "badauth",
      } as const;
      return {
        snapshot: trouble(now),
        events: [{ at: now - 2 * HOUR + 1000, ...what }, ...events],
      };
    }
    case "offline":
      return { snapshot: offline(now), events };
    case "nine":
      return { snapshot: many(now, 5), events };
    case "ten":
      return { snapshot: many(now, 6), events };
    case "many":
      return { snapshot: many(now, 1000), events };
    case "unreadable": {
      const error = "config.toml, line 12, column 8: a value is missing after “=”";
      return {
        snapshot: { ...right(now), state: "needs-you", configuration_error: error },
        events,
      };
    }
    case "carrier":
      return { snapshot: trapped(now, "carrier-nat", "open"), events };
    case "double":
      return { snapshot: trapped(now, "double-nat", "offline"), events };
    case "vpn":
      return { snapshot: vpn(now), events };
    case "portal":
      return { snapshot: trapped(now, "portal", "offline"), events };
    case "disagree":
      return { snapshot: trapped(now, "disagreement", "no-way-out"), events };
    default:
      return { snapshot: right(now), events };
  }
}
