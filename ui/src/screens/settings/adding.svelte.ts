/** What the person adds by hand and removes again: who uses the keyboard stays where it goes on. */
import { asFault, type Session } from "../../state/session.svelte";

export class Adding {
  /** Whether the form is open. */
  open = $state(false);
  /** The button that opens it. */
  button: HTMLButtonElement | undefined = $state();

  /** `load` shows what there is now. */
  constructor(
    private readonly session: Session,
    private readonly load: () => Promise<unknown>,
  ) {}

  /** Closes the form; the keyboard goes on at the button that opened it. */
  readonly close = (): void => {
    this.open = false;
    this.button?.focus();
  };

  /** Adds one; what is wrong with it, or `null`. */
  async add(act: () => Promise<void>): Promise<string | null> {
    try {
      await act();
    } catch (thrown) {
      const fault = asFault(thrown);
      return fault.code === "name-exists"
        ? this.session.say("ui.mistake.taken")
        : this.session.explain(fault);
    }
    await this.load();
    this.close();
    return null;
  }

  /** Removes one, whose own button goes with it, and offers to bring it back. */
  async remove(act: () => Promise<void>, told: string, back: () => Promise<void>): Promise<void> {
    if (!(await this.session.attempt(act))) return;
    await this.load();
    this.button?.focus();
    const undo = async () => {
      await back();
      await this.load();
    };
    this.session.tell({
      text: told,
      action: { label: this.session.say("ui.undo"), run: () => void this.session.attempt(undo) },
    });
  }
}
