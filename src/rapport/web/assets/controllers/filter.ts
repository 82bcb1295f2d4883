import { Controller } from "@hotwired/stimulus";

import { placeBeside } from "../place";

const WITHOUT_VALUE = ["empty", "filled"];

/** The form of one condition: stands under its chip, shows the fields that the comparison needs. */
export default class extends Controller<HTMLFormElement> {
  static override targets = ["operator", "values", "second"];
  declare readonly operatorTarget: HTMLSelectElement;
  declare readonly valuesTargets: HTMLElement[];
  declare readonly secondTargets: HTMLInputElement[];

  override connect(): void {
    const group = new FormData(this.element).get("group");
    const bar = this.element.closest(".filters");
    const chip = group ? bar?.querySelectorAll(".chip")[Number(group)] : null;
    const anchor = chip ?? bar?.querySelector(":scope > .menu-at");
    if (anchor) placeBeside(this.element, anchor);
    this.compare();
    this.element.addEventListener("keydown", this.key);
    this.element.querySelector<HTMLElement>("[data-filter-target=values] input")?.focus();
  }

  override disconnect(): void {
    this.element.removeEventListener("keydown", this.key);
  }

  compare(): void {
    const operator = this.operatorTarget.value;
    const isBetween = operator === "between";
    this.valuesTargets.forEach((values) => { values.hidden = WITHOUT_VALUE.includes(operator); });
    this.secondTargets.forEach((second) => {
      second.hidden = !isBetween;
      second.disabled = !isBetween;
    });
  }

  private readonly key = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.element.querySelector<HTMLElement>("a.btn")?.click();
  };
}
