import { Controller } from "@hotwired/stimulus";

import { isPlain, isTaken, isWriting } from "../keys";

/** A page that is turned by keyboard: a link's own key follows it. */
export default class extends Controller<HTMLElement> {
  key(event: KeyboardEvent): void {
    if (event.defaultPrevented || !isPlain(event) || isWriting(event) || isTaken()) return;
    const found = document.querySelector<HTMLElement>(`main [data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!found) return;
    event.preventDefault();
    found.click();
  }
}
