/** Every sentence of the window, by key, in the person's language. */
import en from "./en.json";

/** A sentence, or one for each plural form of its `count`. */
type Entry = string | Partial<Record<Intl.LDMLPluralRule, string>>;
type Catalogue = Record<string, Entry>;
export type Params = Record<string, string | number>;
export type Say = (key: string, params?: Params) => string;

/** The catalogues that exist, by language. */
export const catalogues: Record<string, Catalogue> = { en };

/** The languages to choose from, each called by its own name. */
export function languages(): { code: string; name: string }[] {
  return Object.keys(catalogues).map((code) => ({
    code,
    name: new Intl.DisplayNames([code], { type: "language" }).of(code) ?? code,
  }));
}

/**
 * The locale to write in: the first wish that there is a catalogue for, with its region, so that
 * dates and numbers look as the person is used to.
 */
export function chooseLocale(chosen: string | null, system: readonly string[]): string {
  const hasCatalogue = (locale: string) => (locale.split("-")[0] ?? "") in catalogues;
  if (chosen !== null && hasCatalogue(chosen)) {
    return system.find((locale) => locale.split("-")[0] === chosen) ?? chosen;
  }
  return system.find(hasCatalogue) ?? "en";
}

/** Whether the English catalogue, which is always whole, has the key. */
export function known(key: string): boolean {
  return key in en;
}

/** A function that says sentences in this locale; a key that is nowhere is said as it is. */
export function speaker(locale: string): Say {
  const catalogue: Catalogue = catalogues[locale.split("-")[0] ?? ""] ?? en;
  const plural = new Intl.PluralRules(locale);
  const number = new Intl.NumberFormat(locale);
  return (key, params = {}) => {
    const entry: Entry | undefined = catalogue[key] ?? catalogues.en?.[key];
    if (entry === undefined) return key;
    const form = typeof entry === "string" ? entry : pluralForm(entry, plural, params.count);
    return form.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = params[name];
      if (value === undefined) return whole;
      return typeof value === "number" ? number.format(value) : value;
    });
  };
}

function pluralForm(
  forms: Exclude<Entry, string>,
  plural: Intl.PluralRules,
  count: string | number | undefined,
): string {
  const rule = plural.select(Number(count ?? 0));
  return forms[rule] ?? forms.other ?? "";
}
