/** What the made-up name servers and resolvers say of a name. */
import type { Finding, HostView, Role, ServerAnswer, Silence, Truth } from "../../generated/wire";

/** A server: its name and address, what it is, how old its copy of the zone is. */
type Server = { server: string; roles: Role[]; serial: number | null; behind?: boolean };

const NS1: Server = { server: "ns1.example.org (192.0.2.53:53)", roles: ["primary"], serial: 418 };
const NS2: Server = {
  server: "ns2.example.org (198.51.100.53:53)",
  roles: ["secondary"],
  serial: 418,
};
const NS3: Server = {
  server: "ns3.example.net (192.0.2.54:53)",
  roles: ["secondary"],
  serial: null,
};
const RESOLVERS: Server[] = [
  { server: "192.168.178.1:53", roles: ["system"], serial: null },
  { server: "Cloudflare DNS (1.1.1.1:53)", roles: ["public"], serial: null },
  { server: "Google Public DNS (8.8.8.8:53)", roles: ["public"], serial: null },
  { server: "Quad9 (9.9.9.9:53)", roles: ["public"], serial: null },
];
const OLD = "198.51.100.23";
const INSIDE = "192.168.178.40";

type Said = { addresses?: string[]; ttl?: number; reason?: Silence; error?: string };

/** What a server says of each family that is kept. */
function say(host: HostView, server: Server, said: Said): ServerAnswer[] {
  const { behind = false, ...who } = server;
  return host.families.map(({ family, confirmed }) => {
    const own = family === "ipv4" ? said.addresses : undefined;
    const addresses = said.reason === undefined ? (own ?? (confirmed ? [confirmed] : [])) : [];
    return {
      ...structuredClone(who),
      behind,
      family,
      addresses,
      ttl: addresses.length > 0 ? (said.ttl ?? 300) : null,
      zone: server.serial === null ? null : "example.org",
      refresh: server.serial === null ? null : 3600,
      reason: said.reason ?? null,
      error: said.error ?? null,
    };
  });
}

/** The whole of it, in a scene. */
export function makeTruth(scene: string, host: HostView, resolvers: boolean, at: number): Truth {
  const direct = host.account === "rfc2136";
  const first: Server = direct ? { ...NS1, roles: ["updates", "primary"] } : NS1;
  const findings: Finding[] = [];
  const told: Said[] = [{ ttl: 212 }, { ttl: 87 }, {}, { ttl: 140 }];
  let servers = [...say(host, first, {}), ...say(host, NS2, {})];
  if (scene === "lag") {
    const lagging = { ...NS2, serial: 417, behind: true };
    const reason: Silence = { silence: "no-answer" };
    const silent = say(host, NS3, { reason, error: "the server did not answer" });
    servers = [...say(host, first, {}), ...say(host, lagging, { addresses: [OLD] }), ...silent];
    const { server } = NS2;
    findings.push({ finding: "behind", server, serial: 417, newest: 418, refresh: 3600 });
    const addresses = resolvers ? [OLD] : [];
    findings.push({ finding: "cached", family: "ipv4", addresses, seconds: 212 });
    told[1] = { addresses: [OLD], ttl: 212 };
  }
  if (scene === "split") {
    told[0] = { addresses: [INSIDE], ttl: 60 };
    const elsewhere = host.families.flatMap((each) => each.confirmed ?? []).slice(0, 1);
    if (resolvers) {
      findings.push({ finding: "split-horizon", family: "ipv4", here: [INSIDE], elsewhere });
    }
  }
  if (scene === "proxy") {
    const proxies = { addresses: ["104.16.4.7", "104.16.5.7"] };
    servers = [...say(host, first, proxies), ...say(host, NS2, proxies)];
    told.forEach((said) => (said.addresses = proxies.addresses));
    findings.push({ finding: "proxied", family: "ipv4", by: "Cloudflare" });
  }
  return {
    at,
    servers,
    resolvers: resolvers
      ? RESOLVERS.flatMap((each, index) => say(host, each, told[index] ?? {}))
      : [],
    findings,
  };
}
