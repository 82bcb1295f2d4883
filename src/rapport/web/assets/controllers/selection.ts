import { Controller, type ActionEvent } from "@hotwired/stimulus";
import htmx from "htmx.org";

/** Ticked rows: Shift takes the rows between, the heading takes the page, a button takes all that match. */
export default class extends Controller<HTMLElement> {
  static override targets = ["tick", "all", "bar", "count", "takeAll"];
  declare readonly tickTargets: HTMLInputElement[];
  declare readonly allTargets: HTMLInputElement[];
  declare readonly barTargets: HTMLElement[];
  declare readonly countTargets: HTMLElement[];
  declare readonly takeAllTargets: HTMLElement[];
  private last: HTMLInputElement | null = null;
  private isEverything = false;
  private withShift = false;

  override connect(): void {
    this.element.addEventListener("click", this.clicked, true);
    this.show();
  }

  override disconnect(): void {
    this.element.removeEventListener("click", this.clicked, true);
  }

  toggle(event: Event): void {
    const tick = event.currentTarget as HTMLInputElement;
    if (this.withShift && this.last && this.last !== tick) this.between(this.last, tick);
    this.last = tick;
    this.isEverything = false;
    this.show();
  }

  toggleAll(event: Event): void {
    this.tickAll((event.currentTarget as HTMLInputElement).checked, false);
  }

  takeAll(): void {
    this.tickAll(true, true);
  }

  clear(): void {
    this.tickAll(false, false);
  }

  /** Sends the selection to a verb; with `form`, the server first answers with what the verb needs to know. */
  run(event: ActionEvent): void {
    const { url, form } = event.params as { url: string; form: boolean };
    const ids = this.tickTargets.filter((tick) => tick.checked).map((tick) => tick.value);
    const values = this.isEverything ? { all: "1" } : { ids };
    void htmx.ajax(form ? "get" : "post", url, { target: "#dialogs", swap: form ? "innerHTML" : "none", values });
  }

  private readonly clicked = (event: MouseEvent): void => {
    this.withShift = event.shiftKey;
  };

  private tickAll(on: boolean, isEverything: boolean): void {
    this.tickTargets.forEach((tick) => { tick.checked = on; });
    this.isEverything = isEverything;
    this.show();
  }

  private between(from: HTMLInputElement, to: HTMLInputElement): void {
    const ticks = this.tickTargets;
    const [low, high] = [ticks.indexOf(from), ticks.indexOf(to)].sort((a, b) => a - b) as [number, number];
    ticks.slice(low, high + 1).forEach((tick) => { tick.checked = to.checked; });
  }

  private show(): void {
    const ticks = this.tickTargets;
    const count = ticks.filter((tick) => tick.checked).length;
    ticks.forEach((tick) => tick.closest("tr")?.setAttribute("aria-selected", String(tick.checked)));
    this.allTargets.forEach((all) => {
      all.checked = count > 0 && count === ticks.length;
      all.indeterminate = count > 0 && count < ticks.length;
    });
    this.barTargets.forEach((bar) => { bar.hidden = count === 0; });
    this.takeAllTargets.forEach((offer) => { offer.hidden = this.isEverything || count < ticks.length; });
    const total = this.element.dataset["listTotalValue"];
    this.countTargets.forEach((place) => {
      place.textContent = this.isEverything && total ? total : count.toLocaleString(document.documentElement.lang);
    });
  }
}
