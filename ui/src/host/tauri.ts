/** The host behind a Tauri window: one command a method, nothing else. */
import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { Snapshot } from "../generated/wire";
import type { Host, Unsubscribe } from "./host";

/** Listens to an event of the shell until the returned function is called. */
function subscribe<Payload>(event: string, tell: (payload: Payload) => void): Unsubscribe {
  const ending = listen<Payload>(event, (message) => tell(message.payload));
  return () => void ending.then((end) => end());
}

export const tauriHost: Host = {
  snapshot: () => invoke("snapshot"),
  onChanged: (tell) => subscribe<Snapshot>("changed", tell),
  onOpenPage: (tell) => subscribe<string>("open-page", tell),
  openingPage: () => invoke("opening_page"),
  wish: (wish) => invoke("wish", { wish }),

  providers: () => invoke("providers"),
  served: (name) => invoke("served", { name }),
  readTemplate: (provider, field, text) => invoke("read_template", { provider, field, text }),
  sources: () => invoke("sources"),
  addresses: () => invoke("addresses"),
  environment: () => invoke("environment"),

  addHost: (draft) => invoke("add_host", { draft }),
  hostPart: (name) => invoke("host_part", { name }),
  changeHost: (name, part) => invoke("change_host", { name, part }),
  removeHost: (name) => invoke("remove_host", { name }),
  restoreHost: (name) => invoke("restore_host", { name }),
  testHost: (draft, send) => invoke("test_host", { draft, send }),
  readKey: (text, file) => invoke("read_key", { text, file }),
  makeKey: (algorithm) => invoke("make_key", { algorithm }),
  serverLines: (draft, server) => invoke("server_lines", { draft, server }),
  copyServerLines: (draft, server, piece) => invoke("copy_server_lines", { draft, server, piece }),
  saveServerLines: (draft, server, title) => invoke("save_server_lines", { draft, server, title }),
  useKey: (account, key) => invoke("use_key", { account, key }),
  truth: (name, resolvers) => invoke("truth", { name, resolvers }),
  replaceSecret: (account, field, secret) => invoke("replace_secret", { account, field, secret }),
  accountFields: (account) => invoke("account_fields", { account }),
  changeAccount: (account, fields) => invoke("change_account", { account, fields }),
  removeAccount: (account) => invoke("remove_account", { account }),
  restoreAccount: (account) => invoke("restore_account", { account }),

  importsFound: () => invoke("imports_found"),
  readImportFound: (path) => invoke("read_import_found", { path }),
  chooseImport: (title, client) => invoke("choose_import", { title, client }),
  readImport: (text, file, client) => invoke("read_import", { text, file, client }),
  nameImportDomains: (handle, domains) => invoke("name_import_domains", { handle, domains }),
  addImport: (handle) => invoke("add_import", { handle }),
  undoImport: (handle) => invoke("undo_import", { handle }),

  history: (filter) => invoke("history", { filter }),
  settings: () => invoke("settings"),
  networks: () => invoke("networks"),
  addNetwork: (network) => invoke("add_network", { network }),
  removeNetwork: (id) => invoke("remove_network", { id }),
  addSource: (id, url) => invoke("add_source", { id, url }),
  removeSource: (id) => invoke("remove_source", { id }),
  exportSettings: (title) => invoke("export_settings", { title }),
  openFolder: (folder) => invoke("open_folder", { folder }),
  setSetting: (key, value) => invoke("set_setting", { key, value }),

  installed: () => invoke("installed"),
  latest: () => invoke("latest"),

  saveText: (text, name, title) => invoke("save_text", { text, name, title }),
  copy: (text) => invoke("copy", { text }),
  paste: () => invoke("paste"),
  openLink: (url) => invoke("open_link", { url }),
};
