/** Serves the page that was built for browsers, under the policy of the shell's window. */
import { join } from "node:path";
import { preview } from "vite";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    address: string;
  }
}

export default async function serve(project: TestProject): Promise<() => Promise<void>> {
  const server = await preview({
    root: join(import.meta.dirname, ".."),
    mode: "browser",
    logLevel: "error",
    preview: { port: 0, strictPort: false, host: "127.0.0.1" },
  });
  const address = server.resolvedUrls?.local[0];
  if (!address) throw new Error("the preview server has no address");
  project.provide("address", address);
  return () => server.close();
}
