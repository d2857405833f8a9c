/**
 * The one door between the window and what runs behind it. `tauri.ts` opens it to the real
 * engine, `fake.ts` to a made-up one for browsers and tests. Commands of the shell have the
 * names of these methods in snake_case and take the parameters' names in camelCase.
 */
import type { Event, Family, Snapshot, Trouble, Wish } from "../generated/wire";

/** One field that a provider asks for. */
export type FormField = {
  /** Its name in the configuration. */
  name: string;
  /** What it is called on the screen. */
  label: string;
  /** One sentence on where the person finds it. */
  help: string | null;
  /** The provider's page where it is found. */
  link: string | null;
  /** Whether it is kept in the vault and never shown again. */
  secret: boolean;
  /** Whether it may stay empty. */
  optional: boolean;
  /** What is used when it stays empty. */
  default: string | null;
  /** A regular expression that the whole value has to match. */
  check: string | null;
  /** The values to choose from; empty: any text. */
  choices: string[];
};

/** A provider, as far as a form needs to know it. */
export type ProviderForm = {
  id: string;
  name: string;
  site: string | null;
  documentation: string | null;
  fields: FormField[];
  /** Ends of names that are this provider's own (`duckdns.org`). */
  suffixes: string[];
};

/** Where an address can come from. */
export type SourceChoice = {
  /** What the configuration calls it: `auto`, `interface:eth0`, `ipify`, … */
  id: string;
  /** What it is called on the screen; for `auto` and `interface` the catalogue has its own. */
  label: string;
  kind: "auto" | "web" | "interface" | "fixed";
  /** The families that it can know. */
  families: Family[];
};

/** The part of a host that can be changed later. `off`: the family is not kept. */
export type HostPart = {
  ipv4: string;
  ipv6: string;
  /** Seconds; `null`: the provider's default. */
  ttl: number | null;
};

/** An account that does not exist yet. */
export type NewAccount = {
  id: string;
  provider: string;
  fields: Record<string, string>;
  secrets: Record<string, string>;
};

/** A host that is being added or tried. */
export type HostDraft = HostPart & {
  name: string;
  account: { existing: string } | { new: NewAccount };
};

/** What came back for one family of a test. */
export type TestReport = {
  family: Family;
  outcome: "changed" | "already-right" | "later" | "needs-you" | "unconfirmed";
  trouble: Trouble | null;
  /** The provider's own words, masked. */
  detail: string | null;
};

/** What a test would send, and, once sent, what came back. */
export type TestResult = {
  /** Each request, whole, secrets masked. */
  plan: string[];
  /** Empty until the test was really sent. */
  reports: TestReport[];
};

/** Which events are wanted, the newest first. */
export type HistoryFilter = {
  since?: number;
  until?: number;
  host?: string;
  kinds?: Event["kind"][];
  limit: number;
};

/** What can be changed under Settings. */
export type Settings = {
  startAtLogin: boolean;
  notifications: boolean;
  /** Seconds between two slow looks. */
  poll: number;
  /** `null`: the system's. */
  language: string | null;
  /** `light`, `dark`, or `null`: the system's. */
  theme: string | null;
};

/** What the window has to know of the place where it runs. */
export type Environment = {
  /** Whether the desktop shows tray icons. */
  trayHost: boolean;
  version: string;
  configurationFile: string;
  dataFolder: string;
  /** Where secrets are kept: the system's keyring, a plain file, or nowhere. */
  vault: "keyring" | "file" | "none";
};

/** Why something could not be done. Every method below rejects with one. */
export type Fault = {
  /** `problem.<code>` in the catalogue, where it has one. */
  code: string;
  /** What is shown under details, or instead where the catalogue does not know the code. */
  message: string;
};

/** Ends a subscription. */
export type Unsubscribe = () => void;

/** What the window can ask of the program behind it. */
export interface Host {
  snapshot(): Promise<Snapshot>;
  /** Event `changed`, with the new snapshot. */
  onChanged(tell: (snapshot: Snapshot) => void): Unsubscribe;
  /** Event `open-page`: `names`, `names/<host>`, `add`, `activity`, `settings`, `practice`. */
  onOpenPage(tell: (page: string) => void): Unsubscribe;
  wish(wish: Wish): Promise<void>;

  providers(): Promise<ProviderForm[]>;
  sources(): Promise<SourceChoice[]>;
  environment(): Promise<Environment>;

  addHost(draft: HostDraft): Promise<void>;
  /** The changeable part of a host, as the configuration has it. */
  hostPart(name: string): Promise<HostPart>;
  changeHost(name: string, part: HostPart): Promise<void>;
  removeHost(name: string): Promise<void>;
  /** Brings back a host that was removed since the program started, with its account. */
  restoreHost(name: string): Promise<void>;
  /** The exact requests, masked; with `send` they are really sent, and the answers come too. */
  testHost(draft: HostDraft, send: boolean): Promise<TestResult>;
  replaceSecret(account: string, field: string, secret: string): Promise<void>;

  history(filter: HistoryFilter): Promise<Event[]>;
  settings(): Promise<Settings>;
  setSetting<Key extends keyof Settings>(key: Key, value: Settings[Key]): Promise<void>;

  copy(text: string): Promise<void>;
  /** The text on the clipboard; rejects where it cannot be read. */
  paste(): Promise<string>;
  /** Opens a link of a provider's data in the browser; any other is refused. */
  openLink(url: string): Promise<void>;
}
