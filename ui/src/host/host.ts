/**
 * The one door between the window and what runs behind it. `tauri.ts` opens it to the real
 * engine, `fake.ts` to a made-up one for browsers and tests. Commands of the shell have the
 * names of these methods in snake_case and take the parameters' names in camelCase.
 */
import type {
  AddressReport,
  Environment,
  Event,
  Folder,
  HistoryFilter,
  HostDraft,
  HostPart,
  ImportDone,
  ImportFound,
  ImportPlan,
  Installed,
  KeyFound,
  Latest,
  NameServer,
  NetworkPart,
  NetworkReport,
  ProviderForm,
  Served,
  ServerLines,
  Settings,
  Snapshot,
  SourceChoice,
  TemplateRead,
  TestResult,
  Truth,
  Wish,
} from "../generated/wire";

export type {
  AddressReport,
  Environment,
  Fault,
  FormField,
  HistoryFilter,
  HostDraft,
  HostPart,
  ImportDone,
  ImportFound,
  ImportPlan,
  Installed,
  KeyFound,
  Latest,
  NameServer,
  NewAccount,
  ProbeView,
  ProviderForm,
  Served,
  ServerLines,
  Settings,
  SourceChoice,
  TemplateRead,
  TestReport,
  TestResult,
  Truth,
} from "../generated/wire";

/** Ends a subscription. */
export type Unsubscribe = () => void;

/** What the window can ask of the program behind it. Every promise rejects with a `Fault`. */
export interface Host {
  snapshot(): Promise<Snapshot>;
  /** Event `changed`, with the new snapshot. */
  onChanged(tell: (snapshot: Snapshot) => void): Unsubscribe;
  /** Event `open-page`: `names`, `names/<host>` (or `host/<host>`), `addresses`,
   * `add`, `activity`, `accounts`, `settings`, `practice`. */
  onOpenPage(tell: (page: string) => void): Unsubscribe;
  /** The page that the window was opened for, once; `null`: none in particular. */
  openingPage(): Promise<string | null>;
  wish(wish: Wish): Promise<void>;

  providers(): Promise<ProviderForm[]>;
  /** Whose name servers a name has; takes up to some seconds. */
  served(name: string): Promise<Served>;
  /** How a template is understood that is typed into a provider's field. */
  readTemplate(provider: string, field: string, text: string): Promise<TemplateRead>;
  sources(): Promise<SourceChoice[]>;
  /** Asks every source now; takes as long as the slowest of them, up to some seconds. */
  addresses(): Promise<AddressReport>;
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
  /** The keys of a text, which may be a whole file, without their secrets; never empty. A secret
   * alone is a key of which nothing is said. */
  readKey(text: string, file: string | null): Promise<KeyFound[]>;
  /** Makes a key, and says by what a draft names it. Its secret does not come to the window. */
  makeKey(algorithm: string): Promise<string>;
  /** The lines that permit a host's updates at its name server. */
  serverLines(draft: HostDraft, server: NameServer): Promise<ServerLines[]>;
  /** Copies one piece of them with the secret of the draft's new key in it. */
  copyServerLines(draft: HostDraft, server: NameServer, piece: number): Promise<void>;
  /** Saves all of them, with that secret, where the person chooses; false: nowhere. */
  saveServerLines(draft: HostDraft, server: NameServer, title: string): Promise<boolean>;
  /** Puts a key that was made in place of an account's secret. */
  useKey(account: string, key: string): Promise<void>;
  /** Asks every name server of a host, and with `resolvers` public resolvers too; takes up to
   * three seconds. */
  truth(name: string, resolvers: boolean): Promise<Truth>;
  replaceSecret(account: string, field: string, secret: string): Promise<void>;
  /** What an account's provider asks for and that is no secret. */
  accountFields(account: string): Promise<Record<string, string>>;
  changeAccount(account: string, fields: Record<string, string>): Promise<void>;
  /** Removes an account that no host uses, with its secrets. */
  removeAccount(account: string): Promise<void>;
  /** Brings back an account that was removed since the program started, with its secrets. */
  restoreAccount(account: string): Promise<void>;

  /** The files of other clients on this computer. */
  importsFound(): Promise<ImportFound[]>;
  /** What one of them would become. Nothing is added yet, and no secret comes to the window. */
  readImportFound(path: string): Promise<ImportPlan>;
  /** The same of a file that the person chooses; `null`: none. `client`: whose file it is, where
   * that is said. */
  chooseImport(title: string, client: string | null): Promise<ImportPlan | null>;
  /** The same of a text that was dropped. */
  readImport(text: string, file: string | null, client: string | null): Promise<ImportPlan>;
  /** The same with the names of domains that the file names by their number only. */
  nameImportDomains(handle: string, domains: Record<string, string>): Promise<ImportPlan>;
  /** Adds what a plan says, all of it or nothing. */
  addImport(handle: string): Promise<ImportDone>;
  /** Takes away what was added since the program started. */
  undoImport(handle: string): Promise<void>;

  history(filter: HistoryFilter): Promise<Event[]>;
  settings(): Promise<Settings>;
  /** Where this computer is, and the networks that names can be bound to; takes up to a third
   * of a second. */
  networks(): Promise<NetworkReport>;
  addNetwork(network: NetworkPart): Promise<void>;
  /** Removes a network that no host names. */
  removeNetwork(id: string): Promise<void>;
  /** Adds a web service that says the address. */
  addSource(id: string, url: string): Promise<void>;
  /** Removes a source of the person's own that no host names. */
  removeSource(id: string): Promise<void>;
  /** Saves a copy of the settings file, without secrets, where the person chooses; false:
   * nowhere. */
  exportSettings(title: string): Promise<boolean>;
  openFolder(folder: Folder): Promise<void>;
  setSetting<Key extends keyof Settings>(key: Key, value: Settings[Key]): Promise<void>;

  /** This Homing: its version, and how it came onto this computer. */
  installed(): Promise<Installed>;
  /** Asks whether there is a newer one; takes up to ten seconds. Nothing is downloaded. */
  latest(): Promise<Latest>;

  /** Saves a text where the person chooses, under this name unless they change it; false:
   * nowhere. A file that is there already is not written over. */
  saveText(text: string, name: string, title: string): Promise<boolean>;
  copy(text: string): Promise<void>;
  /** The text on the clipboard; rejects where it cannot be read. */
  paste(): Promise<string>;
  /** Opens a link of a provider's data, or the page of a newer version that was told of last, in
   * the browser; any other is refused. */
  openLink(url: string): Promise<void>;
}
