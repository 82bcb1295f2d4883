import { Controller } from "@hotwired/stimulus";

/** The chooser of columns: lines are dragged, or moved with Alt and an arrow; their order is the order sent. */
export default class extends Controller<HTMLElement> {
  static override targets = ["item"];
  declare readonly itemTargets: HTMLElement[];
  private dragged: HTMLElement | null = null;

  override connect(): void {
    this.element.addEventListener("keydown", this.key);
  }

  override disconnect(): void {
    this.element.removeEventListener("keydown", this.key);
  }

  itemTargetConnected(item: HTMLElement): void {
    item.addEventListener("dragstart", () => { this.dragged = item; });
    item.addEventListener("dragover", (event) => this.over(event, item));
    item.addEventListener("drop", (event) => event.preventDefault());
    item.addEventListener("dragend", () => { this.dragged = null; });
  }

  private over(event: DragEvent, item: HTMLElement): void {
    if (!this.dragged || this.dragged === item) return;
    event.preventDefault();
    const { top, height } = item.getBoundingClientRect();
    if (event.clientY < top + height / 2) item.before(this.dragged);
    else item.after(this.dragged);
  }

  private readonly key = (event: KeyboardEvent): void => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    const item = (event.target as Element).closest<HTMLElement>("[data-columns-target=item]");
    const other = event.key === "ArrowUp" ? item?.previousElementSibling : item?.nextElementSibling;
    if (!item || !other?.matches("[data-columns-target=item]")) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "ArrowUp") other.before(item);
    else other.after(item);
    item.querySelector<HTMLElement>("input")?.focus();
  };
}
