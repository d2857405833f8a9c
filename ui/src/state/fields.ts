/** What is wrong with what was typed into a form. */
import type { FormField } from "../host/host";

/** Why a value cannot be used, as the key of a sentence; `null`: it can. */
export type Mistake = "ui.mistake.missing" | "ui.mistake.form" | null;

/** Checks the value of a provider's field by the rules of the provider's file. */
export function mistakeIn(field: FormField, value: string | undefined): Mistake {
  const text = (value ?? "").trim();
  if (text === "") {
    return field.optional || field.default !== null ? null : "ui.mistake.missing";
  }
  if (field.choices.length > 0 && !field.choices.includes(text)) return "ui.mistake.form";
  if (field.check === null) return null;
  return matches(field.check, text) ? null : "ui.mistake.form";
}

/** A check that is no regular expression here lets everything pass: the engine checks again. */
function matches(check: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${check})$`, "u").test(text);
  } catch {
    return true;
  }
}

/** Why a name cannot be kept, as the key of a sentence; the same rules as the engine's. */
export function mistakeInName(text: string): string | null {
  const name = cleanName(text);
  if (name === "") return "ui.mistake.name.empty";
  if (name.length > 253) return "ui.mistake.name.long";
  if (!name.includes(".")) return "ui.mistake.name.dot";
  for (const [at, label] of name.split(".").entries()) {
    if (label === "") return "ui.mistake.name.dots";
    if (label.length > 63) return "ui.mistake.name.long";
    if (label.startsWith("-") || label.endsWith("-")) return "ui.mistake.name.hyphen";
    const wildcard = at === 0 && label === "*";
    if (!wildcard && !/^[\p{L}\p{N}_-]+$/u.test(label)) return "ui.mistake.name.letters";
  }
  return null;
}

/** A name as it is kept: lower case, without what people paste around it. */
export function cleanName(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, "")
    .replace(/\/.*$/, "")
    .replace(/\.+$/, "")
    .replace(/^@\./, "");
}
