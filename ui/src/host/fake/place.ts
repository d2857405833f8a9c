/** The networks and sources of the made-up computer. */
import type { NetworkPart, NetworkReport, SourceChoice } from "../../generated/wire";
import { source, sources } from "./data";
import type { World } from "./world";

const HERE: NetworkPart = {
  id: "",
  gateway_mac: "00:53:00:ab:cd:ef",
  ssid: "Garden flat",
  dns_suffix: "fritz.example",
  interface: "wlan0",
  range: null,
};

export class Place {
  sources: SourceChoice[] = [...sources];
  private known: NetworkPart[] = [
    { ...HERE, id: "home", gateway_mac: null, dns_suffix: null, interface: null },
  ];

  networks(world: World): NetworkReport {
    const hosts = (id: string) =>
      [...world.parts.values()].filter((part) => part.rules?.only_on.includes(id)).length;
    const known = this.known.map((part) => ({
      part,
      here: part.ssid === HERE.ssid,
      hosts: hosts(part.id),
    }));
    return { here: { ...HERE }, interfaces: ["eth0", "wlan0"], known };
  }

  addNetwork(network: NetworkPart): void {
    if (this.known.some((each) => each.id === network.id))
      throw { code: "name-exists", message: "" };
    this.known.push(network);
  }

  removeNetwork(id: string): void {
    this.known = this.known.filter((each) => each.id !== id);
  }

  addSource(id: string, url: string): void {
    if (this.sources.some((each) => each.id === id)) throw { code: "name-exists", message: "" };
    this.sources.push(source(id, "web", { built_in: false, url }));
  }

  removeSource(id: string): void {
    this.sources = this.sources.filter((each) => each.id !== id);
  }
}
