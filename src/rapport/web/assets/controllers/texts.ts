import Calling from "../calling";

/** A / at the beginning of a line, or the button, offers the texts that a team keeps; the chosen one replaces it. */
export default class extends Calling {
  static override targets = ["text", "list", "button"];
  declare readonly buttonTarget: HTMLButtonElement;
  protected readonly called = /(?:^|\n)\/([^\n/]{0,40})$/;
  private written = "";

  override connect(): void {
    this.buttonTarget.hidden = false;
  }

  /** Writes the sign on a line of its own, as if it had been typed. */
  open(): void {
    const text = this.textTarget;
    const at = text.selectionStart;
    text.focus();
    if (this.words === null) {
      this.written = at === 0 || text.value[at - 1] === "\n" ? "/" : "\n/";
      text.setRangeText(this.written, at, text.selectionEnd, "end");
    }
    this.look();
  }

  override leave(): void {
    super.leave();
    if (this.written && this.words === "") {
      const end = this.textTarget.selectionStart;
      this.textTarget.setRangeText("", end - this.written.length, end, "end");
    }
    this.written = "";
  }

  protected insert(value: string, start: number, end: number): void {
    this.written = "";
    this.textTarget.setRangeText(value, start - 1, end, "end");
    this.textTarget.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
