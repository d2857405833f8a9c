import { describe, expect, test } from "vitest";
import { providers } from "../src/host/fake/data";
import { makeScene } from "../src/host/fake/scenes";
import { nameAccount, offerAccounts, offerProviders } from "../src/screens/add/likely";
import { arrange } from "../src/screens/names/arrange";
import { pathOf, readPage, type Page } from "../src/state/page";

const { snapshot } = makeScene("right", 0);

describe("what is offered for a name", () => {
  test("is first the provider whose domain it is", () => {
    expect(offerProviders(providers, "garden.duckdns.org", "")[0]?.id).toBe("duckdns");
    expect(offerProviders(providers, "game.ddns.net", "")[0]?.id).toBe("noip");
    expect(offerProviders(providers, "notduckdns.org", "")[0]?.id).not.toBe("duckdns");
  });

  test("is narrowed by the search, also by a provider's domain", () => {
    expect(offerProviders(providers, "", "rfc 2136").map((each) => each.id)).toEqual(["rfc2136"]);
    expect(offerProviders(providers, "", "hopto").map((each) => each.id)).toEqual(["noip"]);
    expect(offerProviders(providers, "", "default@no-ip").map((each) => each.id)).toEqual(["noip"]);
    expect(offerProviders(providers, "", "every 30 days").map((each) => each.id)).toEqual(["noip"]);
    expect(offerProviders(providers, "", "www.duckdns").map((each) => each.id)).toEqual([
      "duckdns",
    ]);
    expect(offerProviders(providers, "", "game.hopto.org").map((each) => each.id)).toEqual([
      "noip",
    ]);
  });

  test("is next the provider whose name servers it has, and its accounts", () => {
    const serving = ["rfc2136"];
    expect(offerProviders(providers, "nas.example.org", "", serving)[0]?.id).toBe("rfc2136");
    expect(offerProviders(providers, "a.duckdns.org", "", serving)[0]?.id).toBe("duckdns");
    const accounts = offerAccounts(snapshot.accounts, [], providers, "nas.example.org", ["noip"]);
    expect(accounts[0]).toMatchObject({ account: { provider: "noip" }, likely: true });
    expect(accounts.filter((each) => each.likely)).toHaveLength(1);
  });

  test("is first the account that has the domain's other names", () => {
    const offered = offerAccounts(snapshot.accounts, snapshot.hosts, providers, "b.example.com");
    expect(offered[0]).toMatchObject({ account: { id: "noip" }, likely: true });
    expect(offered.filter((each) => each.likely)).toHaveLength(1);
  });

  test("is never the practice account", () => {
    const practice = { id: "practice", provider: "rfc2136", provider_name: "", hosts: 1 };
    const offered = offerAccounts([{ ...practice, trouble: null }], [], providers, "a.example.org");
    expect(offered).toEqual([]);
  });
});

test("a new account is called as its provider, with a number where that is taken", () => {
  expect(nameAccount("desec", snapshot.accounts)).toBe("desec");
  expect(nameAccount("noip", snapshot.accounts)).toBe("noip-2");
});

test("a long list is filtered by all words and ordered by what needs the person", () => {
  const { hosts } = makeScene("trouble", 0).snapshot;
  expect(arrange(hosts, "DUCK cam", "configured").map((each) => each.name)).toEqual([
    "cam-garden.duckdns.org",
  ]);
  expect(arrange(hosts, "", "state")[0]?.state).toBe("needs-you");
  expect(arrange(hosts, "", "name")[0]?.name).toBe("cam-garden.duckdns.org");
});

test("pages and paths are each other's opposite", () => {
  const pages: Page[] = [{ name: "names" }, { name: "add" }, { name: "host", host: "*.é.org" }];
  for (const page of pages) expect(readPage(`#${pathOf(page)}`)).toEqual(page);
  expect(readPage("names/nas.example.org")).toEqual({ name: "host", host: "nas.example.org" });
  expect(readPage("host/nas.example.org")).toEqual({ name: "host", host: "nas.example.org" });
  expect(readPage("nonsense")).toEqual({ name: "names" });
});
