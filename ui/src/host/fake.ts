import type { Host } from "./host";

/** A made-up host for browsers and tests. */
export function fakeHost(_options: URLSearchParams): Host {
  throw new Error("not drawn yet");
}
