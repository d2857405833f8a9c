/** How an account stands, from what its names say. */
import type { AccountView, HostState, HostView, Snapshot } from "../../generated/wire";

/** `unused`: no name needs it. */
export type Standing = HostState | "unused";

/** The smaller, the more the person should see it. */
const ORDER: Standing[] = [
  "needs-you",
  "updating",
  "waiting",
  "no-address",
  "away",
  "paused",
  "right",
];

/** The accounts that are the person's own: not the practice zone's. */
export function ownAccounts(snapshot: Snapshot): AccountView[] {
  const practice = snapshot.hosts.filter((host) => host.practice).map((host) => host.account);
  return snapshot.accounts.filter((account) => !practice.includes(account.id));
}

/** What is said of an account at one look: its own trouble, or that of its worst name. */
export function standingOf(account: AccountView, hosts: HostView[]): Standing {
  if (account.trouble !== null) return "needs-you";
  const states = hosts.filter((host) => host.account === account.id).map((host) => host.state);
  return ORDER.find((state) => states.some((each) => each === state)) ?? "unused";
}
