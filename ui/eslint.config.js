import svelte from "eslint-plugin-svelte";
import globals from "globals";
import typescript from "typescript-eslint";

const onlyInTheTauriHost = {
  "no-restricted-imports": [
    "error",
    {
      patterns: [
        { group: ["@tauri-apps/*"], message: "Only src/host/tauri.ts knows Tauri; use the Host." },
      ],
    },
  ],
};

export default typescript.config(
  { ignores: ["dist/", "dist-browser/", "node_modules/", "src/generated/"] },
  ...typescript.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: globals.browser },
    rules: {
      ...onlyInTheTauriHost,
      "max-lines": ["error", { max: 400 }],
      "no-console": "error",
      "svelte/no-inline-styles": ["error", { allowTransitions: true }],
    },
  },
  {
    files: ["**/*.svelte"],
    languageOptions: { parserOptions: { parser: typescript.parser } },
    rules: { "max-lines": ["error", { max: 200 }] },
  },
  {
    files: ["**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: typescript.parser } },
  },
  { files: ["src/host/tauri.ts"], rules: { "no-restricted-imports": "off" } },
  { files: ["e2e/**", "tests/**", "*.js", "*.ts"], languageOptions: { globals: globals.node } },
);
