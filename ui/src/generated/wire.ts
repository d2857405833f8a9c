// Written by a test from the engine's `wire` types. Do not edit: run
// HOMING_WRITE_TYPES=1 cargo test -p tests words::

/**
 * IPv4 or IPv6.
 */
export type Family = "ipv4" | "ipv6";

/**
 * What went wrong, as a stable code: `trouble.<code>.text` and `trouble.<code>.next` in the
 * catalogue say what it means and what to do.
 */
export type Trouble = "bad-credentials" | "not-allowed" | "missing-secret" | "bad-field" | "unknown-provider" | "provider-ended" | "agent-blocked" | "insecure-endpoint" | "bad-key" | "bad-signature" | "bad-truncation" | "bad-time" | "no-kerberos" | "kerberos-refused" | "paid-feature" | "host-not-found" | "zone-not-found" | "bad-host-name" | "family-not-taken" | "blocked-for-abuse" | "too-many-hosts" | "update-refused" | "name-taken" | "several-records" | "rate-limited" | "server-trouble" | "maintenance" | "dns-trouble" | "unreachable" | "untrusted" | "no-ticket" | "vault-closed" | "no-answer" | "not-understood" | "bad-answer-signature";

/**
 * Something that happened.
 */
export type Event = {
/**
 * When, milliseconds since 1970 UTC.
 */
at: number, } & ({ "kind": "started" } | { "kind": "address-changed",
/**
 * The family.
 */
family: Family,
/**
 * The address before, where one was known.
 */
old: string | null,
/**
 * The address now; `None`: there is none any more.
 */
new: string | null, } | { "kind": "trapped",
/**
 * The family.
 */
family: Family,
/**
 * How.
 */
verdict: Verdict, } | { "kind": "freed",
/**
 * The family.
 */
family: Family, } | { "kind": "sent",
/**
 * The host.
 */
host: string,
/**
 * The address in it.
 */
address: string, } | { "kind": "updated",
/**
 * The host.
 */
host: string,
/**
 * The address.
 */
address: string, } | { "kind": "already-right",
/**
 * The host.
 */
host: string,
/**
 * The address.
 */
address: string, } | { "kind": "delayed",
/**
 * The host.
 */
host: string,
/**
 * Why.
 */
trouble: Trouble,
/**
 * The provider's words, masked.
 */
detail: string | null,
/**
 * When it is tried again.
 */
until: number, } | { "kind": "records-updated",
/**
 * The host.
 */
host: string,
/**
 * Those that came, as text.
 */
come: Array<string>,
/**
 * Those that went, as text.
 */
gone: Array<string>, } | { "kind": "cleared",
/**
 * The host.
 */
host: string, } | { "kind": "unconfirmed",
/**
 * The host.
 */
host: string,
/**
 * Why it is not known.
 */
trouble: Trouble,
/**
 * The provider's words, masked.
 */
detail: string | null, } | { "kind": "stopped",
/**
 * The account.
 */
account: string,
/**
 * The host, where the trouble is one host's.
 */
host: string | null,
/**
 * Why.
 */
trouble: Trouble,
/**
 * The provider's words, masked.
 */
detail: string | null, } | { "kind": "mended",
/**
 * The host.
 */
host: string, } | { "kind": "paused",
/**
 * Until when; `None`: until resumed.
 */
until: number | null, } | { "kind": "resumed" } | { "kind": "configuration-read" } | { "kind": "configuration-refused",
/**
 * What is wrong, with line and column.
 */
message: string, });

/**
 * What happened. `event.<kind>` in the catalogue is its sentence.
 */
export type What = { "kind": "started" } | { "kind": "address-changed",
/**
 * The family.
 */
family: Family,
/**
 * The address before, where one was known.
 */
old: string | null,
/**
 * The address now; `None`: there is none any more.
 */
new: string | null, } | { "kind": "trapped",
/**
 * The family.
 */
family: Family,
/**
 * How.
 */
verdict: Verdict, } | { "kind": "freed",
/**
 * The family.
 */
family: Family, } | { "kind": "sent",
/**
 * The host.
 */
host: string,
/**
 * The address in it.
 */
address: string, } | { "kind": "updated",
/**
 * The host.
 */
host: string,
/**
 * The address.
 */
address: string, } | { "kind": "already-right",
/**
 * The host.
 */
host: string,
/**
 * The address.
 */
address: string, } | { "kind": "delayed",
/**
 * The host.
 */
host: string,
/**
 * Why.
 */
trouble: Trouble,
/**
 * The provider's words, masked.
 */
detail: string | null,
/**
 * When it is tried again.
 */
until: number, } | { "kind": "records-updated",
/**
 * The host.
 */
host: string,
/**
 * Those that came, as text.
 */
come: Array<string>,
/**
 * Those that went, as text.
 */
gone: Array<string>, } | { "kind": "cleared",
/**
 * The host.
 */
host: string, } | { "kind": "unconfirmed",
/**
 * The host.
 */
host: string,
/**
 * Why it is not known.
 */
trouble: Trouble,
/**
 * The provider's words, masked.
 */
detail: string | null, } | { "kind": "stopped",
/**
 * The account.
 */
account: string,
/**
 * The host, where the trouble is one host's.
 */
host: string | null,
/**
 * Why.
 */
trouble: Trouble,
/**
 * The provider's words, masked.
 */
detail: string | null, } | { "kind": "mended",
/**
 * The host.
 */
host: string, } | { "kind": "paused",
/**
 * Until when; `None`: until resumed.
 */
until: number | null, } | { "kind": "resumed" } | { "kind": "configuration-read" } | { "kind": "configuration-refused",
/**
 * What is wrong, with line and column.
 */
message: string, };

/**
 * The state that the tray icon shows.
 */
export type State = "all-right" | "working" | "needs-you" | "no-network" | "paused";

/**
 * The whole state that the screens draw.
 */
export type Snapshot = {
/**
 * For the tray icon.
 */
state: State,
/**
 * When it was made, milliseconds since 1970 UTC.
 */
at: number,
/**
 * This computer's addresses, IPv4 first.
 */
addresses: Array<AddressView>,
/**
 * The hosts, in the configuration's order.
 */
hosts: Array<HostView>,
/**
 * The accounts, in the configuration's order.
 */
accounts: Array<AccountView>,
/**
 * Set while updates are paused.
 */
pause: PauseView | null,
/**
 * Why the configuration cannot be used, with line and column, while it cannot.
 */
configuration_error: string | null,
/**
 * Other things that the user should know, as codes of the catalogue's `problem.*`
 * (`history-unwritable`, …).
 */
problems: Array<string>,
/**
 * Set while the practice zone runs.
 */
practice: PracticeView | null,
/**
 * Which notifications are shown.
 */
notifications: Notifications,
/**
 * The chosen language, `None`: the system's.
 */
language: string | null,
/**
 * `light`, `dark`, or `None`: the system's.
 */
theme: string | null, };

/**
 * A pause.
 */
export type PauseView = {
/**
 * When it ends by itself; `None`: when the user says so.
 */
until: number | null, };

/**
 * One of this computer's addresses.
 */
export type AddressView = {
/**
 * The family.
 */
family: Family,
/**
 * The source whose address it is (`auto`, or one that hosts name).
 */
source: string,
/**
 * The address, where it is known.
 */
address: string | null,
/**
 * `known`, `absent` or `unknown`.
 */
knowledge: Knowledge,
/**
 * Since when it is so.
 */
since: number,
/**
 * The address that was known last, while none is known now.
 */
last: string | null,
/**
 * How many voices were heard, and how many of them say this address.
 */
heard: number,
/**
 * How many of the voices that were heard say this address.
 */
agree: number,
/**
 * How the internet sees this computer, as far as the last round told.
 */
verdict: Verdict | null,
/**
 * Why no address is known, where one source is asked alone.
 */
miss: Miss | null, };

/**
 * What is known of an address.
 */
export type Knowledge = "known" | "absent" | "unknown";

/**
 * How a host stands.
 */
export type HostState = "right" | "updating" | "waiting" | "needs-you" | "no-address" | "paused" | "away";

/**
 * One record of a host beside its addresses.
 */
export type RecordView = {
/**
 * It, as a line of a zone file without its time to live.
 */
text: string,
/**
 * Whether it should be there.
 */
wanted: boolean,
/**
 * Whether it is known to be there.
 */
published: boolean, };

/**
 * One host.
 */
export type HostView = {
/**
 * Its name.
 */
name: string,
/**
 * Its account.
 */
account: string,
/**
 * The provider's name for people.
 */
provider: string,
/**
 * How it stands.
 */
state: HostState,
/**
 * The kept families, IPv4 first.
 */
families: Array<FamilyView>,
/**
 * Why it is not right, where there is a reason.
 */
trouble: TroubleView | null,
/**
 * What happens next.
 */
next: NextView,
/**
 * When it last became right.
 */
right_since: number | null,
/**
 * Whether it is at a name server, which publishes other records too.
 */
name_server: boolean,
/**
 * Its records beside the addresses, by name.
 */
records: Array<RecordView>,
/**
 * Whether it is the practice zone's.
 */
practice: boolean, };

/**
 * One family of a host.
 */
export type FamilyView = {
/**
 * The family.
 */
family: Family,
/**
 * The source that it comes from.
 */
source: string,
/**
 * The address that should be published; `None`: not known.
 */
wanted: string | null,
/**
 * The address that was sent last.
 */
sent: string | null,
/**
 * When it was sent.
 */
sent_at: number | null,
/**
 * The address that the provider is known to publish.
 */
confirmed: string | null,
/**
 * Since when that is known.
 */
confirmed_at: number | null, };

/**
 * A trouble, as it is shown.
 */
export type TroubleView = {
/**
 * Its code: `trouble.<code>.text` and `.next` in the catalogue.
 */
code: Trouble,
/**
 * The provider's own words, masked.
 */
detail: string | null,
/**
 * Since when.
 */
since: number, };

/**
 * What happens next to a host, and why.
 */
export type NextView = {
/**
 * `next.<code>` in the catalogue: `nothing`, `sending`, `checking`, `interval`, `back-off`,
 * `asked-to-wait`, `refresh`, `user`, `paused`, `address`, `not-public`, `vpn`, `network`.
 */
code: string,
/**
 * When, where a time is known.
 */
at: number | null, };

/**
 * One account.
 */
export type AccountView = {
/**
 * What it is called.
 */
id: string,
/**
 * The provider's id.
 */
provider: string,
/**
 * The provider's name for people.
 */
provider_name: string,
/**
 * How many hosts it has.
 */
hosts: number,
/**
 * Why it is stopped, while it is.
 */
trouble: TroubleView | null, };

/**
 * The practice zone, while it runs.
 */
export type PracticeView = {
/**
 * The port of the server on 127.0.0.1, UDP and TCP.
 */
port: number,
/**
 * The zone.
 */
zone: string,
/**
 * This computer's name in it.
 */
name: string,
/**
 * What to type to see the answer oneself.
 */
command: string,
/**
 * What the server answers now for the name.
 */
answer: Array<string>, };

/**
 * What the user wants of the running engine.
 */
export type Wish = { "wish": "update-now",
/**
 * The host, or all.
 */
host: string | null, } | { "wish": "pause",
/**
 * Until when; `None`: until resumed.
 */
until: number | null, } | { "wish": "resume" } | { "wish": "clear",
/**
 * The host.
 */
host: string, } | { "wish": "secret-changed",
/**
 * The account.
 */
account: string, } | { "wish": "practice",
/**
 * Whether it is to run.
 */
on: boolean, };

/**
 * One field that a provider asks for.
 */
export type FormField = {
/**
 * Its name in the configuration.
 */
name: string,
/**
 * What it is called on the screen.
 */
label: string,
/**
 * One sentence on where the person finds it.
 */
help: string | null,
/**
 * The provider's page where it is found.
 */
link: string | null,
/**
 * Whether it is kept in the vault and never shown again.
 */
secret: boolean,
/**
 * Whether it may stay empty.
 */
optional: boolean,
/**
 * What is used when it stays empty.
 */
default: string | null,
/**
 * A regular expression that the whole value has to match.
 */
check: string | null,
/**
 * The values to choose from; empty: any text.
 */
choices: Array<string>,
/**
 * Whether it may have several lines.
 */
lines: boolean,
/**
 * Whether it may be a whole key file, which says other fields as well: see [`KeyFound`].
 */
file: boolean,
/**
 * Whether it is a template with placeholders: see [`TemplateRead`].
 */
template: boolean, };

/**
 * A provider, as far as a form needs to know it.
 */
export type ProviderForm = {
/**
 * The provider file's id.
 */
id: string,
/**
 * Its name for people.
 */
name: string,
/**
 * Its home page.
 */
site: string | null,
/**
 * Its documentation of updates.
 */
documentation: string | null,
/**
 * What it asks for, in the order of its file.
 */
fields: Array<FormField>,
/**
 * Ends of names that are this provider's own (`duckdns.org`).
 */
suffixes: Array<string>,
/**
 * What other programs call it.
 */
aliases: Array<string>,
/**
 * What a person should know of it, a sentence or two each.
 */
notes: Array<string>, };

/**
 * A placeholder that was another program's.
 */
export type PlaceholderRead = {
/**
 * As it was typed: `<ipaddr>`.
 */
theirs: string,
/**
 * What it is to us: `{{ ipv4 }}`.
 */
ours: string, };

/**
 * How a template that was typed in is understood.
 */
export type TemplateRead = {
/**
 * The whole of it in our own words, without a password in the open.
 */
text: string,
/**
 * Each placeholder that was another program's, once.
 */
found: Array<PlaceholderRead>,
/**
 * Whether a password stood in it, which is kept in the vault.
 */
password: boolean,
/**
 * What cannot be understood of it.
 */
mistake: Misread | null, };

/**
 * Why a template that was written for another program cannot be used.
 * `ui.template.mistake.<code>` in the catalogue is its sentence.
 */
export type Misread = { "mistake": "more-urls" } | { "mistake": "families-unclear" } | { "mistake": "schemes-differ" } | { "mistake": "user-name-inside" } | { "mistake": "unknown-placeholder",
/**
 * The placeholder, as it was written.
 */
found: string, } | { "mistake": "open-placeholder",
/**
 * The text in which it stands.
 */
found: string, };

/**
 * Whose name servers a name has.
 */
export type Served = {
/**
 * The servers of its zone; empty: not known.
 */
servers: Array<string>,
/**
 * The ids of the providers whose servers they are.
 */
providers: Array<string>, };

/**
 * How a source finds an address, as far as a choice needs to know it.
 */
export type ChoiceKind = "auto" | "web" | "dns" | "stun" | "router" | "interface" | "command" | "file" | "fixed";

/**
 * Where an address can come from.
 */
export type SourceChoice = {
/**
 * What the configuration calls it: `auto`, `interface:eth0`, `ipify`, …
 */
id: string,
/**
 * What it is called on the screen; for `auto` and `interface` the catalogue has its own.
 */
label: string,
/**
 * How it finds an address.
 */
kind: ChoiceKind,
/**
 * The families that it can know.
 */
families: Array<Family>,
/**
 * Whether it is one of Homing's own.
 */
built_in: boolean,
/**
 * Whether it can be one of the voices of `auto`.
 */
askable: boolean,
/**
 * The address of a web service of the user's own, with which it can be added anew.
 */
url: string | null, };

/**
 * How a name is marked as this computer's.
 */
export type ClaimKind = "off" | "txt" | "dhcid";

/**
 * What a host at a name server has beside its addresses.
 */
export type BesidePart = {
/**
 * Records, a line each, such as `_http._tcp SRV 0 5 8080 {host}`.
 */
records: Array<string>,
/**
 * Whether its addresses name it in turn.
 */
reverse: boolean,
/**
 * Whether the name is marked as this computer's, and how.
 */
claim: ClaimKind, };

/**
 * The part of a host that can be changed later.
 */
export type HostPart = {
/**
 * The source of the IPv4 address; `off`: the family is not kept.
 */
ipv4: string,
/**
 * The source of the IPv6 address; `off`: the family is not kept.
 */
ipv6: string,
/**
 * Seconds; `None`: the provider's default.
 */
ttl: number | null,
/**
 * What it has beside its addresses; `None`: its provider publishes nothing else, or it is
 * to stay as it is.
 */
beside: BesidePart | null,
/**
 * Where and when it is kept; `None`: that is to stay as it is.
 */
rules?: RulesPart | null, };

/**
 * An account that does not exist yet.
 */
export type NewAccount = {
/**
 * What it is to be called.
 */
id: string,
/**
 * The provider file's id.
 */
provider: string,
/**
 * The provider's fields that are not secrets.
 */
fields: { [key in string]: string },
/**
 * The provider's secret fields.
 */
secrets: Record<string, string>, };

/**
 * The account of a host that is being added.
 */
export type AccountChoice = { "existing": string } | { "new": NewAccount };

/**
 * A host that is being added or tried.
 */
export type HostDraft = {
/**
 * Its name.
 */
name: string,
/**
 * Its account.
 */
account: AccountChoice,
/**
 * A key that was made for it and takes the place of the account's secret.
 */
new_key?: string,
/**
 * The source of the IPv4 address; `off`: the family is not kept.
 */
ipv4: string,
/**
 * The source of the IPv6 address; `off`: the family is not kept.
 */
ipv6: string,
/**
 * Seconds; `None`: the provider's default.
 */
ttl: number | null,
/**
 * What it has beside its addresses; `None`: its provider publishes nothing else, or it is
 * to stay as it is.
 */
beside: BesidePart | null,
/**
 * Where and when it is kept; `None`: that is to stay as it is.
 */
rules?: RulesPart | null, };

/**
 * An outcome without what belongs to it.
 */
export type TestOutcome = "changed" | "already-right" | "later" | "needs-you" | "unconfirmed";

/**
 * What came back for one family of a test.
 */
export type TestReport = {
/**
 * The family.
 */
family: Family,
/**
 * What is known now.
 */
outcome: TestOutcome,
/**
 * Why, where it was not done.
 */
trouble: Trouble | null,
/**
 * The provider's own words, masked.
 */
detail: string | null, };

/**
 * Whether a server would take an update, as far as it says so without one.
 */
export type ProbeView = {
/**
 * What is in the way; `None`: it would take one.
 */
trouble: Trouble | null,
/**
 * Whether the trouble needs the user.
 */
needs_you: boolean,
/**
 * The server's own words, masked.
 */
detail: string | null, };

/**
 * What a test would send, and, once sent, what came back.
 */
export type TestResult = {
/**
 * Each request, whole, secrets masked.
 */
plan: Array<string>,
/**
 * What the server said to a question that changes nothing; `None`: it cannot be asked one.
 */
probe: ProbeView | null,
/**
 * Empty until the test was really sent.
 */
reports: Array<TestReport>, };

/**
 * What a key file says of a key: its members are called as the fields that they stand for.
 */
export type KeyFound = {
/**
 * The key's name; `None`: the file does not say it.
 */
key: string | null,
/**
 * The algorithm; `None`: the file does not say it.
 */
algorithm: string | null, };

/**
 * A name server whose configuration is known.
 */
export type NameServer = "bind" | "knot" | "power-dns";

/**
 * Lines that permit a host's updates, and where they go.
 */
export type ServerLines = {
/**
 * A file, or a part of one, or a shell.
 */
place: string,
/**
 * The lines, each with its end.
 */
text: string,
/**
 * Whether the secret is to be put into them, where `<secret>` stands.
 */
secret: boolean, };

/**
 * Which events are wanted, the newest first.
 */
export type HistoryFilter = {
/**
 * Not before this moment.
 */
since?: number,
/**
 * Not after this moment.
 */
until?: number,
/**
 * Only what concerns this host.
 */
host?: string,
/**
 * Only these kinds of events.
 */
kinds?: Event["kind"][],
/**
 * At most so many.
 */
limit: number, };

/**
 * What can be changed under Settings.
 */
export type Settings = {
/**
 * Whether Homing starts when the user logs in.
 */
startAtLogin: LoginStart,
/**
 * Which notifications are shown.
 */
notifications: Notifications,
/**
 * Seconds between two slow looks.
 */
poll: number,
/**
 * Seconds between two glances; `None`: none.
 */
glance: number | null,
/**
 * The sources that are asked where a host does not name one, by id; `None`: all of Homing's
 * own.
 */
auto: Array<string> | null,
/**
 * What is done while a VPN is the way to the internet, for hosts that do not say.
 */
vpn: VpnWish,
/**
 * A resolver to ask instead of the system's, `address:port`.
 */
resolver: string | null,
/**
 * By which proxy providers are reached: a URL, or `off`; `None`: the system's.
 */
proxy: string | null,
/**
 * `None`: the system's.
 */
language: string | null,
/**
 * `light`, `dark`, or `None`: the system's.
 */
theme: string | null, };

/**
 * Which kinds of notifications the desktop shows.
 */
export type Notifications = {
/**
 * A name needs the user.
 */
needs_you: boolean,
/**
 * A name that needed the user is right again.
 */
mended: boolean,
/**
 * This network hides the computer.
 */
hidden: boolean,
/**
 * The address changed, and all names follow.
 */
changed: boolean, };

/**
 * What is done while a VPN is the way to the internet: then the address that the internet sees
 * is the VPN's.
 */
export type VpnWish = "hold" | "publish" | "outside";

/**
 * Which addresses may be published for a host.
 */
export type Scope = "public" | "lan";

/**
 * Where and when a host is kept.
 */
export type RulesPart = {
/**
 * The interface by which its address is looked for and its updates leave; `None`: as the
 * system routes.
 */
interface: string | null,
/**
 * What is done while a VPN is the way to the internet; `None`: as the settings say.
 */
vpn: VpnWish | null,
/**
 * The networks on which it is kept, by id; empty: on all.
 */
only_on: Array<string>,
/**
 * Which addresses may be published.
 */
scope: Scope, };

/**
 * By what a network is recognised: all that is said has to be so.
 */
export type NetworkPart = {
/**
 * What it is called; unique.
 */
id: string,
/**
 * The hardware address of the gateway, such as `00:53:00:12:34:56`.
 */
gateway_mac: string | null,
/**
 * The name of the wireless network.
 */
ssid: string | null,
/**
 * A domain in which short names are looked up, or one above it.
 */
dns_suffix: string | null,
/**
 * An interface that is up, in whose name `*` stands for any characters.
 */
interface: string | null,
/**
 * A block in which an address of this computer lies, such as `192.168.1.0/24`.
 */
range: string | null, };

/**
 * A network that the configuration knows.
 */
export type NetworkView = {
/**
 * By what it is recognised.
 */
part: NetworkPart,
/**
 * Whether this computer is in it now.
 */
here: boolean,
/**
 * How many hosts name it.
 */
hosts: number, };

/**
 * Where this computer is, and the networks that the configuration knows.
 */
export type NetworkReport = {
/**
 * By what the present network could be recognised; its id is empty.
 */
here: NetworkPart,
/**
 * The interfaces that are up and lead out of this computer, by name.
 */
interfaces: Array<string>,
/**
 * The networks, in the configuration's order.
 */
known: Array<NetworkView>, };

/**
 * A folder of Homing's that can be opened.
 */
export type Folder = "configuration" | "data" | "logs";

/**
 * Whether Homing starts when the user logs in, and where it was switched off if not by Homing.
 */
export type LoginStart = "on" | "off" | "off-in-windows" | "off-in-macos" | "off-in-desktop" | "off-in-flatpak";

/**
 * Where secrets are kept.
 */
export type VaultKind = "keyring" | "file" | "none";

/**
 * How this Homing came onto this computer, which says how it is replaced by a newer one.
 */
export type Packaging = "flatpak" | "snap" | "app-image" | "system-package" | "homebrew" | "windows-installer" | "macos-bundle" | "source";

/**
 * This Homing.
 */
export type Installed = {
/**
 * Its version (semantic versioning).
 */
version: string,
/**
 * How it came here.
 */
packaging: Packaging,
/**
 * The host that is asked for a newer version; `None`: none is known.
 */
feed: string | null, };

/**
 * Why there was no answer.
 */
export type Unasked = "no-connection" | "no-answer" | "untrusted" | "portal" | "nothing-there" | "refused";

/**
 * What came of looking for a newer version.
 */
export type Latest = { "answer": "newest",
/**
 * The newest release that is told of, which may be older than this program.
 */
version: string, } | { "answer": "newer",
/**
 * Its version.
 */
version: string,
/**
 * Its page, by https and on the host that was asked; `None`: no such page was named.
 */
page: string | null, } | { "answer": "unreleased",
/**
 * Its version.
 */
version: string, } | { "answer": "not-understood" } | { "answer": "not-asked",
/**
 * Why.
 */
why: Unasked,
/**
 * The status of HTTP, where there was one.
 */
status: number | null, };

/**
 * What the window has to know of the place where it runs.
 */
export type Environment = {
/**
 * Whether the desktop shows tray icons.
 */
trayHost: boolean,
/**
 * Homing's version.
 */
version: string,
/**
 * The configuration file.
 */
configurationFile: string,
/**
 * The folder of state and history.
 */
dataFolder: string,
/**
 * Where secrets are kept.
 */
vault: VaultKind, };

/**
 * Which part of Homing a package is in.
 */
export type PackagePart = "program" | "page";

/**
 * A package that Homing is made of, as `src-tauri/licences.json` has it.
 */
export type Licence = {
/**
 * The package's name.
 */
name: string,
/**
 * Its version.
 */
version: string,
/**
 * Where it is.
 */
part: PackagePart,
/**
 * Its licence, as an SPDX expression.
 */
licence: string,
/**
 * Where its source is; `None`: it does not say.
 */
repository: string | null, };

/**
 * Why something that the page asked for could not be done.
 */
export type Fault = {
/**
 * `problem.<code>` in the catalogue, where it has one.
 */
code: string,
/**
 * What is shown under details, or instead where the catalogue does not know the code.
 */
message: string, };

/**
 * What every source says now, and what follows.
 */
export type AddressReport = {
/**
 * When it was made, milliseconds since 1970 UTC.
 */
at: number,
/**
 * IPv4, then IPv6.
 */
families: Array<FamilyReport>,
/**
 * The interfaces that are up and lead out of this computer.
 */
links: Array<LinkView>, };

/**
 * One family.
 */
export type FamilyReport = {
/**
 * The family.
 */
family: Family,
/**
 * How the internet sees this computer.
 */
verdict: Verdict,
/**
 * What `auto` believes, given these voices.
 */
address: string | null,
/**
 * What each source says, in no order.
 */
voices: Array<VoiceView>, };

/**
 * What one source says.
 */
export type VoiceView = {
/**
 * The source.
 */
source: string,
/**
 * How it finds an address.
 */
kind: ChoiceKind,
/**
 * Whether it is one of Homing's own.
 */
built_in: boolean,
/**
 * Who runs it: sources of one operator are one voice.
 */
operator: string,
/**
 * `known`, `absent` or `unknown`.
 */
knowledge: Knowledge,
/**
 * The address, where it is known.
 */
address: string | null,
/**
 * How long it took, milliseconds.
 */
milliseconds: number,
/**
 * Whether it says what `auto` believes; `None` where one of them is not known.
 */
agrees: boolean | null,
/**
 * Why the address is not known.
 */
miss: Miss | null, };

/**
 * One interface.
 */
export type LinkView = {
/**
 * What it is called.
 */
name: string,
/**
 * Whether it is the end of a tunnel, as of a VPN.
 */
tunnel: boolean,
/**
 * The families whose packets to the internet leave by it.
 */
way_out: Array<Family>,
/**
 * Its addresses.
 */
addresses: Array<LinkAddress>, };

/**
 * One address of an interface.
 */
export type LinkAddress = {
/**
 * The address.
 */
address: string,
/**
 * What state it is in.
 */
state: AddressState,
/**
 * Whether the whole internet can route to it.
 */
public: boolean, };

/**
 * The state of an interface's address.
 */
export type AddressState = "stable" | "temporary" | "deprecated" | "tentative" | "duplicated";

/**
 * How the internet sees this computer in one family: `verdict.<code>` in the catalogue says what
 * it means, and `verdict.<code>.next` what to do about it.
 */
export type Verdict = "open" | "router" | "nat" | "double-nat" | "carrier-nat" | "vpn" | "portal" | "disagreement" | "no-way-out" | "offline";

/**
 * Why a source told no address. `miss.<code>` in the catalogue is its sentence; `who` is the
 * server that was asked, by its name.
 */
export type Miss = { "code": "no-connection", who: string, family: Family, } | { "code": "no-answer", who: string, } | { "code": "untrusted", who: string, } | { "code": "insecure", who: string, } | { "code": "bad-place" } | { "code": "refused",
/**
 * Who was asked.
 */
who: string,
/**
 * The HTTP status, or the DNS response code.
 */
status: number,
/**
 * How long it wants to be left alone, seconds; `None`: it did not say.
 */
wait: number | null, } | { "code": "portal", who: string, } | { "code": "not-understood", who: string, } | { "code": "several", who: string, } | { "code": "other-family", who: string, } | { "code": "bogus",
/**
 * Who said it.
 */
who: string,
/**
 * What was said.
 */
address: string,
/**
 * What that address is for.
 */
kind: Kind, } | { "code": "no-interface", name: string, } | { "code": "down", name: string, } | { "code": "no-route", family: Family, } | { "code": "no-address", name: string, family: Family, } | { "code": "ending", name: string, family: Family, } | { "code": "not-final", name: string, family: Family, } | { "code": "not-told", family: Family, } | { "code": "no-router" } | { "code": "command-failed", status: number | null, } | { "code": "failed", detail: string, };

/**
 * What an address is for.
 */
export type Kind = "public" | "private" | "carrier-nat" | "link-local" | "loopback" | "multicast" | "unspecified" | "broadcast" | "documentation" | "benchmarking" | "service" | "reserved";

/**
 * What a server that is asked is to the name.
 */
export type Role = "updates" | "primary" | "secondary" | "system" | "public";

/**
 * Why a server or a resolver says nothing of use, or why the servers of a zone cannot be found.
 * `silence.<code>` in the catalogue is its sentence; shown as text it is the same for whoever
 * looks into it, in English.
 */
export type Silence = { "silence": "bad-place",
/**
 * What exactly is wrong, in a few words of English.
 */
detail: string, } | { "silence": "no-resolver" } | { "silence": "slow-resolver" } | { "silence": "resolver-refused",
/**
 * The response code, as DNS names it (RFC 1035 4.1.1, RFC 2136 2.2).
 */
code: string, } | { "silence": "no-zone", name: string, } | { "silence": "no-server", zone: string, } | { "silence": "no-address", server: string, } | { "silence": "no-connection" } | { "silence": "untrusted" } | { "silence": "no-answer" } | { "silence": "refused",
/**
 * The response code, as DNS names it.
 */
code: string, } | { "silence": "not-its-own" } | { "silence": "alias", target: string, } | { "silence": "too-long" };

/**
 * What one server says of one family of a name.
 */
export type ServerAnswer = {
/**
 * The server's name and address.
 */
server: string,
/**
 * What it is to the name; never empty.
 */
roles: Array<Role>,
/**
 * The family.
 */
family: Family,
/**
 * The addresses that it tells, sorted.
 */
addresses: string[],
/**
 * Seconds that whoever hears it may keep it: the records' own time to live at an
 * authoritative server, what is left of it at a resolver. `None`: it tells no records, and
 * not how long that holds.
 */
ttl: number | null,
/**
 * The serial of its copy of the zone, where it says one; see [`is_newer`].
 */
serial: number | null,
/**
 * The name of that zone.
 */
zone: string | null,
/**
 * Seconds after which a secondary fetches that zone anew if nobody tells it earlier.
 */
refresh: number | null,
/**
 * Whether another server has a newer copy.
 */
behind: boolean,
/**
 * Why it says nothing of use, in a few words of English for whoever looks into it.
 */
error: string | null,
/**
 * The same as a code: what people are told. There where `error` is.
 */
reason: Silence | null, };

/**
 * Something that the answers mean. `finding.<code>` in the catalogue is its sentence.
 */
export type Finding = { "finding": "proxied",
/**
 * The family.
 */
family: Family,
/**
 * Whose proxy it is.
 */
by: string, } | { "finding": "split-horizon",
/**
 * The family.
 */
family: Family,
/**
 * What is told here.
 */
here: string[],
/**
 * What is told elsewhere.
 */
elsewhere: string[], } | { "finding": "behind",
/**
 * The server.
 */
server: string,
/**
 * The serial of its copy.
 */
serial: number,
/**
 * The newest serial.
 */
newest: number,
/**
 * Seconds within which it fetches the newest by itself.
 */
refresh: number, } | { "finding": "stale",
/**
 * The server.
 */
server: string,
/**
 * The serial of its copy.
 */
serial: number,
/**
 * The newest serial.
 */
newest: number, } | { "finding": "cached",
/**
 * The family.
 */
family: Family,
/**
 * What is still told by those that were asked; empty: nobody was asked.
 */
addresses: string[],
/**
 * For how many seconds more at most.
 */
seconds: number, } | { "finding": "differs",
/**
 * The family.
 */
family: Family,
/**
 * What is published.
 */
published: string[],
/**
 * What was confirmed.
 */
wanted: string, } | { "finding": "servers-unknown",
/**
 * Why, in a few words of English for whoever looks into it.
 */
why: string,
/**
 * The same as a code: what people are told.
 */
reason: Silence, };

/**
 * Everything that was found out about a name by asking.
 */
export type Truth = {
/**
 * When it was asked.
 */
at: number,
/**
 * What the authoritative servers publish, and the server that takes the updates: two
 * entries each, the one that takes the updates first, then the primary.
 */
servers: Array<ServerAnswer>,
/**
 * What resolvers tell, where it was wished that they be asked: two entries each.
 */
resolvers: Array<ServerAnswer>,
/**
 * What all that means.
 */
findings: Array<Finding>, };

/**
 * A file of another client on this computer.
 */
export type ImportFound = {
/**
 * The client's code.
 */
client: string,
/**
 * Its name for people.
 */
name: string,
/**
 * The file.
 */
path: string,
/**
 * Whether this user may read it.
 */
readable: boolean, };

/**
 * What would be added, and what not.
 */
export type ImportPlan = {
/**
 * What the page calls the plan, which stays where it was made; empty on the command line.
 */
handle: string,
/**
 * The client's code.
 */
client: string,
/**
 * Its name for people.
 */
name: string,
/**
 * The file's name, where it came from one.
 */
file: string | null,
/**
 * The accounts that would be added.
 */
accounts: Array<ImportAccount>,
/**
 * The hosts that would be added.
 */
hosts: Array<ImportHost>,
/**
 * Hosts of the file that are configured already and stay as they are.
 */
known: Array<string>,
/**
 * What is not carried over, in the order of the file.
 */
left: Array<ImportLeft>,
/**
 * The numbers of domains whose names the file does not say.
 */
domains: Array<string>,
/**
 * The command that switches the other client off where it was installed as usual.
 */
switch_off: string, };

/**
 * An account that would be added.
 */
export type ImportAccount = {
/**
 * What it would be called.
 */
id: string,
/**
 * The provider's id.
 */
provider: string,
/**
 * The provider's name for people.
 */
provider_name: string,
/**
 * Its fields that are no secrets.
 */
fields: { [key in string]: string },
/**
 * The secret fields that the file says.
 */
secrets: Array<string>,
/**
 * The fields that have to be added by hand, by their labels.
 */
missing: Array<ImportMissing>, };

/**
 * A field that the file does not say.
 */
export type ImportMissing = {
/**
 * Its name in the configuration.
 */
field: string,
/**
 * What it is called on the screen.
 */
label: string,
/**
 * Whether it is kept in the vault.
 */
secret: boolean, };

/**
 * A host that would be added.
 */
export type ImportHost = {
/**
 * Its name.
 */
name: string,
/**
 * Its account.
 */
account: string,
/**
 * The source of its IPv4 address; `off`: the family is not kept.
 */
ipv4: string,
/**
 * The source of its IPv6 address; `off`: the family is not kept.
 */
ipv6: string,
/**
 * Seconds; `None`: the provider's default.
 */
ttl: number | null, };

/**
 * Something that is not carried over.
 */
export type ImportLeft = {
/**
 * Its line, from 1; 0: it concerns the whole file.
 */
line: number,
/**
 * What it is called in the file.
 */
what: string,
/**
 * Why: `import.left.<why>` in the catalogue.
 */
why: string,
/**
 * What belongs to the reason.
 */
detail: string | null, };

/**
 * What was added.
 */
export type ImportDone = {
/**
 * The accounts, as they are called now.
 */
accounts: Array<string>,
/**
 * The hosts.
 */
hosts: Array<string>, };
