import { Controller } from "@hotwired/stimulus";

/** Ticked rows: Shift takes the rows between, the header takes the page, a button takes all that match. */
export default class extends Controller<HTMLElement> {
  static override targets = ["tick", "every", "bulk", "count", "all", "offer"];
  declare readonly tickTargets: HTMLInputElement[];
  declare readonly everyTargets: HTMLInputElement[];
  declare readonly bulkTargets: HTMLElement[];
  declare readonly countTargets: HTMLElement[];
  declare readonly allTargets: HTMLInputElement[];
  declare readonly offerTargets: HTMLElement[];
  private last: HTMLInputElement | null = null;

  tickTargetConnected(): void {
    this.show();
  }

  tickTargetDisconnected(): void {
    this.show();
  }

  pick(event: MouseEvent): void {
    const tick = event.currentTarget as HTMLInputElement;
    if (event.shiftKey && this.last && this.last !== tick) this.between(this.last, tick);
    this.last = tick;
    this.everything(false);
    this.show();
  }

  page(event: Event): void {
    const on = (event.currentTarget as HTMLInputElement).checked;
    this.tickTargets.forEach((tick) => { tick.checked = on; });
    this.everything(false);
    this.show();
  }

  all(): void {
    this.tickTargets.forEach((tick) => { tick.checked = true; });
    this.everything(true);
    this.show();
  }

  none(): void {
    this.tickTargets.forEach((tick) => { tick.checked = false; });
    this.everything(false);
    this.show();
  }

  private between(from: HTMLInputElement, to: HTMLInputElement): void {
    const ticks = this.tickTargets;
    const [low, high] = [ticks.indexOf(from), ticks.indexOf(to)].sort((a, b) => a - b) as [number, number];
    ticks.slice(low, high + 1).forEach((tick) => { tick.checked = to.checked; });
  }

  private everything(on: boolean): void {
    this.allTargets.forEach((field) => { field.value = on ? "1" : ""; });
  }

  private show(): void {
    const ticks = this.tickTargets;
    const count = ticks.filter((tick) => tick.checked).length;
    const isAll = this.allTargets.some((field) => field.value === "1");
    ticks.forEach((tick) => tick.closest("tr")?.setAttribute("aria-selected", String(tick.checked)));
    this.everyTargets.forEach((every) => {
      every.checked = count > 0 && count === ticks.length;
      every.indeterminate = count > 0 && count < ticks.length;
    });
    this.bulkTargets.forEach((bulk) => { bulk.hidden = count === 0; });
    const total = this.offerTargets[0]?.dataset["total"];
    this.countTargets.forEach((field) => { field.textContent = isAll && total ? total : String(count); });
    this.offerTargets.forEach((offer) => { offer.hidden = isAll || count < ticks.length; });
  }
}
