import { Controller } from "@hotwired/stimulus";

/** A modal dialog: opens at once when asked, closes from outside, leaves the page when it came from the server. */
export default class extends Controller<HTMLDialogElement> {
  static override values = { open: Boolean };
  declare readonly openValue: boolean;

  override connect(): void {
    document.addEventListener("dialog:close", this.shut);
    this.element.addEventListener("htmx:afterRequest", this.answered);
    if (!this.openValue || this.element.open) return;
    this.element.showModal();
  }

  override disconnect(): void {
    document.removeEventListener("dialog:close", this.shut);
    this.element.removeEventListener("htmx:afterRequest", this.answered);
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

  /** Nothing to show means that it is done. */
  private readonly answered = (event: Event): void => {
    const { xhr } = (event as CustomEvent<{ xhr: XMLHttpRequest }>).detail;
    if (xhr.status === 204) this.element.close();
  };

  private readonly shut = (): void => this.element.close();
}
