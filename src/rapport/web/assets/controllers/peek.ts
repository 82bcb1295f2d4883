import { Controller } from "@hotwired/stimulus";
import htmx from "htmx.org";

import { hasOpenDialog, isPlain, isWriting } from "../keys";

/** A record beside its list: arrows walk the list while it is open, the address knows it, Esc closes. */
export default class extends Controller<HTMLElement> {
  static override targets = ["place"];
  static override values = { place: String };
  declare readonly placeTargets: HTMLElement[];
  declare readonly placeValue: string;
  private from: HTMLElement | null = null;

  override connect(): void {
    document.addEventListener("peek:open", this.asked);
    document.addEventListener("peek:close", this.leave);
    document.addEventListener("keydown", this.key);
    const wanted = new URL(window.location.href).searchParams.get("peek");
    const row = wanted ? document.querySelector<HTMLElement>(`tr[data-row="${CSS.escape(wanted)}"]`) : null;
    if (row) this.open(row);
  }

  override disconnect(): void {
    document.removeEventListener("peek:open", this.asked);
    document.removeEventListener("peek:close", this.leave);
    document.removeEventListener("keydown", this.key);
  }

  placeTargetConnected(place: HTMLElement): void {
    const rows = this.rows;
    const at = rows.findIndex((row) => row.hasAttribute("data-open"));
    const list = document.querySelector<HTMLElement>("[data-list-total]");
    if (at < 0 || place.textContent?.trim()) return;
    const number = Number(list?.dataset["listFirst"] ?? 1) + at;
    place.textContent = this.placeValue
      .replace("#", number.toLocaleString(document.documentElement.lang))
      .replace("#", list?.dataset["listTotal"] ?? String(rows.length));
  }

  close(): void {
    if (this.element.hidden) return;
    this.element.hidden = true;
    this.element.replaceChildren();
    this.page?.classList.remove("has-peek");
    this.rows.forEach((row) => row.removeAttribute("data-open"));
    this.remember("");
    this.from?.focus({ preventScroll: true });
  }

  previous(): void {
    this.step(-1);
  }

  next(): void {
    this.step(1);
  }

  private readonly asked = (event: Event): void => this.open((event as CustomEvent<{ row: HTMLElement }>).detail.row);

  private readonly leave = (): void => this.close();

  private readonly key = (event: KeyboardEvent): void => {
    if (this.element.hidden || event.defaultPrevented || !isPlain(event) || isWriting(event) || hasOpenDialog()) return;
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    this.step(event.key === "ArrowDown" ? 1 : -1);
  };

  private open(row: HTMLElement): void {
    this.from = row;
    row.tabIndex = -1;
    this.element.hidden = false;
    this.page?.classList.add("has-peek");
    this.rows.forEach((other) => other.toggleAttribute("data-open", other === row));
    this.rows.forEach((other) => other.toggleAttribute("data-cursor", other === row));
    this.remember(row.dataset["row"] ?? "");
    void htmx.ajax("get", row.dataset["peek"] ?? "", { target: this.element, swap: "innerHTML" });
  }

  private step(by: number): void {
    const rows = this.rows;
    const row = rows[rows.findIndex((one) => one.hasAttribute("data-open")) + by];
    if (!row) return;
    this.open(row);
    row.scrollIntoView({ block: "nearest" });
  }

  private remember(row: string): void {
    const address = new URL(window.location.href);
    if (row) address.searchParams.set("peek", row);
    else address.searchParams.delete("peek");
    window.history.replaceState(window.history.state, "", address);
  }

  private get rows(): HTMLElement[] {
    return [...document.querySelectorAll<HTMLElement>("tr[data-peek]")];
  }

  private get page(): HTMLElement | null {
    return document.getElementById("main");
  }
}
