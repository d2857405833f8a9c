/** What the person has filled in so far, and what of it is still wrong. */
import type { Snapshot } from "../../generated/wire";
import type { HostDraft, HostPart, ProviderForm, Served } from "../../host/host";
import { cleanName, mistakeIn, mistakeInName } from "../../state/fields";
import type { Key } from "../../state/key";
import { nameAccount } from "./likely";

/** Through which account a name is to be kept. */
export type Choice = { account: string } | { provider: string };

export class AddForm {
  name = $state("");
  choice = $state<Choice | null>(null);
  values = $state<Record<string, string>>({});
  /** The key that was brought or made for a name server. */
  key = $state.raw<Key | null>(null);
  part = $state<HostPart>({ ipv4: "auto", ipv6: "off", ttl: null, beside: null });
  providers = $state.raw<ProviderForm[]>([]);

  /** Whose name servers a name has, as far as it was found out. */
  served = $state.raw<(Served & { name: string }) | null>(null);

  readonly host = $derived(cleanName(this.name));
  readonly provider = $derived.by(() => {
    const choice = this.choice;
    if (choice === null || "account" in choice) return null;
    return this.providers.find((each) => each.id === choice.provider) ?? null;
  });

  /** The ids of the providers whose name servers the name has. */
  readonly serving = $derived(this.served?.name === this.host ? this.served.providers : []);

  constructor(snapshot: Snapshot) {
    // A family that this network does not have is left alone until it is asked for.
    const six = snapshot.addresses.find((each) => each.family === "ipv6");
    if (six?.address) this.part.ipv6 = "auto";
  }

  /** Why the name cannot be kept, as the key of a sentence. */
  nameMistake(snapshot: Snapshot): string | null {
    if (snapshot.hosts.some((each) => each.name === this.host)) return "problem.name-exists";
    return mistakeInName(this.name);
  }

  /** Puts away what was filled in for another provider. */
  clear(): void {
    this.values = {};
    this.key = null;
  }

  /** What would be kept; `null` while something is missing or wrong. */
  draft(snapshot: Snapshot): HostDraft | null {
    if (this.nameMistake(snapshot) !== null || this.choice === null) return null;
    if (this.part.ipv4 === "off" && this.part.ipv6 === "off") return null;
    const account = this.account(snapshot);
    if (!account) return null;
    const made = this.key?.how === "made" ? { new_key: this.key.id } : {};
    return { name: this.host, account, ...$state.snapshot(this.part), ...made };
  }

  private account(snapshot: Snapshot): HostDraft["account"] | null {
    if (this.choice && "account" in this.choice) return { existing: this.choice.account };
    const provider = this.provider;
    if (!provider || provider.fields.some((each) => mistakeIn(each, this.values[each.name]))) {
      return null;
    }
    const given = (secret: boolean) =>
      Object.fromEntries(
        provider.fields
          .filter((field) => field.secret === secret)
          .map((field) => [field.name, (this.values[field.name] ?? "").trim()] as const)
          .filter(([, value]) => value !== ""),
      );
    const id = nameAccount(provider.id, snapshot.accounts);
    return { new: { id, provider: provider.id, fields: given(false), secrets: given(true) } };
  }
}
