/** What all screens share: the snapshot, the page, the language, the time. */
import { getContext, setContext } from "svelte";
import type { Snapshot } from "../generated/wire";
import type { Fault, Host } from "../host/host";
import { chooseLocale, isAtHand, known, learn, speaker } from "../text/say";
import { ago, exact, moment } from "../text/time";
import { pathOf, readPage, type Page } from "./page";

/** A short message at the lower edge, with at most one thing to do about it. */
export type Toast = { text: string; action?: { label: string; run: () => void } };

const TOAST_TIME = 8000;
const TICK = 15_000;

export class Session {
  /** The state that is drawn; `null` until the first one came. */
  snapshot = $state.raw<Snapshot | null>(null);
  /** Why there is no state. */
  failure = $state.raw<Fault | null>(null);
  page = $state.raw<Page>({ name: "names" });
  toast = $state.raw<Toast | null>(null);
  /** The clock that "2h ago" is counted by. */
  now = $state(Date.now());

  readonly locale = $derived(chooseLocale(this.snapshot?.language ?? null, navigator.languages));
  readonly say = $derived(speaker(this.locale));

  private toastEnd: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly host: Host) {}

  /** Starts to follow host, clock and address line; the returned function ends it. */
  start(): () => void {
    const readHash = () => (this.page = readPage(location.hash));
    readHash();
    window.addEventListener("hashchange", readHash);
    const ticking = setInterval(() => (this.now = Date.now()), TICK);
    const endings = [
      this.host.onChanged((snapshot) => this.take(snapshot)),
      this.host.onOpenPage((path) => {
        this.go(readPage(path));
        // It is shown: it must not be shown once more by the next window.
        void this.openAsked();
      }),
      () => window.removeEventListener("hashchange", readHash),
      () => clearInterval(ticking),
    ];
    void this.load();
    void this.openAsked();
    // The shell says so in the address where it had to load the page again.
    if (/[?&]again\b/.test(location.search)) this.tell({ text: this.say("ui.again") });
    return () => endings.forEach((end) => end());
  }

  /** Asks for the state; used at the start and after a failure. */
  async load(): Promise<void> {
    this.failure = null;
    try {
      const snapshot = await this.host.snapshot();
      // A newer one may have come by itself meanwhile.
      if (!this.snapshot || this.snapshot.at <= snapshot.at) this.take(snapshot);
    } catch (thrown) {
      this.failure = asFault(thrown);
    }
  }

  /** Shows the page that was asked for before this one could be told of it. */
  private async openAsked(): Promise<void> {
    try {
      const path = await this.host.openingPage();
      if (path !== null) this.go(readPage(path));
    } catch {
      // Then the window shows where it is.
    }
  }

  /** Draws everything anew, as a new window would. */
  loadAgain(): void {
    location.reload();
  }

  go(page: Page): void {
    this.page = page;
    const hash = `#${pathOf(page)}`;
    if (location.hash !== hash) location.hash = hash;
  }

  /** Does something at the host; what goes wrong is told. True: it was done. */
  async attempt(deed: () => Promise<unknown>): Promise<boolean> {
    try {
      await deed();
      return true;
    } catch (thrown) {
      this.tell({ text: this.explain(asFault(thrown)) });
      return false;
    }
  }

  tell(toast: Toast): void {
    clearTimeout(this.toastEnd);
    this.toast = toast;
    this.toastEnd = setTimeout(() => (this.toast = null), TOAST_TIME);
  }

  /** A fault in words. */
  explain(fault: Fault): string {
    const key = `problem.${fault.code}`;
    if (known(key)) return this.say(key);
    return fault.message || this.say("problem.failed");
  }

  ago = (at: number): string => ago(this.locale, at, this.now);
  moment = (at: number): string => moment(this.locale, at, this.now);
  exact = (at: number): string => exact(this.locale, at);

  /** Draws a state, in its language: what another one was drawn with stays until that is at hand. */
  private take(snapshot: Snapshot): void {
    const locale = chooseLocale(snapshot.language, navigator.languages);
    if (isAtHand(locale)) return this.draw(snapshot);
    void learn(locale).then(() => {
      if (!this.snapshot || this.snapshot.at <= snapshot.at) this.draw(snapshot);
    });
  }

  private draw(snapshot: Snapshot): void {
    this.failure = null;
    this.now = Math.max(this.now, Date.now());
    this.snapshot = snapshot;
  }
}

/** Whatever was thrown, as a fault. */
export function asFault(thrown: unknown): Fault {
  if (typeof thrown === "object" && thrown !== null && "code" in thrown && "message" in thrown) {
    return { code: String(thrown.code), message: String(thrown.message) };
  }
  return { code: "failed", message: String(thrown) };
}

const KEY = Symbol("session");

export function shareSession(session: Session): Session {
  return setContext(KEY, session);
}

/** The session of the window; only while a component is being set up. */
export function useSession(): Session {
  return getContext<Session>(KEY);
}
