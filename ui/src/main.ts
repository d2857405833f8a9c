import { mount } from "svelte";
import App from "./App.svelte";
import type { Host } from "./host/host";
import "./style/tokens.css";
import "./style/base.css";

async function openHost(): Promise<Host> {
  if (__FAKE_HOST__) {
    return (await import("./host/fake")).fakeHost(new URLSearchParams(location.search));
  }
  return (await import("./host/tauri")).tauriHost;
}

void openHost().then((host) => {
  const target = document.getElementById("app");
  if (target) mount(App, { target, props: { host } });
});
