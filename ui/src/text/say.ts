/** Every sentence of the window, by key, in the person's language. */
import en from "./en.json";

/** A sentence, or one for each plural form of its `count`. */
type Entry = string | Partial<Record<Intl.LDMLPluralRule, string>>;
export type Catalogue = Record<string, Entry>;
export type Params = Record<string, string | number>;
export type Say = (key: string, params?: Params) => string;

/** Where the catalogues are that are not in the first chunk: each is fetched when it is spoken. */
const elsewhere: Record<string, () => Promise<{ default: Catalogue }>> = {
  de: () => import("./de.json"),
  es: () => import("./es.json"),
  fr: () => import("./fr.json"),
  ja: () => import("./ja.json"),
  zh: () => import("./zh.json"),
};

/** The catalogues at hand, by language. English is always there. */
const atHand: Record<string, Catalogue> = { en };

const languageOf = (locale: string) => locale.split("-")[0] ?? "";

/** Whether there is a catalogue for the locale's language. */
function hasCatalogue(locale: string): boolean {
  return languageOf(locale) in atHand || languageOf(locale) in elsewhere;
}

/** Whether the locale can be spoken at once. */
export function isAtHand(locale: string): boolean {
  return languageOf(locale) in atHand;
}

/** Fetches what is needed to speak in this locale. What cannot be fetched is said in English. */
export async function learn(locale: string): Promise<void> {
  const language = languageOf(locale);
  const fetchIt = elsewhere[language];
  if (isAtHand(locale) || !fetchIt) return;
  try {
    atHand[language] = (await fetchIt()).default;
  } catch {
    atHand[language] = en;
  }
}

/** The languages to choose from, each called by its own name. */
export function languages(): { code: string; name: string }[] {
  return ["en", ...Object.keys(elsewhere)].map((code) => {
    // There are two ways to write Chinese, and the catalogue is one of them.
    const name = new Intl.DisplayNames([code], { type: "language" }).of(
      code === "zh" ? "zh-Hans" : code,
    );
    return { code, name: name ? name.charAt(0).toLocaleUpperCase(code) + name.slice(1) : code };
  });
}

/**
 * The locale to write in: the first wish that there is a catalogue for, with its region, so that
 * dates and numbers look as the person is used to.
 */
export function chooseLocale(chosen: string | null, system: readonly string[]): string {
  if (chosen !== null && hasCatalogue(chosen)) {
    return system.find((locale) => languageOf(locale) === chosen) ?? chosen;
  }
  return system.find(hasCatalogue) ?? "en";
}

/** Whether the English catalogue, which is always whole, has the key. */
export function known(key: string): boolean {
  return key in en;
}

/** A function that says sentences in this locale; a key that is nowhere is said as it is. */
export function speaker(locale: string): Say {
  const catalogue: Catalogue = atHand[languageOf(locale)] ?? en;
  const plural = new Intl.PluralRules(locale);
  const number = new Intl.NumberFormat(locale);
  return (key, params = {}) => {
    const entry: Entry | undefined = catalogue[key] ?? atHand.en?.[key];
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
