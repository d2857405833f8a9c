/** Which account or provider is offered first for a name. */
import type { AccountView, HostView } from "../../generated/wire";
import type { ProviderForm } from "../../host/host";

/** Whether the name ends in one of the provider's own domains. */
export function isLikely(provider: ProviderForm, name: string): boolean {
  return provider.suffixes.some((suffix) => name === suffix || name.endsWith(`.${suffix}`));
}

/**
 * The providers that match the search: by what they are called, what is said of them, or a name
 * that is one of their own. The likely ones come first, then those that serve the name, then by
 * name.
 */
export function offerProviders(
  providers: ProviderForm[],
  name: string,
  search: string,
  serving: string[] = [],
): ProviderForm[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const likeliness = (each: ProviderForm) =>
    2 * Number(isLikely(each, name)) + Number(serving.includes(each.id));
  return providers
    .filter((each) => {
      const own = [each.name, each.id, each.site ?? "", ...each.suffixes, ...each.aliases];
      const text = [...own, ...each.notes].join(" ").toLowerCase();
      return words.every((word) => text.includes(word) || isLikely(each, word));
    })
    .sort(
      (one, other) => likeliness(other) - likeliness(one) || one.name.localeCompare(other.name),
    );
}

/**
 * The accounts, the likely ones first: those that keep a name of the same domain already, those
 * of a provider that serves it, and those of the provider whose own domain it is. A provider's own name that is not an account's
 * leaves that account out.
 */
export function offerAccounts(
  accounts: AccountView[],
  hosts: HostView[],
  providers: ProviderForm[],
  name: string,
  serving: string[] = [],
): { account: AccountView; likely: boolean }[] {
  const domain = name.split(".").slice(1).join(".");
  const owner = providers.find((each) => isLikely(each, name));
  return accounts
    .filter((account) => account.provider !== "practice" && account.id !== "practice")
    .map((account) => {
      const sibling = hosts.some(
        (host) => host.account === account.id && host.name.endsWith(`.${domain}`),
      );
      const likely = sibling || serving.includes(account.provider);
      return { account, likely: owner ? owner.id === account.provider : likely };
    })
    .sort((one, other) => Number(other.likely) - Number(one.likely));
}

/** A name for a new account: the provider's, or, where that is taken, with a number. */
export function nameAccount(provider: string, accounts: AccountView[]): string {
  const taken = new Set(accounts.map((account) => account.id));
  let id = provider;
  for (let number = 2; taken.has(id); number += 1) id = `${provider}-${number}`;
  return id;
}
