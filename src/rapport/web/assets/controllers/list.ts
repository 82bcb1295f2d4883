import { Controller } from "@hotwired/stimulus";

import { hasOpenDialog, isPlain, isWriting } from "../keys";

/** Keys and clicks of a list: J and K move, X selects, Space opens beside, Enter opens. */
export default class extends Controller<HTMLElement> {
  override connect(): void {
    document.addEventListener("keydown", this.key);
    this.element.addEventListener("click", this.click);
  }

  override disconnect(): void {
    document.removeEventListener("keydown", this.key);
    this.element.removeEventListener("click", this.click);
  }

  private readonly key = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || !isPlain(event) || isWriting(event) || hasOpenDialog()) return;
    const act = this.acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act?.(event)) event.preventDefault();
  };

  private readonly acts: Record<string, (event: KeyboardEvent) => boolean> = {
    j: () => this.step(1),
    k: () => this.step(-1),
    x: (event) => this.select(event.shiftKey),
    " ": (event) => this.peek(event),
    Enter: (event) => this.open(event),
  };

  private readonly click = (event: MouseEvent): void => {
    const at = event.target as Element;
    const row = at.closest<HTMLTableRowElement>("tr[data-row]");
    if (!row || at.closest("a, button, input, select, textarea, label, summary, form")) return;
    this.mark(row, false);
    if (!at.closest("td[data-edit]") && !window.getSelection()?.toString()) this.beside(row);
  };

  private step(by: number): boolean {
    const rows = this.rows;
    const at = rows.findIndex((row) => row.hasAttribute("data-cursor"));
    const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.max(0, Math.min(rows.length - 1, at + by))];
    if (!next) return false;
    this.mark(next, true);
    if (document.getElementById("peek")?.hidden === false) this.beside(next);
    return true;
  }

  private select(withRange: boolean): boolean {
    const tick = this.cursor?.querySelector<HTMLInputElement>("input.tick");
    if (!tick) return false;
    tick.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey: withRange }));
    return true;
  }

  private peek(event: KeyboardEvent): boolean {
    if ((event.target as Element).closest("button, summary, a.btn, input")) return false;
    return this.cursor ? this.beside(this.cursor) : false;
  }

  private open(event: KeyboardEvent): boolean {
    if ((event.target as Element).closest("a, button, summary, input, td.focus")) return false;
    const address = this.cursor?.dataset["href"];
    if (address) window.location.assign(address);
    return Boolean(address);
  }

  private beside(row: HTMLTableRowElement): boolean {
    if (!row.dataset["peek"]) return false;
    document.dispatchEvent(new CustomEvent("peek:open", { detail: { row } }));
    return true;
  }

  private mark(row: HTMLTableRowElement, withFocus: boolean): void {
    this.rows.forEach((other) => other.toggleAttribute("data-cursor", other === row));
    if (!withFocus) return;
    row.tabIndex = -1;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  private get rows(): HTMLTableRowElement[] {
    return [...this.element.querySelectorAll<HTMLTableRowElement>("tr[data-row]")];
  }

  private get cursor(): HTMLTableRowElement | null {
    return this.element.querySelector<HTMLTableRowElement>("tr[data-cursor]");
  }
}
