/** The settings that are shown, and how one of them is changed. */
import type { Fault, Host, Settings } from "../../host/host";
import { asFault } from "../../state/session.svelte";

export class Shown {
  values = $state<Settings | null>(null);
  /** Why they are not there. */
  failure = $state.raw<Fault | null>(null);
  /** Why a value was not taken, by the setting. */
  refused = $state<Partial<Record<keyof Settings, Fault>>>({});

  constructor(private readonly host: Host) {}

  async load(): Promise<void> {
    this.failure = null;
    try {
      this.values = await this.host.settings();
    } catch (thrown) {
      this.failure = asFault(thrown);
    }
  }

  /** Sets one at the host; what it was comes back where that fails. True: it was taken. */
  async set<Key extends keyof Settings>(key: Key, value: Settings[Key]): Promise<boolean> {
    if (!this.values) return false;
    const before = this.values[key];
    this.values[key] = value;
    delete this.refused[key];
    try {
      await this.host.setSetting(key, value);
      return true;
    } catch (thrown) {
      this.values[key] = before;
      this.refused[key] = asFault(thrown);
      return false;
    }
  }

  /** Has Homing start at login or no more. What came of it is the system's to say, which may
   * refuse, or keep it switched off. */
  async start(on: boolean): Promise<void> {
    await this.set("startAtLogin", on ? "on" : "off");
    try {
      const { startAtLogin } = await this.host.settings();
      if (this.values) this.values.startAtLogin = startAtLogin;
    } catch {
      // What was wished for stays shown.
    }
  }
}
