import { Controller } from "@hotwired/stimulus";

/** A modal dialog: opens at once when asked, closes from outside, leaves the page when it came from the server. */
export default class extends Controller<HTMLDialogElement> {
  static override values = { open: Boolean };
  declare readonly openValue: boolean;

  override connect(): void {
    document.addEventListener("dialog:close", this.shut);
    if (!this.openValue || this.element.open) return;
    this.element.showModal();
  }

  override disconnect(): void {
    document.removeEventListener("dialog:close", this.shut);
  }

  show(): void {
    this.element.showModal();
  }

  close(event?: Event): void {
    event?.preventDefault();
    this.element.close();
  }

  outside(event: MouseEvent): void {
    if (event.target === this.element) this.element.close();
  }

  closed(): void {
    if (this.element.closest("#dialogs")) this.element.remove();
  }

  private readonly shut = (): void => this.element.close();
}
