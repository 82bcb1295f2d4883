import { Controller } from "@hotwired/stimulus";

/** The zones of a wide page as tabs on a telephone. */
export default class extends Controller<HTMLElement> {
  static override targets = ["tab", "zone"];
  declare readonly tabTargets: HTMLAnchorElement[];
  declare readonly zoneTargets: HTMLElement[];

  override connect(): void {
    this.element.dataset["zoned"] = "";
    const wanted = window.location.hash;
    const tab = this.tabTargets.find((one) => one.hash === wanted) ?? this.tabTargets[0];
    if (tab) this.show(tab);
  }

  pick(event: Event): void {
    event.preventDefault();
    this.show(event.currentTarget as HTMLAnchorElement);
  }

  private show(tab: HTMLAnchorElement): void {
    this.tabTargets.forEach((one) => {
      if (one === tab) one.setAttribute("aria-current", "page");
      else one.removeAttribute("aria-current");
    });
    this.zoneTargets.forEach((zone) => zone.toggleAttribute("data-shown", `#${zone.id}` === tab.hash));
  }
}
