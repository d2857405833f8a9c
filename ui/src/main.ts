import { mount } from "svelte";
import App from "./App.svelte";
import type { Host } from "./host/host";
import { chooseLocale, learn } from "./text/say";
import "./style/tokens.css";
import "./style/base.css";
import "./style/tables.css";

async function openHost(): Promise<Host> {
  if (__FAKE_HOST__) {
    return (await import("./host/fake")).fakeHost(new URLSearchParams(location.search));
  }
  return (await import("./host/tauri")).tauriHost;
}

// The system's language is most often the one: then nothing is ever drawn in another.
const learnt = learn(chooseLocale(null, navigator.languages));

void Promise.all([openHost(), learnt]).then(([host]) => {
  const target = document.getElementById("app");
  if (target) mount(App, { target, props: { host } });
});
