import { Controller } from "@hotwired/stimulus";
import htmx from "htmx.org";

const QUARTER = 15;
const FAR = 5;

type Held = { slot: HTMLElement; x: number; y: number; top: number; longer: boolean; moves: boolean };

/** An event of the agenda moved by pointer or keyboard: only data attributes change, the style sheet places it. */
export default class extends Controller<HTMLElement> {
  static override targets = ["day", "slot", "grip", "said"];
  declare readonly dayTargets: HTMLElement[];
  declare readonly slotTargets: HTMLElement[];
  declare readonly saidTarget: HTMLElement;
  private held: Held | null = null;
  private before: Record<string, string> | null = null;
  private ignores = false;

  grab(event: PointerEvent): void {
    const at = event.target as HTMLElement;
    const slot = at.closest<HTMLElement>("[data-moving-target~=slot]");
    if (!slot || event.button || event.pointerType === "touch") return;
    this.leave();
    this.ignores = false;
    this.before = { ...(slot.dataset as Record<string, string>), day: this.dayOf(slot)?.dataset["day"] ?? "" };
    const longer = at.matches("[data-moving-target~=grip]");
    this.held = { slot, x: event.clientX, y: event.clientY, top: this.row(slot), longer, moves: false };
    if (longer) event.preventDefault();
    window.addEventListener("pointermove", this.drag);
    window.addEventListener("pointerup", this.drop, { once: true });
    window.addEventListener("keydown", this.escape, true);
  }

  /** The click that ends a move opens nothing. */
  click(event: Event): void {
    if (!this.ignores) return;
    event.preventDefault();
    event.stopPropagation();
    this.ignores = false;
  }

  key(event: KeyboardEvent): void {
    const slot = (event.target as HTMLElement).closest<HTMLElement>("[data-moving-target~=slot]");
    if (!slot) return;
    const steps: Record<string, [number, number]> = {
      ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
    };
    const step = steps[event.key];
    if (event.altKey && step) {
      event.preventDefault();
      event.stopPropagation();
      this.before ??= { ...(slot.dataset as Record<string, string>), day: this.dayOf(slot)?.dataset["day"] ?? "" };
      if (event.shiftKey) this.lengthen(slot, this.span(slot) + step[1]);
      else this.stepTo(slot, step[0], step[1]);
      slot.querySelector("a")?.focus();
    } else if (this.before && event.key === "Enter") {
      event.preventDefault();
      this.send(slot);
    } else if (this.before && event.key === "Escape") {
      event.preventDefault();
      this.back(slot);
    }
  }

  private readonly drag = (event: PointerEvent): void => {
    const held = this.held;
    if (!held) return;
    if (!held.moves && Math.hypot(event.clientX - held.x, event.clientY - held.y) < FAR) return;
    held.moves = true;
    held.slot.dataset["moving"] = "";
    const by = Math.round((event.clientY - held.y) / this.quarter(held.slot));
    if (held.longer) {
      this.lengthen(held.slot, Math.ceil(Number(this.before?.["minutes"]) / QUARTER) + by);
      return;
    }
    const day = this.dayTargets.find((cell) => {
      const box = cell.getBoundingClientRect();
      const inRow = this.isGrid(held.slot) || (event.clientY >= box.top && event.clientY < box.bottom);
      return inRow && event.clientX >= box.left && event.clientX < box.right;
    });
    if (day && day !== this.dayOf(held.slot)) day.querySelector("ol")?.append(held.slot);
    if (this.isGrid(held.slot)) this.place(held.slot, held.top + by);
  };

  private readonly drop = (): void => {
    const held = this.held;
    this.leave();
    if (!held?.moves) {
      this.before = null;
      return;
    }
    this.ignores = true;
    window.setTimeout(() => { this.ignores = false; }, 300);
    this.send(held.slot);
  };

  private readonly escape = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !this.held) return;
    event.preventDefault();
    event.stopPropagation();
    const { slot } = this.held;
    this.leave();
    this.ignores = true;
    this.back(slot);
  };

  private leave(): void {
    if (this.held) delete this.held.slot.dataset["moving"];
    this.held = null;
    window.removeEventListener("pointermove", this.drag);
    window.removeEventListener("pointerup", this.drop);
    window.removeEventListener("keydown", this.escape, true);
  }

  private stepTo(slot: HTMLElement, days: number, quarters: number): void {
    const days_ = this.dayTargets;
    const day = this.dayOf(slot);
    const next = day && days_[days_.indexOf(day) + days];
    if (days && next) next.querySelector("ol")?.append(slot);
    if (quarters && this.isGrid(slot)) this.place(slot, this.row(slot) + quarters);
    this.tell(slot);
  }

  private tell(slot: HTMLElement): void {
    this.saidTarget.textContent = `${this.moment(slot).replace("T", " ")}, ${this.minutes(slot)} min`;
  }

  private isGrid(slot: HTMLElement): boolean {
    return slot.dataset["h"] !== undefined;
  }

  private dayOf(slot: HTMLElement): HTMLElement | null {
    return slot.closest<HTMLElement>("[data-day]");
  }

  private row(slot: HTMLElement): number {
    return Number(slot.dataset["h"] ?? 0) * 4 + Number(slot.dataset["q"] ?? 0);
  }

  private span(slot: HTMLElement): number {
    return Number(slot.dataset["lh"] ?? 0) * 4 + Number(slot.dataset["lq"] ?? 0);
  }

  private rows(slot: HTMLElement): number {
    return Number(slot.closest<HTMLElement>("[data-hours]")?.dataset["hours"] ?? 0) * 4;
  }

  private quarter(slot: HTMLElement): number {
    const day = this.dayOf(slot);
    return day && this.isGrid(slot) ? day.getBoundingClientRect().height / this.rows(slot) : 1;
  }

  private place(slot: HTMLElement, row: number): void {
    const found = Math.max(0, Math.min(this.rows(slot) - 1, row));
    slot.dataset["h"] = String(Math.floor(found / 4));
    slot.dataset["q"] = String(found % 4);
    this.showTime(slot, this.moment(slot));
  }

  /** The time that it would have is read while it moves. */
  private showTime(slot: HTMLElement, moment: string): void {
    const time = slot.querySelector("a b");
    if (time) time.textContent = moment.slice(11, 16);
  }

  private lengthen(slot: HTMLElement, span: number): void {
    if (!this.isGrid(slot)) return;
    const found = Math.max(1, Math.min(this.rows(slot) - this.row(slot), span));
    slot.dataset["lh"] = String(Math.floor(found / 4));
    slot.dataset["lq"] = String(found % 4);
    this.tell(slot);
  }

  /** What was not touched stays to the minute. */
  private minutes(slot: HTMLElement): number {
    const was = this.before ?? {};
    const isSame = slot.dataset["lh"] === was["lh"] && slot.dataset["lq"] === was["lq"];
    return isSame ? Number(slot.dataset["minutes"]) : this.span(slot) * QUARTER;
  }

  private moment(slot: HTMLElement): string {
    const day = this.dayOf(slot);
    const was = this.before ?? {};
    const clock = (slot.dataset["to"] ?? "").slice(11);
    const isSame = !this.isGrid(slot) || (slot.dataset["h"] === was["h"] && slot.dataset["q"] === was["q"]);
    if (isSame) return `${day?.dataset["day"]}T${clock}`;
    const row = Number(day?.dataset["first"] ?? 0) * 4 + this.row(slot);
    const two = (value: number): string => String(value).padStart(2, "0");
    return `${day?.dataset["day"]}T${two(Math.floor(row / 4))}:${two((row % 4) * QUARTER)}`;
  }

  /** One that comes back asks which of them; another goes at once. What is refused goes back. */
  private send(slot: HTMLElement): void {
    const to = this.moment(slot);
    const minutes = this.minutes(slot);
    const { url = "", on = "", version = "", repeats } = slot.dataset;
    if (to === slot.dataset["to"] && minutes === Number(slot.dataset["minutes"])) {
      this.back(slot);
      return;
    }
    const values = { on, to, minutes: String(minutes), version };
    if (repeats !== undefined) {
      this.back(slot);
      void htmx.ajax("get", url, { target: "#dialogs", swap: "innerHTML", values });
      return;
    }
    const before = this.before;
    this.before = null;
    const undo = (): void => { this.before = before; this.back(slot); };
    slot.addEventListener("htmx:responseError", undo, { once: true });
    slot.addEventListener("htmx:sendError", undo, { once: true });
    void htmx.ajax("post", url, { source: slot, target: "body", swap: "none", values });
  }

  private back(slot: HTMLElement): void {
    const was = this.before;
    this.before = null;
    if (!was) return;
    this.dayTargets.find((cell) => cell.dataset["day"] === was["day"])?.querySelector("ol")?.append(slot);
    for (const name of ["h", "q", "lh", "lq"]) if (was[name] !== undefined) slot.dataset[name] = was[name];
    this.showTime(slot, slot.dataset["to"] ?? "");
    this.saidTarget.textContent = "";
    slot.querySelector("a")?.focus();
  }
}
