// This file is generated from the engine's wire types by a test. Do not edit it.

export type Family = "ipv4" | "ipv6";

export type Trouble =
  | "bad-credentials"
  | "not-allowed"
  | "missing-secret"
  | "bad-field"
  | "unknown-provider"
  | "agent-blocked"
  | "insecure-endpoint"
  | "zone-not-found"
  | "bad-key"
  | "bad-signature"
  | "bad-time"
  | "paid-feature"
  | "host-not-found"
  | "bad-host-name"
  | "blocked-for-abuse"
  | "too-many-hosts"
  | "update-refused"
  | "several-records"
  | "rate-limited"
  | "server-trouble"
  | "maintenance"
  | "dns-trouble"
  | "unreachable"
  | "untrusted"
  | "vault-closed"
  | "no-answer"
  | "not-understood"
  | "bad-answer-signature";

export type State = "all-right" | "working" | "needs-you" | "no-network" | "paused";

export type Knowledge = "known" | "absent" | "unknown";

export type HostState = "right" | "updating" | "waiting" | "needs-you" | "no-address" | "paused";

export type PauseView = { until: number | null };

export type AddressView = {
  family: Family;
  source: string;
  address: string | null;
  knowledge: Knowledge;
  since: number;
  last: string | null;
  heard: number;
  agree: number;
};

export type FamilyView = {
  family: Family;
  source: string;
  wanted: string | null;
  sent: string | null;
  sent_at: number | null;
  confirmed: string | null;
  confirmed_at: number | null;
};

export type TroubleView = { code: Trouble; detail: string | null; since: number };

export type NextView = { code: string; at: number | null };

export type HostView = {
  name: string;
  account: string;
  provider: string;
  state: HostState;
  families: Array<FamilyView>;
  trouble: TroubleView | null;
  next: NextView;
  right_since: number | null;
  practice: boolean;
};

export type AccountView = {
  id: string;
  provider: string;
  provider_name: string;
  hosts: number;
  trouble: TroubleView | null;
};

export type PracticeView = {
  port: number;
  zone: string;
  name: string;
  command: string;
  answer: Array<string>;
};

export type Snapshot = {
  state: State;
  at: number;
  addresses: Array<AddressView>;
  hosts: Array<HostView>;
  accounts: Array<AccountView>;
  pause: PauseView | null;
  configuration_error: string | null;
  problems: Array<string>;
  practice: PracticeView | null;
  notifications: boolean;
  language: string | null;
  theme: string | null;
};

export type Wish =
  | { wish: "update-now"; host: string | null }
  | { wish: "pause"; until: number | null }
  | { wish: "resume" }
  | { wish: "secret-changed"; account: string }
  | { wish: "practice"; on: boolean };

export type What =
  | { kind: "started" }
  | { kind: "address-changed"; family: Family; old: string | null; new: string | null }
  | { kind: "sent"; host: string; address: string }
  | { kind: "updated"; host: string; address: string }
  | { kind: "already-right"; host: string; address: string }
  | { kind: "delayed"; host: string; trouble: Trouble; detail: string | null; until: number }
  | { kind: "unconfirmed"; host: string; trouble: Trouble; detail: string | null }
  | {
      kind: "stopped";
      account: string;
      host: string | null;
      trouble: Trouble;
      detail: string | null;
    }
  | { kind: "mended"; host: string }
  | { kind: "paused"; until: number | null }
  | { kind: "resumed" }
  | { kind: "configuration-read" }
  | { kind: "configuration-refused"; message: string };

export type Event = { at: number } & What;
