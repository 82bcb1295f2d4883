import { Controller } from "@hotwired/stimulus";

import { part } from "../net";
import { placeBeside } from "../place";

const PAUSE = 120;

/** A choice among many: the server searches, `<li data-value>` are the answers. */
export default class extends Controller<HTMLElement> {
  static override targets = ["ask", "value", "list"];
  static override values = { url: String };
  declare readonly askTarget: HTMLInputElement;
  declare readonly valueTarget: HTMLInputElement;
  declare readonly listTarget: HTMLElement;
  declare readonly urlValue: string;
  private timer = 0;
  private asked = new AbortController();
  private chosen = "";

  override connect(): void {
    this.chosen = this.askTarget.value;
    this.listTarget.id ||= `options-${Math.random().toString(36).slice(2, 8)}`;
    this.askTarget.setAttribute("aria-controls", this.listTarget.id);
    this.listTarget.addEventListener("pointerdown", this.pointed);
    this.askTarget.addEventListener("blur", this.left);
  }

  override disconnect(): void {
    clearTimeout(this.timer);
    this.listTarget.removeEventListener("pointerdown", this.pointed);
    this.askTarget.removeEventListener("blur", this.left);
  }

  search(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.load(), PAUSE);
  }

  open(): void {
    this.askTarget.select();
    void this.load();
  }

  key(event: KeyboardEvent): void {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.listTarget.hidden) void this.load();
      else this.step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && !this.listTarget.hidden) {
      event.preventDefault();
      if (this.current) this.choose(this.current);
    } else if (event.key === "Escape" && !this.listTarget.hidden) {
      event.preventDefault();
      event.stopPropagation();
      this.hide();
    }
  }

  private async load(): Promise<void> {
    this.asked.abort();
    this.asked = new AbortController();
    const words = this.askTarget.value === this.chosen ? "" : this.askTarget.value;
    const joint = this.urlValue.includes("?") ? "&" : "?";
    try {
      const html = await part(`${this.urlValue}${joint}q=${encodeURIComponent(words)}`, "options", this.asked.signal);
      if (html === null || document.activeElement !== this.askTarget) return;
      this.listTarget.innerHTML = html;
      this.options.forEach((option, at) => { option.id = `${this.listTarget.id}-${at}`; });
      this.listTarget.hidden = this.options.length === 0;
      this.askTarget.setAttribute("aria-expanded", String(!this.listTarget.hidden));
      placeBeside(this.listTarget, this.askTarget);
      this.listTarget.style.minWidth = `${this.askTarget.offsetWidth}px`;
      this.mark(0);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
    }
  }

  private readonly pointed = (event: Event): void => {
    const option = (event.target as Element).closest<HTMLElement>("[data-value]");
    event.preventDefault();
    if (option) this.choose(option);
  };

  private readonly left = (): void => {
    if (!this.askTarget.value.trim()) this.set("", "");
    else this.askTarget.value = this.chosen;
    this.hide();
  };

  private choose(option: HTMLElement): void {
    this.set(option.dataset["value"] ?? "", option.dataset["label"] ?? (option.textContent ?? "").trim());
    this.hide();
  }

  private set(value: string, label: string): void {
    this.askTarget.value = this.chosen = label;
    if (this.valueTarget.value === value) return;
    this.valueTarget.value = value;
    this.valueTarget.dispatchEvent(new Event("change", { bubbles: true }));
  }

  private hide(): void {
    this.listTarget.hidden = true;
    this.askTarget.setAttribute("aria-expanded", "false");
  }

  private step(by: number): void {
    const options = this.options;
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    this.mark((at + by + options.length) % options.length);
  }

  private mark(at: number): void {
    this.options.forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
    this.askTarget.setAttribute("aria-activedescendant", this.current?.id ?? "");
    this.current?.scrollIntoView({ block: "nearest" });
  }

  private get options(): HTMLElement[] {
    return [...this.listTarget.querySelectorAll<HTMLElement>("[data-value]")];
  }

  private get current(): HTMLElement | null {
    return this.listTarget.querySelector<HTMLElement>("[aria-selected=true]");
  }
}
