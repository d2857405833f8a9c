import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

/**
 * Two builds: the plain one is what the shell ships and knows only the Tauri host; the one of
 * mode `browser` runs anywhere, on the fake host.
 */
export default defineConfig(({ mode }) => {
  const browser = mode === "browser";
  return {
    plugins: [svelte()],
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
