import { Controller } from "@hotwired/stimulus";

/** A text area as tall as its text. */
export default class extends Controller<HTMLTextAreaElement> {
  override connect(): void {
    this.grow();
  }

  grow(): void {
    if (!this.element.offsetParent) return;
    this.element.style.height = "auto";
    this.element.style.height = `${this.element.scrollHeight}px`;
  }
}
