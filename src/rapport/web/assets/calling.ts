import { Controller } from "@hotwired/stimulus";

import { part } from "./net";
import { placeBeside } from "./place";

const PAUSE = 120;

/** A sign in a text calls a list from the server, `<li data-value>`; the chosen value is written into the text. */
export default abstract class extends Controller<HTMLElement> {
  static override targets = ["text", "list"];
  static override values = { url: String };
  declare readonly textTarget: HTMLTextAreaElement;
  declare readonly listTarget: HTMLElement;
  declare readonly urlValue: string;
  /** Finds what was typed after the sign, up to the cursor. */
  protected abstract readonly called: RegExp;
  private timer = 0;
  private asked = new AbortController();

  override disconnect(): void {
    clearTimeout(this.timer);
  }

  look(): void {
    clearTimeout(this.timer);
    const words = this.words;
    if (words === null) this.leave();
    else this.timer = window.setTimeout(() => void this.load(words), PAUSE);
  }

  key(event: KeyboardEvent): void {
    if (this.listTarget.hidden || event.defaultPrevented) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") this.mark(this.at + (event.key === "ArrowDown" ? 1 : -1));
    else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") this.write(this.options[this.at]);
    else if (event.key === "Escape") this.leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  point(event: Event): void {
    event.preventDefault();
    this.write((event.target as Element).closest<HTMLElement>("[data-value]") ?? undefined);
  }

  leave(): void {
    this.listTarget.hidden = true;
  }

  private async load(words: string): Promise<void> {
    this.asked.abort();
    this.asked = new AbortController();
    try {
      const html = await part(this.address(words), "options", this.asked.signal);
      if (html === null || this.words !== words) return;
      this.listTarget.innerHTML = html;
      this.listTarget.hidden = this.listTarget.childElementCount === 0;
      placeBeside(this.listTarget, this.textTarget);
      this.mark(0);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
    }
  }

  private write(option: HTMLElement | undefined): void {
    const words = this.words;
    if (!option || words === null) return;
    const end = this.textTarget.selectionStart;
    this.insert(option.dataset["value"] ?? "", end - words.length, end);
    this.leave();
    this.textTarget.focus();
  }

  /** Writes the value in place of what was typed after the sign. */
  protected abstract insert(value: string, start: number, end: number): void;

  private address(words: string): string {
    const url = new URL(this.urlValue, location.href);
    url.searchParams.set("q", words);
    return url.pathname + url.search;
  }

  /** What stands between the sign and the cursor; null where nobody is called. */
  protected get words(): string | null {
    const before = this.textTarget.value.slice(0, this.textTarget.selectionStart);
    return this.called.exec(before)?.[1] ?? null;
  }

  private get options(): HTMLElement[] {
    return [...this.listTarget.querySelectorAll<HTMLElement>("[data-value]")];
  }

  private get at(): number {
    return this.options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  }

  private mark(at: number): void {
    const count = this.options.length;
    this.options.forEach((option, place) => option.setAttribute("aria-selected", String(count > 0 && place === (at + count) % count)));
  }
}
