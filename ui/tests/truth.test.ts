/** What name servers say of a name: rows, sentences, and when they are asked. */
import { render, screen, waitFor } from "@testing-library/svelte";
import type { Component } from "svelte";
import { beforeEach, describe, expect, test } from "vitest";
import type { Finding, HostView, ServerAnswer, Silence, Truth } from "../src/generated/wire";
import { fakeHost } from "../src/host/fake";
import { makeScene } from "../src/host/fake/scenes";
import { makeTruth } from "../src/host/fake/truth";
import TruthPanel from "../src/screens/host/TruthPanel.svelte";
import { gist, isWrong, rowsOf } from "../src/screens/host/truth";
import { Session } from "../src/state/session.svelte";
import { findingSentence } from "../src/text/finding";
import { learn, speaker } from "../src/text/say";
import { seconds } from "../src/text/time";
import Wrap from "./Wrap.svelte";

const reason: Silence = { silence: "no-resolver" };

const nas = (): HostView => {
  const host = makeScene("right", 0).snapshot.hosts[0];
  if (!host) throw new Error("no host");
  return host;
};

function answer(server: string, more: Partial<ServerAnswer> = {}): ServerAnswer {
  return {
    server,
    roles: ["secondary"],
    family: "ipv4",
    addresses: ["203.0.113.7"],
    ttl: 60,
    serial: 1,
    zone: "example.org",
    refresh: 3600,
    behind: false,
    reason: null,
    error: null,
    ...more,
  };
}

describe("rows", () => {
  test("are one a server, with the families that are kept, in the order in which they came", () => {
    const six: Partial<ServerAnswer> = { family: "ipv6", addresses: [] };
    const answers = [
      answer("b (192.0.2.2:53)"),
      answer("b (192.0.2.2:53)", six),
      answer("a (192.0.2.1:53)"),
    ];
    const rows = rowsOf(answers, ["ipv4", "ipv6"]);
    expect(rows.map((row) => [row.server, row.answers.length])).toEqual([
      ["b (192.0.2.2:53)", 2],
      ["a (192.0.2.1:53)", 1],
    ]);
    expect(rowsOf(answers, ["ipv6"]).map((row) => row.answers.length)).toEqual([1]);
  });

  test("name a server and its address, and a port only where it is not the usual one", () => {
    const parts = (server: string) => {
      const [row] = rowsOf([answer(server)], ["ipv4"]);
      return [row?.name, row?.address];
    };
    expect(parts("ns.example.org (192.0.2.1:53)")).toEqual(["ns.example.org", "192.0.2.1"]);
    expect(parts("ns.example.org (192.0.2.1:853)")).toEqual(["ns.example.org", "192.0.2.1:853"]);
    expect(parts("ns.example.org ([2001:db8::1]:53)")).toEqual(["ns.example.org", "2001:db8::1"]);
    expect(parts("192.0.2.1:53")).toEqual(["192.0.2.1", null]);
  });

  test("say once why a server says nothing, and not where it says something", () => {
    const reason: Silence = { silence: "no-answer" };
    const failed = { reason, error: "the server did not answer", addresses: [] };
    const both = [answer("a", failed), answer("a", { ...failed, family: "ipv6" })];
    expect(rowsOf(both, ["ipv4", "ipv6"])[0]).toMatchObject({ reason, error: failed.error });
    const one = [answer("a", failed), answer("a", { family: "ipv6" })];
    expect(rowsOf(one, ["ipv4", "ipv6"])[0]).toMatchObject({ reason: null, error: null });
  });
});

test("an address is wrong unless it is wanted, or meant to be another one", () => {
  const other = answer("a", { addresses: ["198.51.100.1"] });
  const proxied: Finding = { finding: "proxied", family: "ipv4", by: "Cloudflare" };
  const split: Finding = { finding: "split-horizon", family: "ipv4", here: [], elsewhere: [] };
  expect(isWrong(answer("a"), nas(), [])).toBe(false);
  expect(isWrong(other, nas(), [])).toBe(true);
  expect(isWrong(answer("a", { addresses: [] }), nas(), [])).toBe(true);
  expect(isWrong(answer("a", { addresses: [], error: "silent" }), nas(), [])).toBe(false);
  expect(isWrong(other, nas(), [proxied])).toBe(false);
  expect(isWrong(other, nas(), [split])).toBe(false);
  expect(isWrong(other, nas(), [{ ...proxied, family: "ipv6" }])).toBe(true);
  const unknown = nas();
  for (const family of unknown.families) family.wanted = null;
  expect(isWrong(other, unknown, [])).toBe(false);
});

test("the whole is said to be right only where somebody has said so and nobody else", () => {
  const truth = (servers: ServerAnswer[], findings: Finding[] = []): Truth => ({
    at: 0,
    servers,
    resolvers: [],
    findings,
  });
  const silent = answer("b", { error: "the server did not answer", addresses: [] });
  expect(gist(truth([answer("a"), silent]), nas())).toBe("right");
  expect(gist(truth([silent]), nas())).toBe("silent");
  expect(gist(truth([answer("a", { addresses: [] })]), nas())).toBeNull();
  const why: Finding = { finding: "servers-unknown", why: "no resolver answers", reason };
  expect(gist(truth([answer("a")], [why]), nas())).toBeNull();
});

test("findings are sentences, with serials as they are and spans in words", () => {
  const say = speaker("en");
  const said = (found: Finding) => findingSentence(found, say, "en");
  const serials = { server: "ns2", serial: 2026112601, newest: 2026112602 };
  expect(said({ finding: "behind", ...serials, refresh: 7200 })).toBe(
    "ns2 has an older copy of the zone: serial 2026112601, not 2026112602. " +
      "It fetches the new one by itself, within 2 hours at most.",
  );
  const cached = { finding: "cached", family: "ipv6", seconds: 240 } as const;
  expect(said({ ...cached, addresses: ["192.0.2.1", "192.0.2.2"] })).toBe(
    "Others may see 192.0.2.1 and 192.0.2.2 for up to 4 minutes more.",
  );
  expect(said({ ...cached, addresses: [] })).toBe(
    "Others may see the IPv6 address of before for up to 4 minutes more.",
  );
  const here = ["10.0.0.7"];
  expect(said({ finding: "split-horizon", family: "ipv4", here, elsewhere: [] })).toContain(
    "asked from here, IPv4 is 10.0.0.7; asked from elsewhere, it is no address.",
  );
  const [published, wanted] = [["192.0.2.1"], "192.0.2.2"];
  for (const found of [
    { finding: "stale", ...serials },
    { finding: "differs", family: "ipv4", published, wanted },
    { finding: "proxied", family: "ipv4", by: "Cloudflare" },
    { finding: "servers-unknown", why: "no resolver answers", reason },
  ] satisfies Finding[]) {
    expect(said(found)).not.toMatch(/[{}]|(finding|silence)\./);
  }
});

test("spans are rounded up, so that nothing is promised too early", () => {
  const spans = [0, 1, 90, 91, 3599, 3600, 3601, 7200, 7201, 172_800].map((span) =>
    seconds("en", span, "long"),
  );
  expect(spans).toEqual(
    ["0 seconds", "1 second", "90 seconds", "2 minutes", "60 minutes", "1 hour"].concat([
      "61 minutes",
      "2 hours",
      "3 hours",
      "2 days",
    ]),
  );
});

describe("the panel", () => {
  let wishes: boolean[] = [];
  let held: ((truth: Truth) => void)[] = [];

  beforeEach(() => {
    wishes = [];
    held = [];
  });

  /** Shows it; every question is held until it is answered by hand. */
  function show(language: string | null = null) {
    const session = new Session(fakeHost(new URLSearchParams()));
    if (language !== null) session.snapshot = { ...makeScene("right", 0).snapshot, language };
    session.host.truth = (_name, resolvers) => {
      wishes.push(resolvers);
      return new Promise((answer) => held.push(answer));
    };
    const component = TruthPanel as unknown as Component;
    const props = (host: HostView) => ({ session, component, given: { host } });
    const { rerender } = render(Wrap, { props: props(nas()) });
    return (host: HostView) => rerender(props(host));
  }
  const truth = (scene: string, resolvers = false) => makeTruth(scene, nas(), resolvers, 0);

  test("asks the servers by itself, and public resolvers only when that is wished", async () => {
    const change = show();
    await waitFor(() => expect(wishes).toEqual([false]));
    held[0]?.(truth("right"));
    await screen.findByText("All that answered say what they should.");
    expect(screen.queryByText("Quad9")).toBeNull();
    screen.getByRole("button", { name: "Ask public resolvers" }).click();
    await waitFor(() => expect(wishes).toEqual([false, true]));
    held[1]?.(truth("right", true));
    await screen.findByText("Quad9");
    const updated = nas();
    for (const family of updated.families) family.confirmed_at = 5;
    await change(updated);
    await waitFor(() => expect(wishes).toEqual([false, true, false]));
    await change({ ...updated, right_since: 7 });
    expect(wishes).toHaveLength(3);
  });

  test("says in the person's language why nobody is asked, and keeps the English one click below", async () => {
    await learn("de");
    show("de");
    await waitFor(() => expect(wishes).toHaveLength(1));
    const why = "the resolver answers: SERVFAIL";
    const refused: Silence = { silence: "resolver-refused", code: "SERVFAIL" };
    const findings: Finding[] = [{ finding: "servers-unknown", why, reason: refused }];
    const silent: Partial<ServerAnswer> = {
      addresses: [],
      reason: { silence: "alias", target: "other.example.org" },
      error: "the name is an alias of other.example.org",
    };
    held[0]?.({ at: 0, servers: [answer("ns1", silent)], resolvers: [], findings });
    const sentence = await screen.findByText(/^Die Server der Zone selbst wurden nicht gefragt/);
    expect(sentence.textContent).toMatch(
      /\. Der Resolver hat mit dem Fehler SERVFAIL geantwortet\.$/,
    );
    const summary = screen.getByText("Der Name ist ein Alias von other.example.org.");
    expect(summary.tagName).toBe("SUMMARY");
    for (const text of [why, silent.error ?? ""]) {
      expect(screen.getByText(text).closest("details")?.open).toBe(false);
    }
  });

  test("shows the answers of the last question only", async () => {
    const change = show();
    await waitFor(() => expect(wishes).toHaveLength(1));
    const updated = nas();
    for (const family of updated.families) family.confirmed_at = 5;
    await change(updated);
    await waitFor(() => expect(wishes).toHaveLength(2));
    held[1]?.(truth("right"));
    await screen.findByText("All that answered say what they should.");
    held[0]?.(truth("lag"));
    await new Promise((done) => setTimeout(done, 20));
    expect(screen.queryByText(/older copy/)).toBeNull();
  });
});
