import { Controller } from "@hotwired/stimulus";

import { fill, part } from "../net";
import { placeBeside } from "../place";

/** The question mark beside a computed figure: formula, inputs, date, and the way to the rows. */
export default class extends Controller<HTMLElement> {
  static override targets = ["mark"];
  static override values = { url: String };
  declare readonly markTarget: HTMLElement;
  declare readonly urlValue: string;
  private panel: HTMLElement | null = null;

  override disconnect(): void {
    this.close();
  }

  async toggle(event: MouseEvent): Promise<void> {
    if (event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (this.panel) {
      this.close();
      return;
    }
    const html = await part(this.urlValue, "why");
    if (html !== null) this.open(html);
  }

  private open(html: string): void {
    this.panel = document.createElement("div");
    this.panel.className = "popover popover--why";
    this.panel.tabIndex = -1;
    this.panel.setAttribute("role", "dialog");
    this.panel.setAttribute("aria-label", this.markTarget.getAttribute("aria-label") ?? "");
    document.body.append(this.panel);
    fill(this.panel, html);
    placeBeside(this.panel, this.markTarget);
    this.panel.focus();
    this.markTarget.setAttribute("aria-expanded", "true");
    document.addEventListener("pointerdown", this.outside);
    document.addEventListener("keydown", this.key, true);
    document.addEventListener("scroll", this.outside, { capture: true, passive: true });
  }

  private close(): void {
    this.panel?.remove();
    this.panel = null;
    this.markTarget.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", this.outside);
    document.removeEventListener("keydown", this.key, true);
    document.removeEventListener("scroll", this.outside, { capture: true });
  }

  private readonly outside = (event: Event): void => {
    const at = event.target as Node;
    if (event.type === "scroll" && !at.contains(this.markTarget)) return;
    if (!this.panel?.contains(at) && !this.element.contains(at)) this.close();
  };

  private readonly key = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.close();
    this.markTarget.focus();
  };
}
