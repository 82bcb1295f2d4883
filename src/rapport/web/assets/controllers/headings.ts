import { Controller } from "@hotwired/stimulus";

const LEAST = 48;

/** Headings by hand: an edge resizes, remembered in this browser for each person and list; a heading dragged changes the view's order. */
export default class extends Controller<HTMLElement> {
  static override values = { store: String };
  declare readonly storeValue: string;
  private dragged: HTMLTableCellElement | null = null;
  private readonly sheet = new CSSStyleSheet();

  override connect(): void {
    document.adoptedStyleSheets.push(this.sheet);
    this.heads.forEach((head) => this.prepare(head));
    this.lay(this.widths);
  }

  override disconnect(): void {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== this.sheet);
  }

  private prepare(head: HTMLTableCellElement): void {
    if (head.querySelector(".grip")) return;
    const grip = document.createElement("span");
    grip.className = "grip";
    grip.addEventListener("pointerdown", (event) => this.resize(event, head));
    grip.addEventListener("dblclick", () => this.remember(head, 0));
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
    let width = head.offsetWidth;
    const move = (at: PointerEvent): void => {
      width = Math.max(LEAST, Math.round(at.clientX - start));
      this.lay({ ...this.widths, [head.dataset["column"] ?? ""]: width });
    };
    const end = (): void => {
      grip.removeEventListener("pointermove", move);
      head.draggable = true;
      this.remember(head, width);
    };
    grip.addEventListener("pointermove", move);
    grip.addEventListener("pointerup", end, { once: true });
  }

  private lift(event: DragEvent, head: HTMLTableCellElement): void {
    this.dragged = head;
    event.dataTransfer?.setData("text/plain", head.dataset["column"] ?? "");
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
    const heads = this.heads;
    const order = heads.map((one) => one.dataset["column"] ?? "");
    const [name] = order.splice(heads.indexOf(this.dragged), 1);
    order.splice(heads.indexOf(head), 0, name ?? "");
    const shown = this.element.dataset["listUrlValue"] ?? window.location.href;
    const address = new URL(shown, window.location.href);
    address.searchParams.set("cols", order.join(","));
    window.location.assign(address);
  }

  private remember(head: HTMLTableCellElement, width: number): void {
    const widths = this.widths;
    const column = head.dataset["column"] ?? "";
    if (width) widths[column] = width;
    else delete widths[column];
    localStorage.setItem(this.store, JSON.stringify(widths));
    this.lay(widths);
  }

  /** One rule a column, so that cells which are drawn again keep their width. */
  private lay(widths: Record<string, number>): void {
    const rules = this.heads.map((head) => {
      const width = widths[head.dataset["column"] ?? ""];
      const cell = `.table--list :is(th, td):nth-child(${head.cellIndex + 1})`;
      return width ? `@media (min-width: 721px) { ${cell} { width: ${width}px; min-width: ${width}px; max-width: ${width}px } }` : "";
    });
    this.sheet.replaceSync(rules.join("\n"));
  }

  private get widths(): Record<string, number> {
    return JSON.parse(localStorage.getItem(this.store) ?? "{}") as Record<string, number>;
  }

  private get store(): string {
    return `widths:${this.storeValue}`;
  }

  private get heads(): HTMLTableCellElement[] {
    return [...this.element.querySelectorAll<HTMLTableCellElement>("th[data-column]")];
  }
}
