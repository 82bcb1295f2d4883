import { Controller } from "@hotwired/stimulus";

const SHORT = 6000;
const WITH_UNDO = 12000;

/** One notice: goes by itself, waits while it is read, takes back on Ctrl Z. */
export default class extends Controller<HTMLElement> {
  private timer = 0;

  override connect(): void {
    this.element.addEventListener("pointerenter", this.hold);
    this.element.addEventListener("pointerleave", this.wait);
    this.element.addEventListener("focusin", this.hold);
    this.element.addEventListener("focusout", this.wait);
    this.wait();
  }

  override disconnect(): void {
    clearTimeout(this.timer);
  }

  dismiss(): void {
    this.element.dataset["leaving"] = "";
    this.element.addEventListener("transitionend", () => this.element.remove(), { once: true });
    setTimeout(() => this.element.remove(), 400);
  }

  private readonly hold = (): void => clearTimeout(this.timer);

  private readonly wait = (): void => {
    clearTimeout(this.timer);
    if (this.element.dataset["tone"] === "bad") return;
    const delay = this.element.querySelector("[data-undo]") ? WITH_UNDO : SHORT;
    this.timer = window.setTimeout(() => this.dismiss(), delay);
  };
}
