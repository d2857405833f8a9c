/** A key of a name server that was brought whole, or made, instead of being typed in. */
import type { FormField, KeyFound } from "../host/host";

export type Key =
  /** Read from a file or the clipboard; `file`: its name, where it has one. */
  | { how: "file"; file: string | null; found: KeyFound[]; chosen: number }
  /** Made by the engine, which alone has its secret. */
  | { how: "made"; id: string };

/** What the key itself says of the other fields. */
export function saidBy(key: Key | null): Record<string, string> {
  const found = key?.how === "file" ? key.found[key.chosen] : undefined;
  const said = Object.entries(found ?? {}).flatMap(([name, value]): [string, string][] =>
    value === null ? [] : [[name, value]],
  );
  return Object.fromEntries(said);
}

/** Whether a field needs no asking, because the key says it. */
export function isSaid(field: FormField, key: Key | null): boolean {
  return field.name in saidBy(key);
}

/** Whether nothing is known of a key but its secret, as if that had been typed in. */
export function isBare(found: KeyFound[]): boolean {
  const [one] = found;
  return found.length === 1 && one?.key === null && one.algorithm === null;
}
