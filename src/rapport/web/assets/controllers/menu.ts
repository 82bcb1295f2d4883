import { Controller } from "@hotwired/stimulus";

import { fill, part } from "../net";
import { placeBeside } from "../place";

/** A <details> that behaves as a menu: placed, closed from outside, walked with arrows, loaded when first opened. */
export default class extends Controller<HTMLDetailsElement> {
  static override values = { src: String };
  declare readonly srcValue: string;
  private isLoaded = false;

  override connect(): void {
    if (this.element.open) this.toggled();
  }

  override disconnect(): void {
    this.listen(false);
  }

  toggled(): void {
    const open = this.element.open;
    this.summary.setAttribute("aria-expanded", String(open));
    this.listen(open);
    if (!open) return;
    this.place();
    void this.load();
    this.focusFirst();
  }

  close(): void {
    this.element.open = false;
  }

  private listen(open: boolean): void {
    const change = open ? "addEventListener" : "removeEventListener";
    document[change]("pointerdown", this.outside);
    document[change]("keydown", this.key as EventListener);
    window[change]("resize", this.place);
  }

  private async load(): Promise<void> {
    if (!this.srcValue || this.isLoaded) return;
    const html = await part(this.srcValue, "menu");
    if (html === null) return;
    this.isLoaded = true;
    fill(this.panel, html);
    this.place();
    this.focusFirst();
  }

  private readonly place = (): void => placeBeside(this.panel, this.summary, this.panel.dataset["align"]);

  private readonly outside = (event: Event): void => {
    if (!this.element.contains(event.target as Node)) this.close();
  };

  private readonly key = (event: KeyboardEvent): void => {
    if (event.key === "Escape") {
      event.stopPropagation();
      this.close();
      this.summary.focus();
    } else if (event.key === "Tab" && this.items.length && this.panel.getAttribute("role") === "menu") {
      this.close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      this.step(event);
    }
  };

  private step(event: KeyboardEvent): void {
    const items = this.items;
    if (!items.length || (event.target as Element).matches("input:not([type=checkbox], [type=radio]), select")) return;
    event.preventDefault();
    const at = items.indexOf(document.activeElement as HTMLElement);
    const next = event.key === "ArrowDown" ? at + 1 : at - 1;
    items[(next + items.length) % items.length]?.focus();
  }

  private focusFirst(): void {
    const field = this.panel.querySelector<HTMLElement>("[autofocus], input:not([type=hidden]), select");
    (field ?? this.items[0])?.focus({ preventScroll: true });
  }

  private get summary(): HTMLElement {
    return this.element.querySelector("summary") as HTMLElement;
  }

  private get panel(): HTMLElement {
    return this.element.querySelector(":scope > .menu, :scope > .popover") as HTMLElement;
  }

  private get items(): HTMLElement[] {
    return [...this.panel.querySelectorAll<HTMLElement>(".menu__item:not([disabled])")];
  }
}
