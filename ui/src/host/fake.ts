/**
 * A host that is made up, for a plain browser and for tests. The address line chooses:
 * `?scene=first|right|trouble|offline|nine|ten|many|unreadable|stuck|gone`, and for the addresses
 * `carrier|double|vpn|portal|disagree|changing|slow|deaf`, and for what servers publish
 * `lag|split|proxy`; `?theme=dark|light`, `?login=off-in-…`: the start at login, `?tray=none`,
 * `?save=none`: no file is chosen, `?found=none`: no other client's settings,
 * `?from=flatpak|snap|…`: how Homing came here, `?release=newer|newest|unreleased|odd|portal|
 * refused|…`: what is told of a newer one, `?feed=none|<host>`: who is asked,
 * `?open=<page>`: the window is opened for it, `?broken`: the accounts cannot be drawn,
 * `?pace=<milliseconds>`.
 */
import type { HostView, LoginStart } from "../generated/wire";
import { providers } from "./fake/data";
import { fakeImports } from "./fake/imports";
import { linesFor, readKey } from "./fake/keys";
import { Place } from "./fake/place";
import { readTemplate, servedBy } from "./fake/providers";
import { fakeReleases } from "./fake/releases";
import { makeReport } from "./fake/reports";
import { makeScene } from "./fake/scenes";
import { makeTruth } from "./fake/truth";
import { World } from "./fake/world";
import type { Fault, Host, HostDraft, HostPart, ProbeView, Settings, TestReport } from "./host";

/** What is on the clipboard after a secret was copied. */
const KEPT_FROM_THE_PAGE = "•••";

/** How a host is kept that nobody has changed. */
function partOf(host: HostView | undefined): HostPart {
  const beside = host?.name_server ? { records: [], reverse: false, claim: "off" as const } : null;
  const rules = { interface: null, vpn: null, only_on: [], scope: "public" as const };
  return { ipv4: "auto", ipv6: "auto", ttl: null, beside, rules };
}

function fault(code: string, message = ""): Fault {
  return { code, message };
}

/** The account's id and the provider's, and whether its secret is the one that is refused. */
function accountOf(draft: HostDraft) {
  if ("existing" in draft.account) return { id: draft.account.existing, wrong: false };
  const { provider, secrets } = draft.account.new;
  return { id: provider, wrong: Object.values(secrets).includes("wrong") };
}

function plan(draft: HostDraft, addresses: string[]): string[] {
  const { id } = accountOf(draft);
  const label = draft.name.split(".")[0] ?? draft.name;
  if (id === "duckdns") {
    const query = `domains=${label}&token=•••&ip=${addresses[0] ?? ""}&verbose=true`;
    return [`GET https://www.duckdns.org/update?${query}\nUser-Agent: Homing/0.1`];
  }
  if (id === "rfc2136" || id === "practice") {
    return [
      `UPDATE ${draft.name.split(".").slice(1).join(".")}\ndelete ${draft.name} A\n` +
        `add    ${draft.name} 60 A ${addresses[0] ?? ""}\nsigned with homing-key (hmac-sha256)`,
    ];
  }
  const query = `hostname=${draft.name}&myip=${addresses.join(",")}`;
  return [
    `GET https://update.example.net/nic/update?${query}\n` +
      `Authorization: Basic •••\nUser-Agent: Homing/0.1`,
  ];
}

/** What a name server says to a question that changes nothing; other providers take none. */
function probe(draft: HostDraft): ProbeView | null {
  const { id, wrong } = accountOf(draft);
  if (id !== "rfc2136") return null;
  // A key that was just made is not at the server yet.
  const detailOfNew = "NOTAUTH, BADKEY: the server does not know the key";
  if (draft.new_key) return { trouble: "bad-key", needs_you: true, detail: detailOfNew };
  if (!wrong) return { trouble: null, needs_you: false, detail: null };
  const detail = "BADSIG: the server has another secret for this key";
  return { trouble: "bad-signature", needs_you: true, detail };
}

/** What a made-up account says where its provider asks. */
function madeUpFields(account: string): Record<string, string> {
  const form = providers.find((each) => each.id === account) ?? providers[3];
  const asked = form?.fields.filter((field) => !field.secret && !field.optional) ?? [];
  return Object.fromEntries(
    asked.map(({ name }) => [name, name === "username" ? "alex" : "ddns.example.net"]),
  );
}

function keptFamilies(part: HostPart) {
  return (["ipv4", "ipv6"] as const).filter((family) => part[family] !== "off");
}

/** Makes the host that the address line asks for. */
export function fakeHost(options: URLSearchParams): Host {
  const sceneName = options.get("scene") ?? "right";
  const world = new World(makeScene(sceneName, Date.now()), Number(options.get("pace") ?? 900));
  world.snapshot.theme = options.get("theme");
  // An account that no screen can draw.
  if (options.has("broken")) Object.assign(world.snapshot, { accounts: [null] });
  if (options.get("tray") === "none") world.snapshot.problems.push("no-tray");
  const settings: Settings = {
    startAtLogin: (options.get("login") ?? "off") as LoginStart,
    notifications: { needs_you: true, mended: true, hidden: true, changed: false },
    poll: 300,
    glance: 60,
    auto: null,
    vpn: "hold",
    resolver: null,
    proxy: null,
    language: null,
    theme: options.get("theme"),
  };
  // For measurements: the state of another scene arrives, as if all of it had changed at once.
  window.addEventListener("fake-scene", (event) => {
    const { snapshot } = makeScene((event as CustomEvent<string>).detail, Date.now());
    world.snapshot = { ...snapshot, theme: settings.theme };
    world.tell();
  });
  window.addEventListener("fake-touch", (event) => {
    const host = world.find((event as CustomEvent<string>).detail);
    if (host) host.right_since = Date.now();
    world.tell();
  });
  const place = new Place();
  const wait = () => new Promise((done) => setTimeout(done, world.pace / 4));
  let opening = options.get("open");
  let clipboard = "";
  let keys = 0;
  let looks = 0;

  return {
    snapshot: async () => {
      if (sceneName === "stuck") await new Promise(() => {});
      if (sceneName === "gone") throw fault("engine-gone", "connection refused");
      return structuredClone(world.snapshot);
    },
    onChanged: (tell) => world.follow(tell),
    onOpenPage: (tell) => {
      const listen = (event: globalThis.Event) => tell((event as CustomEvent<string>).detail);
      window.addEventListener("fake-open-page", listen);
      return () => window.removeEventListener("fake-open-page", listen);
    },
    openingPage: async () => {
      const asked = opening;
      opening = null;
      return asked;
    },
    wish: async (wish) => world.wish(wish),
    providers: async () => providers,
    served: async (name) => {
      await wait();
      if (sceneName === "deaf") throw fault("failed", "permission denied");
      return servedBy(name);
    },
    readTemplate: async (_provider, _field, text) => readTemplate(text),
    sources: async () => [...place.sources],
    addresses: async () => {
      looks += 1;
      await wait();
      if (sceneName === "slow") await new Promise(() => {});
      if (sceneName === "deaf") throw fault("failed", "permission denied");
      const changed = sceneName === "changing" && looks > 1;
      return makeReport(changed ? "vpn" : sceneName, Date.now());
    },
    environment: async () => ({
      trayHost: options.get("tray") !== "none",
      version: "0.1.0",
      configurationFile: "/home/alex/.config/homing/config.toml",
      dataFolder: "/home/alex/.local/share/homing",
      vault: "keyring",
    }),

    addHost: async (draft) => {
      await wait();
      if (world.find(draft.name)) throw fault("name-exists");
      const { id, wrong } = accountOf(draft);
      if (wrong) world.wrong.add(id);
      world.snapshot.hosts.push(world.newHost(draft.name, id));
      world.parts.set(draft.name, {
        ...partOf(world.find(draft.name)),
        ipv4: draft.ipv4,
        ipv6: draft.ipv6,
        ttl: draft.ttl,
      });
      const kept = world.find(draft.name);
      if (kept) {
        if (!providers.some((each) => each.id === id)) kept.provider = id;
        world.update(kept);
      }
      world.tell();
    },
    hostPart: async (name) => world.parts.get(name) ?? partOf(world.find(name)),
    changeHost: async (name, part) => {
      await wait();
      const host = world.find(name);
      if (!host) throw fault("no-such-host");
      world.parts.set(name, part);
      world.update(host);
      world.tell();
    },
    removeHost: async (name) => {
      const host = world.find(name);
      if (!host) throw fault("no-such-host");
      world.removed.set(name, host);
      world.snapshot.hosts = world.snapshot.hosts.filter((each) => each !== host);
      world.tell();
    },
    restoreHost: async (name) => {
      const host = world.removed.get(name);
      if (!host) throw fault("not-restorable");
      world.removed.delete(name);
      world.snapshot.hosts.push(host);
      world.tell();
    },
    testHost: async (draft, send) => {
      await wait();
      const known = world.snapshot.addresses.filter((each) => draft[each.family] !== "off");
      const addresses = known.flatMap((each) => each.address ?? []);
      const reports: TestReport[] = [];
      if (send) {
        await wait();
        const { wrong } = accountOf(draft);
        for (const family of keptFamilies(draft)) {
          reports.push(
            wrong
              ? { family, outcome: "needs-you", trouble: "bad-credentials", detail: "badauth" }
              : { family, outcome: "changed", trouble: null, detail: "good" },
          );
        }
      }
      return { plan: plan(draft, addresses), probe: send ? null : probe(draft), reports };
    },
    readKey: async (text) => readKey(text),
    makeKey: async () => String((keys += 1)),
    serverLines: async (draft, server) => linesFor(draft, server),
    copyServerLines: async (draft, server, piece) => {
      if (!draft.new_key) throw fault("no-new-key");
      clipboard = linesFor(draft, server)[piece] ? KEPT_FROM_THE_PAGE : "";
    },
    saveServerLines: async (draft) => draft.new_key !== undefined,
    useKey: async (account) => {
      await wait();
      world.wish({ wish: "secret-changed", account });
    },
    truth: async (name, resolvers) => {
      await wait();
      if (sceneName === "deaf") throw fault("failed", "permission denied");
      const host = world.find(name);
      if (!host) throw fault("no-such-host");
      return makeTruth(sceneName, host, resolvers, Date.now());
    },
    accountFields: async (account) => ({ ...(world.fields.get(account) ?? madeUpFields(account)) }),
    changeAccount: async (account, fields) => {
      await wait();
      world.fields.set(account, fields);
      world.wish({ wish: "secret-changed", account });
    },
    removeAccount: async (account) => {
      await wait();
      if (world.snapshot.hosts.some((host) => host.account === account)) {
        throw fault("account-in-use");
      }
      world.removeAccount(account);
    },
    restoreAccount: async (account) => {
      if (!world.restoreAccount(account)) throw fault("not-restorable");
    },
    replaceSecret: async (account, _field, secret) => {
      await wait();
      if (secret === "wrong") world.wrong.add(account);
      else world.wish({ wish: "secret-changed", account });
    },

    ...fakeImports(world, wait, options.get("found")),

    history: async (filter) => {
      await wait();
      if (sceneName === "deaf") throw fault("failed", "the disk is full");
      const wanted = world.events.filter((event) => {
        const host = "host" in event ? event.host : null;
        return (
          (filter.host === undefined || filter.host === host) &&
          (filter.kinds === undefined || filter.kinds.includes(event.kind)) &&
          event.at >= (filter.since ?? 0) &&
          event.at <= (filter.until ?? Infinity)
        );
      });
      return wanted.slice(0, filter.limit);
    },
    settings: async () => {
      await wait();
      if (sceneName === "deaf") throw fault("configuration-unusable", "permission denied");
      return { ...settings };
    },
    networks: async () => place.networks(world),
    addNetwork: async (network) => place.addNetwork(network),
    removeNetwork: async (id) => place.removeNetwork(id),
    addSource: async (id, url) => place.addSource(id, url),
    removeSource: async (id) => place.removeSource(id),
    exportSettings: async () => options.get("save") !== "none",
    openFolder: async (folder) => {
      if (folder === "logs") throw fault("no-folder", "/home/alex/.local/state/homing/logs");
    },
    setSetting: async (key, value) => {
      const given = typeof value === "string" ? value : "";
      if (key === "proxy" && given && given !== "off" && !/^(https?|socks5h?):\/\//.test(given)) {
        throw fault("bad-value");
      }
      if (key === "resolver" && given && !/^[\d.:[\]a-f]+$/i.test(given)) throw fault("bad-value");
      if (key === "startAtLogin" && value === "on") {
        // Neither lets a program switch on what the person switched off there.
        if (options.get("login") === "off-in-flatpak") throw fault("login-denied");
        if (options.get("login") === "off-in-macos") return;
      }
      settings[key] = value;
      world.snapshot.theme = settings.theme;
      world.snapshot.language = settings.language;
      world.snapshot.notifications = settings.notifications;
      world.tell();
    },
    ...fakeReleases(wait, options),

    saveText: async (text, name) => {
      window.dispatchEvent(new CustomEvent("fake-saved", { detail: { name, text } }));
      return options.get("save") !== "none";
    },
    copy: async (text) => {
      clipboard = text;
    },
    paste: async () => {
      if (clipboard === KEPT_FROM_THE_PAGE) throw fault("failed", "this is a secret");
      return clipboard || "00000000-1111-2222-3333-444444444444";
    },
    openLink: async (url) => {
      window.dispatchEvent(new CustomEvent("fake-opened", { detail: url }));
    },
  };
}
