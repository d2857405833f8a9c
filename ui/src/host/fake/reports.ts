/** What the made-up sources say in each scene. */
import type {
  AddressReport,
  ChoiceKind,
  Family,
  FamilyReport,
  LinkAddress,
  LinkView,
  Miss,
  Verdict,
  VoiceView,
} from "../../generated/wire";
import { IPV4, IPV6, VPN_ADDRESS } from "./scenes";

/** The sources: id, kind, who runs it, milliseconds that it takes. */
type Voice = [source: string, kind: ChoiceKind, operator: string, took: number];

const LOCAL: Voice[] = [
  ["interface", "interface", "interface", 1],
  ["router", "router", "router", 14],
];
const OUTSIDE: Voice[] = [
  ["stun-cloudflare", "stun", "Cloudflare", 21],
  ["opendns", "dns", "OpenDNS", 26],
  ["cloudflare", "web", "Cloudflare", 74],
  ["ipify", "web", "ipify", 118],
  ["desec", "web", "deSEC", 163],
  ["nsupdate-info", "web", "nsupdate.info", 241],
  ["wtfismyip", "web", "wtfismyip", 388],
];
const WIFI = "192.168.178.23";

/** What one of them says: an address, none, or why not. */
type Said = string | null | Miss;

function voice([source, kind, operator, took]: Voice, said: Said, auto: string | null): VoiceView {
  const known = typeof said === "string";
  const miss = said !== null && !known ? said : null;
  return {
    source,
    kind,
    built_in: true,
    operator,
    knowledge: known ? "known" : miss ? "unknown" : "absent",
    address: known ? said : null,
    milliseconds: miss?.code === "no-answer" ? 8000 : took,
    agrees: known && auto !== null ? said === auto : null,
    miss,
  };
}

/** One family: its verdict, what is believed, and what each source says of it. */
function family(
  which: Family,
  verdict: Verdict,
  address: string | null,
  say: (voice: Voice) => Said,
): FamilyReport {
  const asked = [...LOCAL, ...OUTSIDE].filter(([, kind]) => which === "ipv4" || kind !== "router");
  const voices = asked.map((each) => voice(each, say(each), address));
  return { family: which, verdict, address, voices };
}

const noRouter: Miss = { code: "no-router" };
const bogus = (who: string, address: string, kind: "private" | "carrier-nat"): Miss => ({
  code: "bogus",
  who,
  address,
  kind,
});

/** Every outside source sees the address; the computer and its router say these. */
function seen(which: Family, verdict: Verdict, address: string, own: Said, router: Said) {
  return family(which, verdict, address, ([source, kind]) => {
    if (kind === "interface") return own;
    if (kind === "router") return router;
    if (source === "nsupdate-info") return { code: "no-answer", who: "ipv4.nsupdate.info" };
    return address;
  });
}

/** No source has anything to tell, for one reason. */
function nothing(which: Family, verdict: Verdict, why: (voice: Voice) => Said) {
  return family(which, verdict, null, why);
}

const open6 = () => seen("ipv6", "open", IPV6, IPV6, noRouter);
const none6 = () =>
  nothing("ipv6", "offline", () => ({ code: "no-route", family: "ipv6" }) satisfies Miss);

function families(scene: string): FamilyReport[] {
  switch (scene) {
    case "carrier": {
      const router = bogus("192.168.178.1", "100.72.3.9", "carrier-nat");
      return [seen("ipv4", "carrier-nat", IPV4, WIFI, router), open6()];
    }
    case "double": {
      const router = bogus("192.168.178.1", "192.168.1.2", "private");
      return [seen("ipv4", "double-nat", IPV4, WIFI, router), none6()];
    }
    case "vpn":
      return [seen("ipv4", "vpn", VPN_ADDRESS, "10.8.0.6", noRouter)].concat(none6());
    case "portal":
      return [
        nothing("ipv4", "portal", ([source, kind]) => {
          if (kind === "interface") return WIFI;
          if (kind === "router") return noRouter;
          return { code: kind === "web" ? "portal" : "no-answer", who: `${source}.example` };
        }),
        none6(),
      ];
    case "offline":
      return [nothing("ipv4", "offline", () => ({ code: "no-route", family: "ipv4" })), none6()];
    case "disagree":
      return [
        family("ipv4", "disagreement", null, ([source, kind]) => {
          if (kind === "interface") return WIFI;
          if (kind === "router") return noRouter;
          return ["ipify", "desec", "opendns"].includes(source) ? "198.51.100.77" : IPV4;
        }),
        nothing("ipv6", "no-way-out", ([source, kind]) =>
          kind === "interface" ? IPV6 : { code: "no-answer", who: `${source}.example` },
        ),
      ];
    default:
      return [seen("ipv4", "router", IPV4, WIFI, IPV4), open6()];
  }
}

const at = (address: string, more: Partial<LinkAddress> = {}): LinkAddress => ({
  address,
  state: "stable",
  public: address.startsWith("2001:"),
  ...more,
});

function links(scene: string): LinkView[] {
  if (scene === "offline") return [];
  const six = !["double", "vpn", "portal"].includes(scene);
  const ethernet: LinkView = {
    name: "eth0",
    tunnel: false,
    way_out: scene === "vpn" ? [] : six ? ["ipv4", "ipv6"] : ["ipv4"],
    addresses: [at(WIFI)],
  };
  if (six) {
    ethernet.addresses.push(
      at(IPV6),
      at("2001:db8:4:0:d1c4:7a3e:90bf:21e6", { state: "temporary" }),
      at("2001:db8:4:0:8c11:5fd2:3b7a:e094", { state: "deprecated" }),
      at("fd12:3456:789a:1:5054:ff:fe12:3456"),
    );
  }
  if (scene !== "vpn") return [ethernet];
  return [ethernet, { name: "wg0", tunnel: true, way_out: ["ipv4"], addresses: [at("10.8.0.6")] }];
}

/** The report of a scene. */
export function makeReport(scene: string, now: number): AddressReport {
  return { at: now, families: families(scene), links: links(scene) };
}
