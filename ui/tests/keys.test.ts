/** Keys of name servers: brought, made, and the lines for the server. */
import { fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import type { Component } from "svelte";
import { describe, expect, test, vi } from "vitest";
import { fakeHost } from "../src/host/fake";
import { providers } from "../src/host/fake/data";
import type { HostDraft } from "../src/host/host";
import ServerLines from "../src/parts/ServerLines.svelte";
import TestPanel from "../src/parts/TestPanel.svelte";
import type { Key } from "../src/state/key";
import { Session } from "../src/state/session.svelte";
import KeyForm from "./KeyForm.svelte";
import Wrap from "./Wrap.svelte";

const SECRET = "c2l4dGVlbiBvY3RldHM/+y8=";
const statement = (name: string, algorithm = "hmac-sha512") =>
  `key "${name}" {\n\talgorithm ${algorithm};\n\tsecret "${SECRET}";\n};\n`;

function show(component: unknown, given: Record<string, unknown>) {
  const session = new Session(fakeHost(new URLSearchParams("pace=1")));
  render(Wrap, { props: { session, component: component as Component, given } });
  return session;
}

function form(newName?: string) {
  const held = { values: {} as Record<string, string>, key: null as Key | null };
  const look = (values: Record<string, string>, key: Key | null) =>
    Object.assign(held, { values, key });
  const field = providers.find((each) => each.id === "rfc2136")?.fields.find((each) => each.file);
  const session = show(KeyForm, { field, look, newName });
  return { held, session };
}

const group = () => screen.getByRole("group", { name: "Key" });
const drop = (text: string, name: string) =>
  fireEvent.drop(group(), { dataTransfer: { files: [new File([text], name)], getData: () => "" } });
const paste = (text: string) =>
  fireEvent.paste(screen.getByLabelText(/^Key/, { selector: "input" }), {
    clipboardData: { files: [], getData: () => text },
  });

describe("a key", () => {
  test("that is dropped as a file is named, fills its fields, and is not shown", async () => {
    const { held } = form();
    await drop(statement("home"), "home.key");
    await screen.findByText("Key home, hmac-sha512, from home.key");
    const secret = statement("home").trim();
    expect(held.values).toEqual({ secret, key: "home", algorithm: "hmac-sha512" });
    expect(document.body.innerHTML).not.toContain(SECRET);
    expect(screen.queryByLabelText(/^Key/, { selector: "input" })).toBeNull();
  });

  test("that is pasted keeps its lines", async () => {
    const { held } = form();
    await paste(statement("home"));
    await screen.findByText("Key home, hmac-sha512, from what was pasted");
    expect(held.values.secret).toContain("\n");
  });

  test("that is pasted as a secret alone is a secret as if it was typed", async () => {
    const { held } = form();
    await paste(`  ${SECRET}\n`);
    await waitFor(() => expect(held.values.secret).toBe(SECRET));
    expect(held.key).toBeNull();
    const input = screen.getByLabelText<HTMLInputElement>(/^Key/, { selector: "input" });
    expect(input.type).toBe("password");
    expect(input.value).toBe(SECRET);
  });

  test("that is no key says what is wrong and what is expected, and is not taken", async () => {
    const { held } = form();
    await drop("Dear admin, here is the key.", "letter.txt");
    expect((await screen.findByText(/^This is not a key/)).textContent).toContain("knot.conf");
    expect(held.values.secret).toBeUndefined();
    const input = screen.getByLabelText(/^Key/, { selector: "input" });
    expect(input.getAttribute("aria-invalid")).toBe("true");
    expect(input.getAttribute("aria-describedby")).toMatch(/-mistake /);
    await drop(statement("home").replace(SECRET, "half!"), "home.key");
    await screen.findByText(/secret is not Base64/);
  });

  test("of a file that is too large is not even read", async () => {
    const { session } = form();
    const read = vi.spyOn(session.host, "readKey");
    await drop("k".repeat(70_000), "photo.key");
    await screen.findByText("This is too large for a key file.");
    expect(read).not.toHaveBeenCalled();
  });

  test("is chosen where a file has several", async () => {
    const { held } = form();
    await drop(statement("one") + statement("two", "hmac-sha256"), "named.conf");
    const select = await screen.findByLabelText("Which of its keys");
    await fireEvent.change(select, { target: { value: "1" } });
    await screen.findByText("Key two, hmac-sha256, from named.conf");
    expect(held.values).toMatchObject({ key: "two", algorithm: "hmac-sha256" });
  });

  test("is put away with all that it said", async () => {
    const { held } = form();
    await drop(statement("home"), "home.key");
    await fireEvent.click(await screen.findByRole("button", { name: "Use another key" }));
    await waitFor(() => expect(held.key).toBeNull());
    expect(held.values).toEqual({ secret: "", key: "", algorithm: "" });
    const input = screen.getByLabelText(/^Key/, { selector: "input" });
    await waitFor(() => expect(document.activeElement).toBe(input));
  });

  test("is made by the host alone, and called after the name", async () => {
    const { held } = form("nas.example.org");
    await fireEvent.click(screen.getByRole("button", { name: "Make a new key" }));
    await screen.findByText(/^A new key is made/);
    expect(held.key).toEqual({ how: "made", id: "1" });
    expect(held.values).toEqual({ secret: "", key: "nas.example.org" });
  });

  test("is not made where there is no name for it", () => {
    form();
    expect(screen.queryByRole("button", { name: "Make a new key" })).toBeNull();
  });
});

describe("the lines for a name server", () => {
  const draft = (more: Partial<HostDraft> = {}): HostDraft => ({
    ...{ name: "nas.example.org", ipv4: "auto", ipv6: "off", ttl: null, beside: null },
    account: {
      new: {
        ...{ id: "own", provider: "rfc2136", secrets: { secret: SECRET } },
        fields: { zone: "example.org", key: "home" },
      },
    },
    ...more,
  });

  test("are those of the server that is chosen, each where it belongs", async () => {
    show(ServerLines, { draft: draft() });
    await screen.findByText(/grant home name nas\.example\.org A AAAA;/);
    screen.getByText("/etc/bind/home.key");
    screen.getByText(/has to be put where <secret> stands/);
    await fireEvent.click(screen.getByLabelText("Knot DNS"));
    await screen.findByText(/update-owner-name: \[nas\.example\.org\.\]/);
    await fireEvent.click(screen.getByLabelText("PowerDNS"));
    await screen.findByText(/pdnsutil import-tsig-key home/);
    expect(screen.queryByText(/update-owner-name/)).toBeNull();
  });

  test("are asked for without the secret", async () => {
    const session = new Session(fakeHost(new URLSearchParams("pace=1")));
    const asked = vi.spyOn(session.host, "serverLines");
    const component = ServerLines as unknown as Component;
    render(Wrap, { props: { session, component, given: { draft: draft() } } });
    await screen.findByText(/grant home/);
    expect(JSON.stringify(asked.mock.calls)).not.toContain(SECRET);
  });

  test("are copied with the secret of a new key by the host, which the page cannot paste", async () => {
    const session = show(ServerLines, { draft: draft({ new_key: "1" }) });
    const copied = vi.spyOn(session.host, "copy");
    const filled = vi.spyOn(session.host, "copyServerLines");
    await screen.findByText(/grant home/);
    await fireEvent.click(screen.getByRole("button", { name: "Copy: /etc/bind/home.key" }));
    await screen.findByText("Copied");
    expect(filled).toHaveBeenCalledWith(expect.anything(), "bind", 0);
    expect(copied).not.toHaveBeenCalled();
    await expect(session.host.paste()).rejects.toMatchObject({ code: "failed" });
    await fireEvent.click(screen.getByRole("button", { name: "Copy: named.conf" }));
    await waitFor(() => expect(copied).toHaveBeenCalled());
  });

  test("are saved where the person wants, or not at all", async () => {
    const session = show(ServerLines, { draft: draft({ new_key: "1" }) });
    const save = vi.spyOn(session.host, "saveServerLines").mockResolvedValueOnce(false);
    const button = await screen.findByRole("button", { name: /as a file/ });
    await fireEvent.click(button);
    await waitFor(() => expect(save).toHaveBeenCalledTimes(1));
    expect(session.toast).toBeNull();
    await fireEvent.click(button);
    await waitFor(() => expect(session.toast?.text).toContain("then delete it"));
    save.mockRejectedValueOnce({ code: "file-exists", message: "" });
    await fireEvent.click(button);
    await waitFor(() => expect(session.toast?.text).toContain("a file of this name already"));
  });

  test("that cannot be written yet say why, and no others stand there", async () => {
    const session = show(ServerLines, { draft: draft() });
    await screen.findByText(/grant home/);
    const why = { code: "no-permission", message: "the zone cannot be found" };
    vi.spyOn(session.host, "serverLines").mockRejectedValueOnce(why);
    await fireEvent.click(screen.getByLabelText("Knot DNS"));
    await screen.findByText(/These lines cannot be written yet/);
    screen.getByText("the zone cannot be found");
    expect(screen.queryByRole("button", { name: /Copy/ })).toBeNull();
  });

  test("are offered where the server refuses the key, and only there", async () => {
    const title = "Allow this at your name server";
    const { account } = draft();
    if ("new" in account) account.new.secrets = { secret: "wrong" };
    show(TestPanel, { draft: draft({ account }) });
    await screen.findByText(/^The server knows the key, but its secret/);
    await fireEvent.click(screen.getByText(title));
    await screen.findByText(/grant home/);
    document.body.replaceChildren();
    show(TestPanel, { draft: draft() });
    await screen.findByText(/would take updates from this account/);
    expect(screen.queryByText(title)).toBeNull();
  });
});
