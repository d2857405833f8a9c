/** This Homing and a newer one, as Settings tell it. */
import { fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import type { Component } from "svelte";
import { describe, expect, test, vi } from "vitest";
import type { Latest } from "../src/host/host";
import { fakeHost } from "../src/host/fake";
import Updates from "../src/screens/settings/Updates.svelte";
import { Session } from "../src/state/session.svelte";
import Wrap from "./Wrap.svelte";

const LOOK = "Look for a newer version";

function show(options = "") {
  const session = new Session(fakeHost(new URLSearchParams(`pace=1${options}`)));
  vi.spyOn(session.host, "latest");
  render(Wrap, { props: { session, component: Updates as Component, given: {} } });
  return session;
}

const told = () => screen.getByRole("status").textContent;
const button = (name: string) => screen.findByRole("button", { name });

async function look(options: string) {
  const session = show(options);
  await fireEvent.click(await button(LOOK));
  await waitFor(() => expect(told()).not.toBe(""));
  return session;
}

describe("the version now", () => {
  test.each([
    ["flatpak", /^Installed as a Flatpak/],
    ["snap", /^Installed as a snap/],
    ["app-image", /^An AppImage/],
    ["system-package", /your system's packages/],
    ["homebrew", /^Installed by Homebrew/],
    ["windows-installer", /^Installed by an installer/],
    ["macos-bundle", /^Installed as an application/],
    ["source", /^Built from its source/],
  ])("that came as %s says how it is updated", async (from, words) => {
    show(`&from=${from}`);
    await screen.findByText("Homing 0.1.0");
    screen.getByText(words);
  });

  test("is looked at by nobody's word but the person's", async () => {
    const session = show();
    await button(LOOK);
    expect(session.host.latest).not.toHaveBeenCalled();
    expect(told()).toBe("");
  });

  test("that knows nobody to ask says so, and has no button", async () => {
    show("&feed=none");
    await screen.findByText(/^This Homing was not told where its releases are/);
    expect(screen.queryByRole("button")).toBeNull();
  });

  test("is not shown where the settings cannot be read, which is told above", async () => {
    const session = show("&scene=deaf");
    await Promise.resolve();
    expect(screen.queryByText("Homing 0.1.0")).toBeNull();
    expect(session.toast).toBeNull();
  });
});

describe("a look for a newer version", () => {
  test.each([
    ["newest", "There is no newer version. The newest release at git.example.net is 0.1.0."],
    ["newer", "Version 0.2.0 is out. Its page says what is new."],
    ["pageless", "git.example.net names no page that could be opened safely."],
    ["unreleased", "Version 0.2.0-beta.1 is still being tried out."],
    ["odd", "The answer was not understood. So it is not known"],
    ["no-connection", "No connection to git.example.net."],
    ["no-answer", "git.example.net did not answer."],
    ["untrusted", "The certificate of git.example.net is not trusted."],
    ["portal", "Something else answered in place of git.example.net."],
    ["nothing-there", "git.example.net has no release there."],
    ["refused", "git.example.net refused to answer (status 403)."],
  ])(
    "that ends with %s says so, and only a newer one with a page has a way to it",
    async (said, words) => {
      await look(`&release=${said}`);
      expect(told()).toContain(words);
      const way = screen.queryByRole("button", { name: "Open its page" });
      expect(way !== null).toBe(said === "newer");
    },
  );

  test("opens the page that was named, and no other", async () => {
    const session = await look("&release=newer");
    const opened = vi.spyOn(session.host, "openLink");
    await fireEvent.click(await button("Open its page"));
    const page = "https://git.example.net/homing/homing/releases/tag/v0.2.0";
    expect(opened.mock.calls).toEqual([[page]]);
  });

  test("is made once for two presses, and each outcome is read aloud once", async () => {
    const session = show();
    let answer: (latest: Latest) => void = () => {};
    const asked = vi.spyOn(session.host, "latest");
    asked.mockImplementation(() => new Promise((done) => (answer = done)));
    const spoken: string[] = [];
    const press = await button(LOOK);
    new MutationObserver(() => spoken.push(told() ?? "")).observe(screen.getByRole("status"), {
      characterData: true,
      childList: true,
      subtree: true,
    });
    for (const round of [1, 2]) {
      await fireEvent.click(press);
      await fireEvent.click(press);
      expect(press.getAttribute("aria-disabled")).toBe("true");
      expect(press.textContent).toContain("Looking…");
      expect(asked).toHaveBeenCalledTimes(round);
      answer({ answer: "newest", version: "0.1.0" });
      await waitFor(() => expect(press.getAttribute("aria-disabled")).toBe("false"));
    }
    const outcome = "There is no newer version. The newest release at git.example.net is 0.1.0.";
    expect(spoken).toEqual([outcome, "", outcome]);
  });

  test("that fails itself says so, and can be repeated", async () => {
    const session = show();
    vi.spyOn(session.host, "latest").mockRejectedValue({ code: "engine-gone", message: "" });
    const press = await button(LOOK);
    await fireEvent.click(press);
    await waitFor(() => expect(session.toast?.text).toBe("Homing's engine does not answer."));
    expect(press.getAttribute("aria-disabled")).toBe("false");
    expect(told()).toBe("");
  });
});
