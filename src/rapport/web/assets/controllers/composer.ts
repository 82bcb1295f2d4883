import { Controller } from "@hotwired/stimulus";

/** Ctrl Enter sends; a form that went well is empty again. */
export default class extends Controller<HTMLFormElement> {
  override connect(): void {
    this.element.addEventListener("htmx:afterRequest", this.sent);
  }

  override disconnect(): void {
    this.element.removeEventListener("htmx:afterRequest", this.sent);
  }

  send(event: KeyboardEvent): void {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.element.requestSubmit();
  }

  private readonly sent = (event: Event): void => {
    const { successful, elt } = (event as CustomEvent<{ successful: boolean; elt: Element }>).detail;
    if (!successful || elt !== this.element) return;
    this.element.reset();
    this.element.querySelector("textarea")?.dispatchEvent(new Event("input", { bubbles: true }));
  };
}
