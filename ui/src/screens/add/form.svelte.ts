/** What the person has filled in so far, and what of it is still wrong. */
import type { Snapshot } from "../../generated/wire";
import type { HostDraft, HostPart, ProviderForm } from "../../host/host";
import { cleanName, mistakeIn, mistakeInName } from "../../state/fields";
import { nameAccount } from "./likely";

/** Through which account a name is to be kept. */
export type Choice = { account: string } | { provider: string };

export class AddForm {
  name = $state("");
  choice = $state<Choice | null>(null);
  values = $state<Record<string, string>>({});
  part = $state<HostPart>({ ipv4: "auto", ipv6: "off", ttl: null, beside: null });
  providers = $state.raw<ProviderForm[]>([]);

  readonly host = $derived(cleanName(this.name));
  readonly provider = $derived.by(() => {
    const choice = this.choice;
    if (choice === null || "account" in choice) return null;
    return this.providers.find((each) => each.id === choice.provider) ?? null;
  });

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

  /** What would be kept; `null` while something is missing or wrong. */
  draft(snapshot: Snapshot): HostDraft | null {
    if (this.nameMistake(snapshot) !== null || this.choice === null) return null;
    if (this.part.ipv4 === "off" && this.part.ipv6 === "off") return null;
    const account = this.account(snapshot);
    return account && { name: this.host, account, ...$state.snapshot(this.part) };
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
