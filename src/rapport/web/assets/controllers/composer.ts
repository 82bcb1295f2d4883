import { Controller } from "@hotwired/stimulus";

import { draftOf, keepDraft } from "../drafts";

/** Ctrl Enter sends; a form that went well is empty again; what is not sent yet waits when one leaves and comes back. */
export default class extends Controller<HTMLFormElement> {
  override connect(): void {
    this.element.addEventListener("htmx:afterRequest", this.sent);
    this.element.addEventListener("input", this.typed);
    this.restore();
  }

  override disconnect(): void {
    this.element.removeEventListener("htmx:afterRequest", this.sent);
    this.element.removeEventListener("input", this.typed);
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
    if (this.text) this.text.value = "";
    this.text?.dispatchEvent(new Event("input", { bubbles: true }));
  };

  private readonly typed = (event: Event): void => {
    if (this.text && event.target === this.text) keepDraft(this.name, this.text.value);
  };

  private restore(): void {
    const draft = draftOf(this.name);
    if (!this.text || this.text.value || !draft) return;
    this.text.value = draft;
    this.text.dispatchEvent(new Event("input", { bubbles: true }));
    this.text.setSelectionRange(draft.length, draft.length);
  }

  private get text(): HTMLTextAreaElement | null {
    return this.element.querySelector("textarea");
  }

  private get name(): string {
    return this.element.id || (this.element.getAttribute("action") ?? "");
  }
}
