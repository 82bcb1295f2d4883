import { Controller } from "@hotwired/stimulus";
import htmx from "htmx.org";

const FIRST = 500;
const SLOWEST = 3000;
const paces = new Map<string, number>();

/** Work under way: asks how far it is, slower with time, not while the page is hidden. Its last answer asks no more. */
export default class extends Controller<HTMLElement> {
  static override values = { url: String };
  declare readonly urlValue: string;
  private timer = 0;

  override connect(): void {
    document.addEventListener("visibilitychange", this.wait);
    this.wait();
  }

  override disconnect(): void {
    document.removeEventListener("visibilitychange", this.wait);
    clearTimeout(this.timer);
  }

  private readonly wait = (): void => {
    clearTimeout(this.timer);
    if (document.hidden || !this.urlValue) return;
    const delay = paces.get(this.urlValue) ?? FIRST;
    paces.set(this.urlValue, Math.min(SLOWEST, delay * 1.15));
    this.timer = window.setTimeout(() => this.ask(), delay);
  };

  private ask(): void {
    void htmx.ajax("get", this.urlValue, { target: this.element, swap: "outerHTML" });
  }
}
