/** The made-up computer: it changes over time, as the real one does. */
import type { AccountView, Event, HostView, Snapshot, What, Wish } from "../../generated/wire";
import type { HostPart } from "../host";
import { accountsOf, HOUR, IPV4, IPV6, makeHost, type Scene } from "./scenes";

const ZONE = "practice.home.arpa";
const PRACTICE_NAME = `desk.${ZONE}`;

export class World {
  snapshot: Snapshot;
  events: Event[];
  parts = new Map<string, HostPart>();
  removed = new Map<string, HostView>();
  /** The fields of accounts that were changed. */
  fields = new Map<string, Record<string, string>>();
  private removedAccounts = new Map<string, AccountView>();
  /** Accounts whose secret is the wrong one, on purpose. */
  wrong = new Set<string>();
  private listeners = new Set<(snapshot: Snapshot) => void>();
  private stateBefore = new Map<string, HostView>();

  constructor(
    scene: Scene,
    /** Milliseconds that a provider takes to answer. */
    readonly pace: number,
  ) {
    this.snapshot = scene.snapshot;
    this.events = scene.events;
    for (const host of this.snapshot.hosts) {
      if (host.trouble?.code === "bad-credentials") this.wrong.add(host.account);
    }
  }

  follow(tell: (snapshot: Snapshot) => void): () => void {
    this.listeners.add(tell);
    return () => this.listeners.delete(tell);
  }

  later(act: () => void, paces = 1): void {
    setTimeout(() => {
      act();
      this.tell();
    }, this.pace * paces);
  }

  note(what: What): void {
    this.events = [{ at: Date.now(), ...what }, ...this.events];
  }

  tell(): void {
    const hosts = this.snapshot.hosts;
    this.snapshot.accounts = accountsOf(this.snapshot);
    this.snapshot.at = Date.now();
    if (this.snapshot.pause) this.snapshot.state = "paused";
    else if (this.snapshot.addresses.every((each) => each.address === null)) {
      this.snapshot.state = "no-network";
    } else if (hosts.some((host) => host.state === "needs-you")) this.snapshot.state = "needs-you";
    else if (hosts.some((host) => host.state === "updating")) this.snapshot.state = "working";
    else this.snapshot.state = "all-right";
    const copy = structuredClone(this.snapshot);
    for (const listener of this.listeners) listener(copy);
  }

  find(name: string): HostView | undefined {
    return this.snapshot.hosts.find((host) => host.name === name);
  }

  wish(wish: Wish): void {
    switch (wish.wish) {
      case "update-now":
        for (const host of this.snapshot.hosts) {
          if (wish.host === null || wish.host === host.name) this.update(host);
        }
        break;
      case "pause":
        this.pause(wish.until);
        break;
      case "resume":
        this.resume();
        break;
      case "clear": {
        const host = this.find(wish.host);
        if (!host) break;
        for (const record of host.records) Object.assign(record, { wanted: false });
        host.state = "updating";
        host.next = { code: "sending", at: null };
        this.later(() => this.cleared(host));
        break;
      }
      case "secret-changed":
        this.wrong.delete(wish.account);
        for (const host of this.snapshot.hosts) {
          if (host.account === wish.account) this.update(host);
        }
        break;
      case "practice":
        this.practice(wish.on);
    }
    this.tell();
  }

  removeAccount(id: string): void {
    const account = this.snapshot.accounts.find((each) => each.id === id);
    if (account) this.removedAccounts.set(id, account);
    this.snapshot.accounts = this.snapshot.accounts.filter((each) => each.id !== id);
    this.tell();
  }

  /** Whether there was one to bring back. */
  restoreAccount(id: string): boolean {
    const account = this.removedAccounts.get(id);
    if (!account) return false;
    this.removedAccounts.delete(id);
    this.snapshot.accounts.push(account);
    this.tell();
    return true;
  }

  private cleared(host: HostView): void {
    host.state = "paused";
    host.next = { code: "cleared", at: null };
    host.records = [];
    for (const family of host.families) Object.assign(family, { confirmed: null, sent: null });
    this.note({ kind: "cleared", host: host.name });
  }

  /** Sends what is wanted of a host, and has the provider answer after a while. */
  update(host: HostView): void {
    if (this.snapshot.pause || this.snapshot.state === "no-network") return;
    host.state = "updating";
    host.next = { code: "sending", at: null };
    this.later(() => this.answer(host));
  }

  private answer(host: HostView): void {
    if (this.wrong.has(host.account)) {
      host.state = "needs-you";
      host.trouble = { code: "bad-credentials", detail: "HTTP 200: badauth", since: Date.now() };
      host.next = { code: "user", at: null };
      return;
    }
    const hadTrouble = host.trouble !== null;
    host.state = "right";
    host.trouble = null;
    host.next = { code: "nothing", at: null };
    host.right_since = Date.now();
    for (const family of host.families) {
      const value = family.wanted ?? (family.family === "ipv4" ? IPV4 : IPV6);
      if (family.confirmed !== value) {
        this.note({ kind: "sent", host: host.name, address: value });
        this.note({ kind: "updated", host: host.name, address: value });
      }
      Object.assign(family, { wanted: value, sent: value, sent_at: Date.now() });
      Object.assign(family, { confirmed: value, confirmed_at: Date.now() });
    }
    if (hadTrouble) this.note({ kind: "mended", host: host.name });
  }

  private pause(until: number | null): void {
    this.snapshot.pause = { until };
    for (const host of this.snapshot.hosts) {
      this.stateBefore.set(host.name, structuredClone(host));
      Object.assign(host, { state: "paused", next: { code: "paused", at: null } });
    }
    this.note({ kind: "paused", until });
  }

  private resume(): void {
    this.snapshot.pause = null;
    for (const host of this.snapshot.hosts) {
      const before = this.stateBefore.get(host.name);
      if (before) Object.assign(host, before);
      else this.update(host);
    }
    this.stateBefore.clear();
    this.note({ kind: "resumed" });
  }

  private practice(on: boolean): void {
    this.snapshot.hosts = this.snapshot.hosts.filter((host) => !host.practice);
    this.snapshot.accounts = this.snapshot.accounts.filter((each) => each.id !== "practice");
    this.snapshot.practice = null;
    if (!on) return;
    const command = `dig @127.0.0.1 -p 41053 ${PRACTICE_NAME} A`;
    const zone = { port: 41053, zone: ZONE, name: PRACTICE_NAME, command, answer: [] as string[] };
    this.later(() => {
      this.snapshot.practice = zone;
      const host = { ...this.newHost(PRACTICE_NAME, "practice"), practice: true };
      Object.assign(host, { provider: "DNS UPDATE (RFC 2136)" });
      this.snapshot.hosts.push(host);
      const kept = this.find(PRACTICE_NAME);
      if (kept) this.update(kept);
      this.later(() => {
        this.snapshot.practice = { ...zone, answer: [`${PRACTICE_NAME}. 60 IN A ${IPV4}`] };
      }, 1.2);
    });
  }

  newHost(name: string, account: string): HostView {
    const host = makeHost(Date.now() - 2 * HOUR, name, account, ["ipv4"]);
    Object.assign(host, { state: "updating", right_since: null });
    for (const family of host.families) {
      Object.assign(family, { sent: null, sent_at: null, confirmed: null, confirmed_at: null });
    }
    return host;
  }
}
