/** Settings of other clients that are made up. */
import type { Host, ImportPlan } from "../host";
import type { World } from "./world";

const DDCLIENT: ImportPlan = {
  handle: "1",
  client: "ddclient",
  name: "ddclient",
  file: "ddclient.conf",
  accounts: [
    {
      id: "noip-2",
      provider: "noip",
      provider_name: "No-IP",
      fields: { username: "alex" },
      secrets: ["password"],
      missing: [],
    },
    {
      id: "cloudflare-2",
      provider: "cloudflare",
      provider_name: "Cloudflare",
      fields: {},
      secrets: [],
      missing: [{ field: "token", label: "API token", secret: true }],
    },
  ],
  hosts: [
    { name: "attic.ddns.net", account: "noip-2", ipv4: "auto", ipv6: "off", ttl: null },
    { name: "cellar.ddns.net", account: "noip-2", ipv4: "interface:eth0", ipv6: "off", ttl: null },
    { name: "home.example.org", account: "cloudflare-2", ipv4: "auto", ipv6: "auto", ttl: 300 },
  ],
  known: ["nas.example.org"],
  left: [
    { line: 1, what: "daemon", why: "not-needed", detail: null },
    { line: 2, what: "ssl", why: "not-needed", detail: null },
    { line: 3, what: "web", why: "address-found", detail: null },
    { line: 7, what: "mx", why: "no-equal", detail: null },
    { line: 12, what: "password", why: "global-key", detail: null },
    { line: 15, what: "googledomains", why: "ended-provider", detail: "It ended in 2023." },
    { line: 18, what: "woima", why: "unknown-provider", detail: "old.example.net" },
  ],
  domains: [],
  switch_off: "sudo systemctl disable --now ddclient",
};

const NUMBER = "023e105f4ecef8ad9ca31a8372d0c353";

/** A file that does not say what its domain is called. */
function numbered(domain: string | undefined): ImportPlan {
  const name = (label: string) => `${label}.${domain}`;
  const host = (label: string) => {
    return { name: name(label), account: "cloudflare", ipv4: "auto", ipv6: "off", ttl: null };
  };
  return {
    ...DDCLIENT,
    handle: "2",
    client: "cloudflare-ddns",
    name: "cloudflare-ddns (timothymiller)",
    file: "config.json",
    accounts: domain
      ? [{ ...DDCLIENT.accounts[1]!, id: "cloudflare", secrets: ["token"], missing: [] }]
      : [],
    hosts: domain ? ["www", "vpn"].map(host) : [],
    known: [],
    left: domain ? [] : [{ line: 3, what: NUMBER, why: "zone-unknown", detail: "www, vpn" }],
    domains: domain ? [] : [NUMBER],
    switch_off: "docker rm --force cloudflare-ddns",
  };
}

function plan(text: string, file: string | null, client: string | null): ImportPlan {
  if (text.includes('"cloudflare"')) return numbered(undefined);
  if (/protocol=/.test(text)) return { ...DDCLIENT, file };
  if (client === null) throw { code: "import-not-recognised", message: "" };
  throw { code: "import-malformed", message: "" };
}

type Imports = Pick<
  Host,
  | "importsFound"
  | "readImportFound"
  | "chooseImport"
  | "readImport"
  | "nameImportDomains"
  | "addImport"
  | "undoImport"
>;

/** `found`: `none` where no other client is on this computer. */
export function fakeImports(
  world: World,
  wait: () => Promise<unknown>,
  found: string | null,
): Imports {
  let latest = DDCLIENT;
  const take = (read: ImportPlan) => (latest = read);
  return {
    importsFound: async () =>
      found === "none"
        ? []
        : [
            { client: "ddclient", name: "ddclient", path: "/etc/ddclient.conf", readable: false },
            {
              client: "ddclient",
              name: "ddclient",
              path: "/home/alex/.config/ddclient/ddclient.conf",
              readable: true,
            },
          ],
    readImportFound: async () => {
      await wait();
      return take(DDCLIENT);
    },
    chooseImport: async (_title, client) => {
      await wait();
      if (found === "none") return null;
      return take(client === "cloudflare-ddns" ? numbered(undefined) : DDCLIENT);
    },
    readImport: async (text, file, client) => {
      await wait();
      return take(plan(text, file, client));
    },
    nameImportDomains: async (_handle, domains) => take(numbered(domains[NUMBER])),
    addImport: async () => {
      await wait();
      for (const host of latest.hosts) {
        const made = world.newHost(host.name, host.account);
        const account = latest.accounts.find((each) => each.id === host.account);
        made.provider = account?.provider_name ?? made.provider;
        world.snapshot.hosts.push(made);
      }
      world.tell();
      return {
        accounts: latest.accounts.map((account) => account.id),
        hosts: latest.hosts.map((host) => host.name),
      };
    },
    undoImport: async () => {
      await wait();
      const gone = new Set(latest.hosts.map((host) => host.name));
      world.snapshot.hosts = world.snapshot.hosts.filter((host) => !gone.has(host.name));
      world.tell();
    },
  };
}
