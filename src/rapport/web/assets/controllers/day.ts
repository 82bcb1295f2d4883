import { Controller } from "@hotwired/stimulus";

import { isPlain, isTaken, isWriting } from "../keys";

let place = 0;

/** The lines of the page Today by keyboard: J and K move, a button's own letter presses it on the line in focus. */
export default class extends Controller<HTMLElement> {
  static override targets = ["line"];
  declare readonly lineTargets: HTMLElement[];
  private goes = false;

  key(event: KeyboardEvent): void {
    if (event.defaultPrevented || !isPlain(event) || isWriting(event) || isTaken()) return;
    const key = event.key.toLowerCase();
    if (this.goes || key === "g") {
      this.goes = key === "g" && !this.goes;
      return;
    }
    if (key === "j" || key === "k") {
      event.preventDefault();
      this.step(key === "j" ? 1 : -1);
    } else if (this.current && (key !== "enter" || event.target === this.current)) {
      this.press(event, this.current, key);
    }
  }

  private get current(): HTMLElement | undefined {
    const held = this.lineTargets.find((line) => line.contains(document.activeElement));
    return held ?? this.lineTargets[Math.min(place, this.lineTargets.length - 1)];
  }

  private step(by: number): void {
    const held = this.lineTargets.findIndex((line) => line.contains(document.activeElement));
    place = Math.max(0, Math.min(this.lineTargets.length - 1, held < 0 ? (by > 0 ? 0 : place) : held + by));
    this.lineTargets[place]?.focus();
  }

  private press(event: KeyboardEvent, line: HTMLElement, key: string): void {
    const found = line.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
    if (!found) return;
    event.preventDefault();
    place = this.lineTargets.indexOf(line);
    found.click();
  }
}
