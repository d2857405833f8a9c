import { svelte } from "@sveltejs/vite-plugin-svelte";
import { readFileSync } from "node:fs";
import { defineConfig, type Plugin } from "vite";

/** Refuses a page that has code of a package which the list of licences does not name. */
function licensed(): Plugin {
  const file = new URL("../src-tauri/licences.json", import.meta.url);
  return {
    name: "licensed",
    generateBundle(_options, bundle) {
      const listed = JSON.parse(readFileSync(file, "utf8")) as { name: string; part: string }[];
      const named = new Set(listed.filter(({ part }) => part === "page").map(({ name }) => name));
      const chunks = Object.values(bundle).filter((each) => each.type === "chunk");
      for (const id of chunks.flatMap((chunk) => chunk.moduleIds)) {
        const path = id.split("node_modules/").slice(1).at(-1);
        const name = path && /^(@[^/]+\/)?[^/]+/.exec(path)?.[0];
        if (name && !named.has(name)) {
          const mend = "name it in src-tauri/xtask/src/licences, then cargo xtask licences";
          this.error(`${name} is in the page, and not in src-tauri/licences.json: ${mend}`);
        }
      }
    },
  };
}

/**
 * Two builds: the plain one is what the shell ships and knows only the Tauri host; the one of
 * mode `browser` runs anywhere, on the fake host.
 */
export default defineConfig(({ mode }) => {
  const browser = mode === "browser";
  return {
    plugins: [svelte(), licensed()],
    base: "./",
    define: { __FAKE_HOST__: JSON.stringify(browser) },
    build: {
      outDir: browser ? "dist-browser" : "dist",
      emptyOutDir: true,
      target: ["safari16", "chrome108"],
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
    server: { port: 5183, strictPort: true },
    preview: {
      port: 5184,
      // As strict as the shell's window, so that what it would refuse fails in the tests.
      headers: {
        "Content-Security-Policy":
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'",
      },
    },
  };
});
