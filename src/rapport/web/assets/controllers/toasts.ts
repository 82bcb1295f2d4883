import { Controller } from "@hotwired/stimulus";
import htmx from "htmx.org";

import { isWriting } from "../keys";

interface Notice { text?: string; tone?: string; undo?: string; see?: { url: string; label: string }; value?: string }

/** The place of notices: listens to "toast" events, keeps the last three, undoes the newest on Ctrl Z. */
export default class extends Controller<HTMLElement> {
  static override targets = ["plain", "undo"];
  declare readonly plainTarget: HTMLTemplateElement;
  declare readonly undoTarget: HTMLTemplateElement;

  override connect(): void {
    document.addEventListener("toast", this.hear);
    document.addEventListener("keydown", this.key);
  }

  override disconnect(): void {
    document.removeEventListener("toast", this.hear);
    document.removeEventListener("keydown", this.key);
  }

  private readonly hear = (event: Event): void => {
    const notice = (event as CustomEvent<Notice>).detail;
    const text = notice.text ?? notice.value;
    if (text) this.show({ ...notice, text });
  };

  private show(notice: Notice): void {
    const source = notice.undo ? this.undoTarget : this.plainTarget;
    const toast = source.content.firstElementChild?.cloneNode(true) as HTMLElement;
    toast.dataset["tone"] = notice.tone ?? "good";
    const words = toast.querySelector("[data-words]");
    if (words) words.textContent = notice.text ?? "";
    const form = toast.querySelector("form");
    if (form && notice.undo) {
      form.action = notice.undo;
      form.setAttribute("hx-post", notice.undo);
    }
    if (notice.see) {
      const link = document.createElement("a");
      Object.assign(link, { className: "btn btn--sm", href: notice.see.url, textContent: notice.see.label });
      words?.after(link);
    }
    this.element.append(toast);
    htmx.process(toast);
    this.shown.slice(0, -3).forEach((old) => old.remove());
  }

  private readonly key = (event: KeyboardEvent): void => {
    if (event.key !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey || isWriting(event)) return;
    const buttons = this.element.querySelectorAll<HTMLButtonElement>("[data-undo]");
    const newest = buttons[buttons.length - 1];
    if (!newest) return;
    event.preventDefault();
    newest.click();
  };

  private get shown(): HTMLElement[] {
    return [...this.element.querySelectorAll<HTMLElement>(":scope > .toast")];
  }
}
