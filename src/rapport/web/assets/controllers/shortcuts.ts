import { Controller } from "@hotwired/stimulus";

import { isPlain, isTaken, isWriting } from "../keys";

const PATIENCE = 1200;

/** Letters of the whole page: ? lists, G and a letter goes, C creates, / searches, Esc closes what is on top. */
export default class extends Controller<HTMLElement> {
  static override targets = ["places"];
  declare readonly placesTarget: HTMLElement;
  declare readonly hasPlacesTarget: boolean;
  private goesUntil = 0;

  override connect(): void {
    document.addEventListener("keydown", this.key);
  }

  override disconnect(): void {
    document.removeEventListener("keydown", this.key);
  }

  show(): void {
    const dialog = document.getElementById("shortcuts");
    if (!(dialog instanceof HTMLDialogElement) || dialog.open) return;
    this.listPlaces();
    dialog.showModal();
  }

  private readonly key = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || !isPlain(event) || isWriting(event) || isTaken()) return;
    const key = event.key.toLowerCase();
    if (this.goesUntil > Date.now()) {
      this.goesUntil = 0;
      this.press(event, `[data-go="${CSS.escape(key)}"]`);
    } else if (key === "g") {
      this.goesUntil = Date.now() + PATIENCE;
    } else if (key === "?") {
      event.preventDefault();
      this.show();
    } else if (key === "c") {
      this.press(event, "[data-create]");
    } else if (key === "/") {
      this.search(event);
    } else if (key === "escape") {
      document.dispatchEvent(new CustomEvent("peek:close"));
    }
  };

  private press(event: KeyboardEvent, selector: string): void {
    const found = document.querySelector<HTMLElement>(selector);
    if (!found) return;
    event.preventDefault();
    found.click();
  }

  private search(event: KeyboardEvent): void {
    event.preventDefault();
    const filter = document.querySelector<HTMLElement>("[data-filter-open]");
    (filter ?? document.querySelector<HTMLElement>("[data-palette-open]"))?.click();
  }

  private listPlaces(): void {
    if (!this.hasPlacesTarget) return;
    this.placesTarget.replaceChildren();
    document.querySelectorAll<HTMLElement>("[data-go]").forEach((link) => {
      const keys = document.createElement("dt");
      for (const letter of ["G", (link.dataset["go"] ?? "").toUpperCase()]) {
        const key = document.createElement("kbd");
        key.textContent = letter;
        keys.append(key, " ");
      }
      const name = document.createElement("dd");
      name.textContent = link.title || (link.textContent ?? "").trim();
      this.placesTarget.append(keys, name);
    });
  }
}
