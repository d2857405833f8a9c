/** The licences, as far as they are more than a table. */
import { fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import type { Component } from "svelte";
import { expect, test } from "vitest";
import { fakeHost } from "../src/host/fake";
import { licences } from "../src/host/fake/licences";
import Licences from "../src/screens/settings/Licences.svelte";
import { Session } from "../src/state/session.svelte";
import Wrap from "./Wrap.svelte";

/** Shows the fold, closed; the host fails so many times before it answers. */
function show(failures: number) {
  const session = new Session(fakeHost(new URLSearchParams()));
  const heard = { asked: 0 };
  session.host.licences = async () => {
    heard.asked += 1;
    if (heard.asked <= failures) throw { code: "failed", message: "permission denied" };
    return licences;
  };
  render(Wrap, { props: { session, component: Licences as unknown as Component, given: {} } });
  const fold = document.querySelector("details");
  const turn = async (open: boolean) => {
    if (fold) fold.open = open;
    await fireEvent(fold ?? document, new Event("toggle"));
  };
  return { heard, turn };
}

const rows = () => document.querySelectorAll("tbody tr").length;

test("they are asked for when they are wanted, and once", async () => {
  const { heard, turn } = show(0);
  await waitFor(() => expect(screen.getByText("Licences")).toBeTruthy());
  expect(heard.asked).toBe(0);
  await turn(true);
  await waitFor(() => expect(rows()).toBe(licences.length));
  expect(screen.getByRole("status").textContent).toContain("5 packages of others");
  await turn(false);
  await waitFor(() => expect(rows()).toBe(0));
  await turn(true);
  await waitFor(() => expect(rows()).toBe(licences.length));
  expect(heard.asked).toBe(1);
});

test("where they cannot be read it says why, and asks again on request", async () => {
  const { heard, turn } = show(1);
  await turn(true);
  await screen.findByText("The licences could not be read");
  expect(screen.getByRole("alert").textContent).toContain("permission denied");
  await fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(rows()).toBe(licences.length));
  expect(screen.queryByRole("alert")).toBeNull();
  expect(heard.asked).toBe(2);
});
