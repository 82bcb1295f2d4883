import { Controller } from "@hotwired/stimulus";

import { isEdge } from "../grid";
import { isPlain, isTaken, isWriting } from "../keys";

const ANY = "00000000-0000-0000-0000-000000000000";

/** Keys and clicks of a list: J and K move, X selects, Space or a click on the row's edge opens beside, Enter opens. */
export default class extends Controller<HTMLElement> {
  static override targets = ["row", "next", "previous"];
  static override values = { peek: String, total: String };
  declare readonly rowTargets: HTMLTableRowElement[];
  declare readonly nextTargets: HTMLElement[];
  declare readonly previousTargets: HTMLElement[];
  declare readonly peekValue: string;
  declare readonly totalValue: string;

  override connect(): void {
    document.addEventListener("keydown", this.key);
    document.addEventListener("peek:step", this.stepped);
    document.addEventListener("peek:closed", this.closed);
    this.element.addEventListener("click", this.click);
    const open = new URL(window.location.href).searchParams.get("peek");
    const row = open ? this.rowTargets.find((one) => one.dataset["uuid"] === open) : undefined;
    if (row) setTimeout(() => this.beside(row));
  }

  override disconnect(): void {
    document.removeEventListener("keydown", this.key);
    document.removeEventListener("peek:step", this.stepped);
    document.removeEventListener("peek:closed", this.closed);
    this.element.removeEventListener("click", this.click);
  }

  private readonly key = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || !isPlain(event) || isWriting(event) || isTaken()) return;
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
    const row = at.closest<HTMLTableRowElement>("tr[data-list-target]");
    if (!row || at.closest("a, button, input, select, textarea, label, summary, form")) return;
    this.mark(row, false);
    if (window.matchMedia("(max-width: 720px)").matches) window.location.assign(row.dataset["url"] ?? "");
    else if (!event.shiftKey && isEdge(at) && !window.getSelection()?.toString()) this.beside(row);
  };

  private readonly stepped = (event: Event): void => void this.step((event as CustomEvent<{ by: number }>).detail.by);

  private readonly closed = (): void => {
    this.rowTargets.forEach((row) => row.removeAttribute("data-open"));
    this.cursor?.focus({ preventScroll: true });
  };

  private step(by: number): boolean {
    const rows = this.rowTargets;
    const at = rows.findIndex((row) => row === this.cursor);
    const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by];
    if (!next) {
      (by > 0 ? this.nextTargets : this.previousTargets)[0]?.click();
      return true;
    }
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
    if ((event.target as Element).closest("a, button, summary, input")) return false;
    const row = (event.target as Element).closest<HTMLElement>("tr[data-url]") ?? this.cursor;
    const address = row?.dataset["url"];
    if (address) window.location.assign(address);
    return Boolean(address);
  }

  private beside(row: HTMLTableRowElement): boolean {
    const uuid = row.dataset["uuid"];
    if (!this.peekValue || !uuid) return false;
    this.mark(row, false);
    this.rowTargets.forEach((other) => other.toggleAttribute("data-open", other === row));
    const url = this.peekValue.replace(ANY, uuid);
    document.dispatchEvent(new CustomEvent("peek:open", { detail: { uuid, url, place: this.placeOf(row) } }));
    return true;
  }

  /** "8 of 214", where the first page makes it true. */
  private placeOf(row: HTMLTableRowElement): [string, string] | null {
    if (new URL(window.location.href).searchParams.has("at") || !this.totalValue) return null;
    return [String(this.rowTargets.indexOf(row) + 1), this.totalValue];
  }

  private mark(row: HTMLTableRowElement, withFocus: boolean): void {
    this.rowTargets.forEach((other) => other.toggleAttribute("data-cursor", other === row));
    row.tabIndex = -1;
    if (!withFocus) return;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  private get cursor(): HTMLTableRowElement | null {
    const rows = this.rowTargets;
    const marked = rows.find((row) => row.hasAttribute("data-cursor"));
    return marked ?? rows.find((row) => row.matches("[data-open], [aria-current]")) ?? null;
  }
}
