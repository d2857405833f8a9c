import { describe, expect, test } from "vitest";
import type { Verdict, VoiceView } from "../src/generated/wire";
import { makeReport } from "../src/host/fake/reports";
import { arrangeVoices, compare, slowest } from "../src/screens/addresses/voices";
import { wayOf } from "../src/screens/addresses/way";
import { isTrap } from "../src/text/verdict";

const VERDICTS: Verdict[] = [
  "open",
  "router",
  "nat",
  "double-nat",
  "carrier-nat",
  "vpn",
  "portal",
  "disagreement",
  "no-way-out",
  "offline",
];

function voice(source: string, more: Partial<VoiceView>): VoiceView {
  return {
    source,
    kind: "web",
    built_in: true,
    operator: source,
    knowledge: "known",
    address: "192.0.2.1",
    milliseconds: 10,
    agrees: true,
    miss: null,
    ...more,
  };
}
const silent = (source: string) =>
  voice(source, {
    knowledge: "unknown",
    address: null,
    agrees: null,
    milliseconds: 8000,
    miss: { code: "no-answer", who: source },
  });
const names = (voices: VoiceView[]) => voices.map((each) => each.source);

describe("the sources of a family", () => {
  test("that agree come first, the fastest first of all; those that told nothing, apart", () => {
    const { heard, silent: rest } = arrangeVoices(
      [
        silent("zeta"),
        voice("none", { knowledge: "absent", address: null, agrees: null, milliseconds: 1 }),
        voice("other", { address: "192.0.2.9", agrees: false, milliseconds: 2 }),
        voice("slow", { milliseconds: 300 }),
        silent("alpha"),
        voice("quick", { milliseconds: 20 }),
      ],
      [],
    );
    expect(names(heard)).toEqual(["quick", "slow", "other", "none"]);
    expect(names(rest)).toEqual(["alpha", "zeta"]);
  });

  test("that cannot agree stand by what they say, the most of one opinion first", () => {
    const undecided = { agrees: null };
    const { heard } = arrangeVoices(
      [
        voice("a", { ...undecided, address: "192.0.2.0", milliseconds: 1 }),
        voice("b", { ...undecided, milliseconds: 30 }),
        voice("c", { ...undecided, milliseconds: 20 }),
      ],
      [],
    );
    expect(names(heard)).toEqual(["c", "b", "a"]);
  });

  test("that name a private address of this computer do not differ: they come behind", () => {
    const address = (address: string, open: boolean) =>
      ({ address, state: "stable", public: open }) as const;
    const links = [
      {
        name: "eth0",
        tunnel: false,
        way_out: [],
        addresses: [address("192.168.1.7", false), address("192.0.2.9", true)],
      },
    ];
    const own = voice("own", { address: "192.168.1.7", agrees: false, milliseconds: 1 });
    const other = voice("other", { address: "192.0.2.9", agrees: false, milliseconds: 2 });
    expect(compare(own, links)).toBe("private");
    expect(compare({ ...own, agrees: null }, links)).toBe("private");
    expect(compare(own, [])).toBe("differs");
    expect(compare(other, links)).toBe("differs");
    expect(names(arrangeVoices([own, other], links).heard)).toEqual(["other", "own"]);
  });

  test("fill a bar by the slowest that told something", () => {
    expect(slowest([voice("a", { milliseconds: 40 }), silent("b")])).toBe(40);
    expect(slowest([silent("b")])).toBe(1);
  });

  test("are left in the order in which they were given", () => {
    const given = [voice("b", { milliseconds: 30 }), voice("a", {})];
    arrangeVoices(given, []);
    expect(names(given)).toEqual(["b", "a"]);
  });
});

describe("the way in", () => {
  test.each(VERDICTS)("of %s leads from the internet to this computer", (verdict) => {
    const way = wayOf(verdict);
    expect(way.stops[0]).toBe("internet");
    expect(way.stops.at(-1)).toBe("computer");
    expect(new Set(way.stops).size).toBe(way.stops.length);
    if (way.public) expect(way.stops).toContain(way.public);
    if (way.barred) expect(way.stops.indexOf(way.barred)).toBeGreaterThan(0);
  });

  test("shows who has the public address", () => {
    expect(wayOf("open").public).toBe("computer");
    expect(wayOf("router").public).toBe("router");
    expect(wayOf("double-nat").public).toBe("outer-router");
    expect(wayOf("carrier-nat")).toMatchObject({ public: "provider", barred: "router" });
    expect(wayOf("vpn").public).toBe("vpn");
    expect(wayOf("offline").public).toBeNull();
  });
});

test("a trap is what the person has to do something about", () => {
  expect(VERDICTS.filter(isTrap)).toEqual(["double-nat", "carrier-nat", "vpn", "portal"]);
});

test.each(["right", "carrier", "double", "vpn", "portal", "offline", "disagree"])(
  "the made-up report of %s holds together",
  (scene) => {
    for (const family of makeReport(scene, 0).families) {
      for (const each of family.voices) {
        expect(each.address !== null, each.source).toBe(each.knowledge === "known");
        expect(each.miss !== null, each.source).toBe(each.knowledge === "unknown");
        const comparable = each.address !== null && family.address !== null;
        expect(each.agrees).toBe(comparable ? each.address === family.address : null);
      }
    }
  },
);
