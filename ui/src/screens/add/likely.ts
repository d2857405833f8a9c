/** Which account or provider is offered first for a name. */
import type { AccountView, HostView } from "../../generated/wire";
import type { ProviderForm } from "../../host/host";

/** Whether the name ends in one of the provider's own domains. */
export function isLikely(provider: ProviderForm, name: string): boolean {
  return provider.suffixes.some((suffix) => name === suffix || name.endsWith(`.${suffix}`));
}

/** The providers that match the search, the likely ones first, then by name. */
export function offerProviders(
  providers: ProviderForm[],
  name: string,
  search: string,
): ProviderForm[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return providers
    .filter((each) => {
      const text = [each.name, each.id, ...each.suffixes, ...each.aliases].join(" ").toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort(
      (one, other) =>
        Number(isLikely(other, name)) - Number(isLikely(one, name)) ||
        one.name.localeCompare(other.name),
    );
}

/**
 * The accounts, the likely ones first: those that keep a name of the same domain already, and
 * those of the provider whose own domain it is. A provider's own name that is not an account's
 * leaves that account out.
 */
export function offerAccounts(
  accounts: AccountView[],
  hosts: HostView[],
  providers: ProviderForm[],
  name: string,
): { account: AccountView; likely: boolean }[] {
  const domain = name.split(".").slice(1).join(".");
  const owner = providers.find((each) => isLikely(each, name));
  return accounts
    .filter((account) => account.provider !== "practice" && account.id !== "practice")
    .map((account) => {
      const sibling = hosts.some(
        (host) => host.account === account.id && host.name.endsWith(`.${domain}`),
      );
      return { account, likely: owner ? owner.id === account.provider : sibling };
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
