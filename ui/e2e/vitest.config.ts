import { defineConfig } from "vitest/config";

/** The window as a person uses it: the built page in a real browser, on the fake host. */
export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: ["**/*.e2e.ts"],
    globalSetup: "./serve.ts",
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // One browser at a time: small machines run these too.
    fileParallelism: false,
  },
});
