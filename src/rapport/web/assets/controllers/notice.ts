import { Controller } from "@hotwired/stimulus";

/** Folds the notice above every page away for as long as the browser session lasts. */
export default class extends Controller<HTMLElement> {
  fold(): void {
    document.cookie = "notice=folded; path=/; samesite=lax";
    this.element.remove();
  }
}
