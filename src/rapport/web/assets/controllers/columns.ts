import { Controller } from "@hotwired/stimulus";

const LEAST = 48;

/** Columns by hand: the edge of a heading resizes and is remembered here; a heading dragged changes the view's order. */
export default class extends Controller<HTMLElement> {
  static override values = { key: String, param: { type: String, default: "columns" } };
  static override targets = ["head"];
  declare readonly keyValue: string;
  declare readonly paramValue: string;
  declare readonly headTargets: HTMLTableCellElement[];
  private dragged: HTMLTableCellElement | null = null;

  headTargetConnected(head: HTMLTableCellElement): void {
    const width = this.widths[head.dataset["column"] ?? ""];
    if (width) this.widen(head, width);
    const grip = document.createElement("span");
    grip.className = "grip";
    grip.setAttribute("aria-hidden", "true");
    grip.addEventListener("pointerdown", (event) => this.resize(event, head));
    grip.addEventListener("dblclick", () => this.reset(head));
    head.append(grip);
    head.draggable = true;
    head.addEventListener("dragstart", (event) => this.lift(event, head));
    head.addEventListener("dragover", (event) => this.over(event, head));
    head.addEventListener("dragleave", () => head.removeAttribute("data-over"));
    head.addEventListener("drop", (event) => this.drop(event, head));
  }

  private resize(event: PointerEvent, head: HTMLTableCellElement): void {
    event.preventDefault();
    event.stopPropagation();
    head.draggable = false;
    const grip = event.currentTarget as HTMLElement;
    const start = event.clientX - head.offsetWidth;
    grip.setPointerCapture(event.pointerId);
    const move = (at: PointerEvent): void => this.widen(head, Math.max(LEAST, at.clientX - start));
    const end = (): void => {
      grip.removeEventListener("pointermove", move);
      head.draggable = true;
      this.remember(head, head.offsetWidth);
    };
    grip.addEventListener("pointermove", move);
    grip.addEventListener("pointerup", end, { once: true });
    grip.addEventListener("pointercancel", end, { once: true });
  }

  private reset(head: HTMLTableCellElement): void {
    head.style.width = head.style.minWidth = head.style.maxWidth = "";
    this.remember(head, 0);
  }

  private widen(head: HTMLTableCellElement, width: number): void {
    head.style.width = head.style.minWidth = head.style.maxWidth = `${width}px`;
  }

  private lift(event: DragEvent, head: HTMLTableCellElement): void {
    this.dragged = head;
    event.dataTransfer?.setData("text/plain", head.dataset["column"] ?? "");
    if (event.dataTransfer) event.dataTransfer.effectAllowed = "move";
  }

  private over(event: DragEvent, head: HTMLTableCellElement): void {
    if (!this.dragged || this.dragged === head) return;
    event.preventDefault();
    head.setAttribute("data-over", "");
  }

  private drop(event: DragEvent, head: HTMLTableCellElement): void {
    event.preventDefault();
    head.removeAttribute("data-over");
    if (!this.dragged || this.dragged === head) return;
    const order = this.headTargets.map((one) => one.dataset["column"] ?? "");
    const [name] = order.splice(order.indexOf(this.dragged.dataset["column"] ?? ""), 1);
    order.splice(this.headTargets.indexOf(head), 0, name ?? "");
    const address = new URL(window.location.href);
    address.searchParams.set(this.paramValue, order.join(","));
    window.location.assign(address);
  }

  private remember(head: HTMLTableCellElement, width: number): void {
    const widths = this.widths;
    const column = head.dataset["column"] ?? "";
    if (width) widths[column] = width;
    else delete widths[column];
    localStorage.setItem(this.store, JSON.stringify(widths));
  }

  private get widths(): Record<string, number> {
    return JSON.parse(localStorage.getItem(this.store) ?? "{}") as Record<string, number>;
  }

  private get store(): string {
    return `columns:${this.keyValue}`;
  }
}
