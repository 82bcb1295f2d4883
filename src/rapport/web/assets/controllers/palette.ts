import { Controller } from "@hotwired/stimulus";
import htmx from "htmx.org";

import { linesHere } from "../here";
import { part } from "../net";

const PAUSE = 80;

/** Ctrl K: records, views, actions and settings; what is typed is asked of the server, arrows choose, Enter opens. */
export default class extends Controller<HTMLDialogElement> {
  static override targets = ["ask", "list"];
  static override values = { url: String, here: String, selection: String };
  declare readonly askTarget: HTMLInputElement;
  declare readonly listTarget: HTMLElement;
  declare readonly urlValue: string;
  declare readonly hereValue: string;
  declare readonly selectionValue: string;
  private timer = 0;
  private asked = new AbortController();
  private answered: string | null = null;

  override connect(): void {
    document.addEventListener("keydown", this.called);
    document.addEventListener("click", this.clicked);
  }

  override disconnect(): void {
    document.removeEventListener("keydown", this.called);
    document.removeEventListener("click", this.clicked);
  }

  open(): void {
    if (this.element.open) return;
    this.element.showModal();
    this.askTarget.select();
    void this.search();
  }

  outside(event: MouseEvent): void {
    if (event.target === this.element) this.element.close();
  }

  type(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.search(), PAUSE);
  }

  key(event: KeyboardEvent): void {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      void this.choose(event.ctrlKey || event.metaKey);
    }
  }

  private async choose(elsewhere: boolean): Promise<void> {
    clearTimeout(this.timer);
    if (this.answered !== this.askTarget.value) await this.search();
    const option = this.current;
    if (!option) {
      this.askTarget.form?.submit();
    } else if (elsewhere && option instanceof HTMLAnchorElement) {
      window.open(option.href);
    } else {
      this.element.close();
      option.click();
    }
  }

  private async search(): Promise<void> {
    this.asked.abort();
    this.asked = new AbortController();
    const words = this.askTarget.value;
    const here = encodeURIComponent(window.location.pathname);
    const url = `${this.urlValue}?q=${encodeURIComponent(words)}&here=${here}`;
    try {
      const html = await part(url, "palette-list", this.asked.signal);
      if (html === null) return;
      this.answered = words;
      this.listTarget.innerHTML = html;
      htmx.process(this.listTarget);
      this.offerHere(words);
      this.options.forEach((option, at) => { option.id ||= `palette-${at}`; });
      this.mark(0);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
    }
  }

  /** What this page can do stands before what can be done anywhere; what the ticked rows can, before everything. */
  private offerHere(words: string): void {
    const { isOfSelection, lines } = linesHere(words);
    if (!lines.length) return;
    const head = document.createElement("p");
    head.className = "menu__head";
    head.textContent = isOfSelection ? this.selectionValue : this.hereValue;
    this.listTarget.querySelector("[data-none]")?.remove();
    const anywhere = this.listTarget.querySelector("[data-anywhere]");
    if (isOfSelection) this.listTarget.prepend(head, ...lines);
    else if (anywhere) anywhere.before(head, ...lines);
    else this.listTarget.append(head, ...lines);
  }

  private step(by: number): void {
    const options = this.options;
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    this.mark((at + by + options.length) % options.length);
  }

  private mark(at: number): void {
    this.options.forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
    const current = this.current;
    this.askTarget.setAttribute("aria-activedescendant", current?.id ?? "");
    current?.scrollIntoView({ block: "nearest" });
  }

  private get options(): HTMLElement[] {
    return [...this.listTarget.querySelectorAll<HTMLElement>("[role=option]")];
  }

  private get current(): HTMLElement | null {
    return this.listTarget.querySelector<HTMLElement>("[role=option][aria-selected=true]");
  }

  private readonly called = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey) return;
    event.preventDefault();
    if (this.element.open) this.element.close();
    else this.open();
  };

  private readonly clicked = (event: MouseEvent): void => {
    if (!(event.target as Element).closest("[data-palette-open]") || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.open();
  };
}
