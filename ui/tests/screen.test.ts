/** The screen of addresses, as far as it is more than a picture of a report. */
import { render, screen, waitFor } from "@testing-library/svelte";
import type { Component } from "svelte";
import { beforeEach, expect, test, vi } from "vitest";
import type { AddressReport, AddressView } from "../src/generated/wire";
import { fakeHost } from "../src/host/fake";
import { makeReport } from "../src/host/fake/reports";
import { makeScene } from "../src/host/fake/scenes";
import AddressesScreen from "../src/screens/addresses/AddressesScreen.svelte";
import { Session } from "../src/state/session.svelte";
import Wrap from "./Wrap.svelte";

let answers: (AddressReport | "fault")[] = [];
let asked = 0;

beforeEach(() => {
  asked = 0;
});

async function show() {
  const session = new Session(fakeHost(new URLSearchParams()));
  session.host.addresses = async () => {
    const answer = answers[Math.min(asked, answers.length - 1)] ?? "fault";
    asked += 1;
    if (answer === "fault") throw { code: "failed", message: "permission denied" };
    return answer;
  };
  const { addresses } = makeScene("right", 0).snapshot;
  const component = AddressesScreen as unknown as Component;
  const props = (addresses: AddressView[]) => ({ session, component, given: { addresses } });
  const { rerender, unmount } = render(Wrap, { props: props(addresses) });
  const change = (how: Partial<AddressView>) =>
    rerender(props(addresses.map((each) => ({ ...each, ...how }))));
  return { change, unmount };
}

const told = () => screen.getAllByRole("status").at(-1)?.textContent;

test("it asks again when the engine sees another address or verdict, not when more voices agree", async () => {
  answers = [makeReport("right", 0)];
  const { change } = await show();
  await screen.findByText(/Reachable through your router/, { selector: ".words" });
  await change({ heard: 9, agree: 9, since: 5 });
  expect(asked).toBe(1);
  await change({ verdict: "vpn" });
  await waitFor(() => expect(asked).toBe(2));
  await change({ address: "198.51.100.9", verdict: "vpn" });
  await waitFor(() => expect(asked).toBe(3));
});

test("a verdict is read aloud when it comes and when it changes, and not in between", async () => {
  answers = ["right", "right", "carrier"].map((scene) => makeReport(scene, 0));
  const { change } = await show();
  const first =
    "IPv4: Reachable through your router, which has the public address. " +
    "IPv6: Reachable: this computer itself has the public address.";
  await waitFor(() => expect(told()).toBe(first));
  const spoken: (string | null)[] = [];
  const region = screen.getAllByRole("status").at(-1);
  if (!region) throw new Error("no live region");
  new MutationObserver(() => spoken.push(region.textContent)).observe(region, {
    childList: true,
    characterData: true,
    subtree: true,
  });
  await change({ address: "198.51.100.9" });
  await waitFor(() => expect(asked).toBe(2));
  await change({ verdict: "vpn" });
  const second =
    "IPv4: Not reachable over IPv4: your provider shares one address among several customers.";
  await waitFor(() => expect(told()).toBe(second));
  expect(spoken).toHaveLength(1);
});

test("what was known stays when asking fails, and the failure is told beside it", async () => {
  answers = [makeReport("right", 0), "fault"];
  const { change } = await show();
  await screen.findByText(/Reachable through your router/, { selector: ".words" });
  await change({ verdict: "vpn" });
  await screen.findByText("The sources could not be asked");
  expect(screen.getByText("What stands below is what they said before.")).toBeTruthy();
  expect(screen.getByText(/Reachable through your router/, { selector: ".words" })).toBeTruthy();
});

test("nothing is asked any more once the screen is left", async () => {
  vi.useFakeTimers();
  answers = [makeReport("right", 0)];
  const { unmount } = await show();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toBe(2);
  unmount();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(asked).toBe(2);
  vi.useRealTimers();
});
