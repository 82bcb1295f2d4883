import { Controller } from "@hotwired/stimulus";

import { part } from "../net";
import { placeBeside } from "../place";

const PAUSE = 120;

/** Words separated by commas: what exists already is offered for the last one, and nothing typed is ever replaced but it. */
export default class extends Controller<HTMLInputElement> {
  static override values = { url: String, one: Boolean };
  declare readonly urlValue: string;
  declare readonly oneValue: boolean;
  private readonly list = document.createElement("ul");
  private timer = 0;
  private asked = new AbortController();

  override connect(): void {
    this.list.className = "menu combo__list";
    this.list.role = "listbox";
    this.list.id = `words-${Math.random().toString(36).slice(2, 8)}`;
    this.list.ariaLabel = this.element.ariaLabel ?? this.element.labels?.[0]?.innerText ?? "";
    this.list.hidden = true;
    this.element.after(this.list);
    this.element.role = "combobox";
    this.element.autocomplete = "off";
    this.element.setAttribute("aria-autocomplete", "list");
    this.element.setAttribute("aria-controls", this.list.id);
    this.element.setAttribute("aria-expanded", "false");
    this.element.addEventListener("input", this.search);
    this.element.addEventListener("keydown", this.key);
    this.element.addEventListener("blur", this.hide);
    this.list.addEventListener("pointerdown", this.pointed);
  }

  override disconnect(): void {
    clearTimeout(this.timer);
    this.asked.abort();
    this.list.remove();
    this.element.removeEventListener("input", this.search);
    this.element.removeEventListener("keydown", this.key);
    this.element.removeEventListener("blur", this.hide);
  }

  private readonly search = (): void => {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.load(), PAUSE);
  };

  private async load(): Promise<void> {
    this.asked.abort();
    this.asked = new AbortController();
    try {
      const url = `${this.urlValue}?more=${encodeURIComponent(this.element.value)}`;
      const html = await part(url, "options", this.asked.signal);
      if (html === null || document.activeElement !== this.element) return;
      this.list.innerHTML = html;
      this.options.forEach((option, at) => { option.id = `${this.list.id}-${at}`; });
      this.show(this.options.length > 0);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
    }
  }

  private readonly key = (event: KeyboardEvent): void => {
    if (this.list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && this.current) {
      event.preventDefault();
      this.choose(this.current);
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.hide();
    }
  };

  private readonly pointed = (event: Event): void => {
    const option = (event.target as Element).closest<HTMLElement>("[data-value]");
    event.preventDefault();
    if (option) this.choose(option);
  };

  private readonly hide = (): void => this.show(false);

  private choose(option: HTMLElement): void {
    const word = option.dataset["value"] ?? "";
    const before = this.element.value.split(",").slice(0, -1).map((word) => word.trim());
    this.element.value = this.oneValue ? word : `${[...before, word].join(", ")}, `;
    this.hide();
  }

  private show(shown: boolean): void {
    this.list.hidden = !shown;
    this.element.setAttribute("aria-expanded", String(shown));
    if (shown) placeBeside(this.list, this.element);
    else this.element.removeAttribute("aria-activedescendant");
  }

  private step(by: number): void {
    const options = this.options;
    const at = options.findIndex((option) => option.ariaSelected === "true");
    const next = options[at < 0 && by < 0 ? options.length - 1 : (at + by + options.length) % options.length];
    options.forEach((option) => { option.ariaSelected = String(option === next); });
    this.element.setAttribute("aria-activedescendant", next?.id ?? "");
    next?.scrollIntoView({ block: "nearest" });
  }

  private get options(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>("[data-value]")];
  }

  private get current(): HTMLElement | null {
    return this.list.querySelector<HTMLElement>("[aria-selected=true]");
  }
}
