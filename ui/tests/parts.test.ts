import { fireEvent, render, screen } from "@testing-library/svelte";
import type { Component } from "svelte";
import { describe, expect, test, vi } from "vitest";
import type { HostState, HostView } from "../src/generated/wire";
import { fakeHost } from "../src/host/fake";
import { providers } from "../src/host/fake/data";
import { makeHost, makeScene, stop } from "../src/host/fake/scenes";
import Addresses from "../src/screens/names/Addresses.svelte";
import ProviderField from "../src/parts/ProviderField.svelte";
import TestPanel from "../src/parts/TestPanel.svelte";
import HostRow from "../src/screens/names/HostRow.svelte";
import { Session } from "../src/state/session.svelte";
import Wrap from "./Wrap.svelte";

function show(component: unknown, props: Record<string, unknown>) {
  const session = new Session(fakeHost(new URLSearchParams("pace=1")));
  render(Wrap, { props: { session, component: component as Component, given: props } });
  return session;
}

describe("a name's row", () => {
  const row = (change: (host: HostView) => void) => {
    const host = makeHost(Date.now(), "nas.example.org", "cloudflare", ["ipv4"]);
    change(host);
    show(HostRow, { host });
    return screen.getByRole("link");
  };

  test.each<[HostState, string]>([
    ["right", "right"],
    ["updating", "updating"],
    ["needs-you", "needs you"],
    ["no-address", "no address"],
    ["paused", "paused"],
    ["away", "not on this network"],
  ])("says in words that it is %s", (state, words) => {
    const link = row((host) => (host.state = state));
    expect(link.textContent).toContain(words);
    expect(link.getAttribute("href")).toBe("#/names/nas.example.org");
  });

  test("says why it needs the person", () => {
    const link = row((host) => stop(host, "host-not-found", Date.now(), "nohost"));
    expect(link.textContent).toContain("The provider does not have this name in the account.");
    expect(link.textContent).not.toContain("nohost");
  });

  test("says when it is tried again", () => {
    const link = row((host) => {
      host.state = "waiting";
      host.next = { code: "back-off", at: Date.now() + 60_000 };
    });
    expect(link.textContent).toMatch(/Tried again at \d/);
  });

  test("says what it waits for while it is not kept here", () => {
    const link = row((host) => {
      host.state = "away";
      host.next = { code: "network", at: null };
    });
    expect(link.textContent).toContain("Waits until this computer is on one of its networks.");
  });

  test("does not bring up a trouble that is over", () => {
    const link = row((host) => {
      stop(host, "host-not-found", Date.now(), "nohost");
      host.state = "right";
    });
    expect(link.textContent).not.toContain("The provider");
  });
});

describe("an address on the first screen", () => {
  test.each<[string, string]>([
    ["vpn", "IPv4: on a VPN"],
    ["double", "IPv4: behind two routers"],
    ["carrier", "IPv4: behind the provider's NAT"],
    ["portal", "IPv4: sign-in page"],
    ["right", "IPv4: seen by 3 of 3"],
  ])("of the scene %s leads on, and says a trap in a few words", (scene, words) => {
    show(Addresses, { addresses: makeScene(scene, Date.now()).snapshot.addresses });
    const [link] = screen.getAllByRole("link");
    expect(link?.textContent?.replace(/\s+/g, " ").trim()).toBe(words);
    expect(link?.getAttribute("href")).toBe("#/addresses");
  });
});

test("an address that one source does not tell says why", () => {
  const [ipv4] = makeScene("right", Date.now()).snapshot.addresses;
  const miss = { code: "no-answer", who: "api.ipify.org" };
  const asked = { ...ipv4, source: "ipify", address: null, knowledge: "unknown", miss };
  show(Addresses, { addresses: [asked] });
  expect(screen.getByText("api.ipify.org did not answer.")).toBeTruthy();
});

describe("a provider's field", () => {
  const field = (provider: string, name: string) =>
    providers.find((each) => each.id === provider)?.fields.find((each) => each.name === name);

  test("hides a secret, takes the clipboard, and tells a mistake once it is left", async () => {
    const session = show(ProviderField, { field: field("duckdns", "token"), value: "" });
    const input = screen.getByLabelText<HTMLInputElement>("Token");
    expect(input.type).toBe("password");
    await fireEvent.input(input, { target: { value: "half" } });
    expect(screen.queryByText(/does not look right/)).toBeNull();
    await fireEvent.blur(input);
    expect(screen.getByText(/does not look right/)).toBeTruthy();
    expect(input.getAttribute("aria-invalid")).toBe("true");
    session.host.paste = async () => " 00000000-1111-2222-3333-444444444444\n";
    await fireEvent.click(screen.getByRole("button", { name: "Paste into Token" }));
    await vi.waitFor(() => expect(input.value).toBe("00000000-1111-2222-3333-444444444444"));
    await vi.waitFor(() => expect(screen.queryByText(/does not look right/)).toBeNull());
  });

  test("says what to do where the clipboard cannot be read", async () => {
    const session = show(ProviderField, { field: field("duckdns", "token"), value: "" });
    session.host.paste = () => Promise.reject({ code: "failed", message: "" });
    await fireEvent.click(screen.getByRole("button", { name: "Paste into Token" }));
    await vi.waitFor(() => expect(session.toast?.text).toContain("Ctrl+V"));
  });

  test("with choices is a list with its default chosen", () => {
    show(ProviderField, { field: field("rfc2136", "algorithm"), value: undefined });
    expect(screen.getByRole<HTMLSelectElement>("combobox").value).toBe("hmac-sha256");
  });

  test("of several lines keeps them", async () => {
    show(ProviderField, { field: field("custom", "headers"), value: undefined });
    const input = screen.getByLabelText<HTMLTextAreaElement>(/Headers/);
    await fireEvent.input(input, { target: { value: "One: 1\nTwo: 2" } });
    expect(input.tagName).toBe("TEXTAREA");
    expect(input.value).toBe("One: 1\nTwo: 2");
  });

  test("opens the provider's page through the host only", async () => {
    const session = show(ProviderField, { field: field("cloudflare", "token"), value: "" });
    const open = vi.spyOn(session.host, "openLink");
    await fireEvent.click(screen.getByRole("button", { name: /Where to find it/ }));
    expect(open).toHaveBeenCalledWith("https://dash.cloudflare.com/profile/api-tokens");
    expect(document.querySelector("a[href^='http']")).toBeNull();
  });
});

describe("a test of a name", () => {
  const secret = "wrong";
  const draft = {
    name: "garden.duckdns.org",
    ipv4: "auto",
    ipv6: "off",
    ttl: null,
    account: {
      new: { id: "duckdns", provider: "duckdns", fields: {}, secrets: { token: secret } },
    },
  };

  test("shows what would be sent, and sends only on a second press", async () => {
    const done = vi.fn();
    show(TestPanel, { draft, done });
    const request = await screen.findByText(/GET https:/);
    expect(request.textContent).toContain("token=•••");
    expect(done).not.toHaveBeenCalled();
    await fireEvent.click(screen.getByRole("button", { name: "Send it now" }));
    await screen.findByText(/refused the user name, password or token/);
    expect(done).toHaveBeenCalledWith(false);
  });

  test.each([
    ["wrong", /has another secret for this key/],
    ["right", /would take updates from this account/],
  ])("asks a name server first: the secret is %s", async (secret, answer) => {
    const fields = { server: "ns.example.org", zone: "example.org", key: "homing-key" };
    const account = { new: { id: "own", provider: "rfc2136", fields, secrets: { secret } } };
    show(TestPanel, { draft: { ...draft, name: "nas.example.org", account } });
    expect(await screen.findByText(answer)).toBeTruthy();
  });

  test("that cannot be made says why", async () => {
    const session = new Session(fakeHost(new URLSearchParams("pace=1")));
    session.host.testHost = () => Promise.reject({ code: "bad-name", message: "two dots" });
    const component = TestPanel as unknown as Component;
    render(Wrap, { props: { session, component, given: { draft } } });
    expect(await screen.findByText("This is not a usable name.")).toBeTruthy();
  });
});
