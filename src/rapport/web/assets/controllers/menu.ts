import { Controller } from "@hotwired/stimulus";

import { folded } from "../fold";
import { isPlain, isWriting } from "../keys";
import { fill, part } from "../net";
import { placeBeside } from "../place";

/** A <details> that behaves as a menu: placed, closed from outside, walked with arrows, loaded when first opened. */
export default class extends Controller<HTMLDetailsElement> {
  static override values = { src: String };
  declare readonly srcValue: string;
  private isLoaded = false;

  override connect(): void {
    if (this.search) this.search.hidden = false;
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

  /** Keeps the lines that hold every word typed. */
  narrow(): void {
    const words = folded(this.search?.value ?? "").split(" ").filter(Boolean);
    this.every.forEach((item) => { item.hidden = !words.every((word) => folded(item.textContent ?? "").includes(word)); });
    const none = this.element.querySelector<HTMLElement>(".menu__none");
    if (none) none.hidden = this.every.some((item) => !item.hidden);
  }

  private listen(open: boolean): void {
    const change = open ? "addEventListener" : "removeEventListener";
    document[change]("pointerdown", this.outside);
    this.element[change]("click", this.picked);
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

  /** A line that opens a dialog leaves no menu behind it. */
  private readonly picked = (event: Event): void => {
    if ((event.target as Element).closest("[hx-target='#dialogs']")) this.close();
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
    } else if (this.search) {
      this.find(event, this.search);
    }
  };

  /** Enter takes the first line that is left; a letter typed on a line goes to the search. */
  private find(event: KeyboardEvent, search: HTMLInputElement): void {
    const at = event.target as Element;
    if (event.key === "Enter" && at === search) {
      event.preventDefault();
      this.items[0]?.click();
    } else if (event.key.length === 1 && event.key !== " " && isPlain(event) && !isWriting(event)) search.focus();
  }

  private step(event: KeyboardEvent): void {
    const items = this.items;
    if (!items.length || (event.target !== this.search && isWriting(event))) return;
    event.preventDefault();
    const at = items.findIndex((item) => item.contains(document.activeElement));
    const next = event.key === "ArrowDown" ? at + 1 : Math.max(at, 0) - 1;
    const item = items[(next + items.length) % items.length];
    (item?.querySelector<HTMLElement>("input") ?? item)?.focus();
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

  private get search(): HTMLInputElement | null {
    return this.element.querySelector<HTMLInputElement>(".menu__search");
  }

  private get every(): HTMLElement[] {
    return [...this.panel.querySelectorAll<HTMLElement>(".menu__item:not([disabled])")];
  }

  private get items(): HTMLElement[] {
    return this.every.filter((item) => !item.hidden);
  }
}
