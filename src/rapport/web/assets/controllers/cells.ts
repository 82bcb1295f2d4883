import { Controller } from "@hotwired/stimulus";
import htmx from "htmx.org";

import { hasOpenDialog, isPlain, isWriting } from "../keys";

const CELL = "td[data-edit]";
const FIELD = "form :is(input:not([type=hidden]), select, textarea)";

interface Spot { uuid: string; column: string }

/** Cells as in a spreadsheet: click selects, Enter edits, Tab keeps and moves on, Esc gives up. */
export default class extends Controller<HTMLElement> {
  private before: { spot: Spot; html: string } | null = null;
  private next: Spot | null = null;

  override connect(): void {
    this.element.addEventListener("click", this.click);
    this.element.addEventListener("dblclick", this.doubleClick);
    this.element.addEventListener("focusout", this.left);
    this.element.addEventListener("htmx:afterSettle", this.settled);
    document.addEventListener("keydown", this.key, true);
  }

  override disconnect(): void {
    this.element.removeEventListener("click", this.click);
    this.element.removeEventListener("dblclick", this.doubleClick);
    this.element.removeEventListener("focusout", this.left);
    this.element.removeEventListener("htmx:afterSettle", this.settled);
    document.removeEventListener("keydown", this.key, true);
  }

  private readonly click = (event: MouseEvent): void => {
    const cell = cellOf(event.target);
    if (cell && !isEdited(cell) && !(event.target as Element).closest("a, button, input")) this.focus(cell);
  };

  private readonly doubleClick = (event: MouseEvent): void => {
    const cell = cellOf(event.target);
    if (cell && !isEdited(cell)) this.edit(cell);
  };

  private readonly key = (event: KeyboardEvent): void => {
    const cell = cellOf(event.target);
    if (cell && isEdited(cell) && this.element.contains(cell)) this.whileEditing(event, cell);
    else if (this.focused && !isWriting(event) && !hasOpenDialog() && isPlain(event)) this.whileFocused(event, this.focused);
  };

  private whileEditing(event: KeyboardEvent, cell: HTMLElement): void {
    if (event.key === "Escape") {
      stop(event);
      this.giveUp(cell);
    } else if (event.key === "Tab") {
      stop(event);
      this.keep(cell, this.beside(cell, event.shiftKey ? -1 : 1));
    } else if (event.key === "Enter" && !(event.target instanceof HTMLTextAreaElement)) {
      stop(event);
      this.keep(cell, null);
    }
  }

  private whileFocused(event: KeyboardEvent, cell: HTMLElement): void {
    const walks: Record<string, () => HTMLElement | null> = {
      ArrowRight: () => this.beside(cell, 1),
      ArrowLeft: () => this.beside(cell, -1),
      ArrowDown: () => this.below(cell, 1),
      ArrowUp: () => this.below(cell, -1),
    };
    const walk = walks[event.key];
    if (event.key === "Enter" || event.key === "F2") {
      stop(event);
      this.edit(cell);
    } else if (event.key === "Escape") {
      stop(event);
      cell.classList.remove("focus");
      cell.blur();
    } else if (walk) {
      stop(event);
      const other = walk();
      if (other) this.focus(other);
    }
  }

  private readonly left = (event: FocusEvent): void => {
    const cell = cellOf(event.target);
    if (!cell || !isEdited(cell) || cell.contains(event.relatedTarget as Node | null)) return;
    if (event.relatedTarget === null && !document.hasFocus()) return;
    this.keep(cell, null);
  };

  private edit(cell: HTMLElement): void {
    const spot = spotOf(cell);
    const base = (this.element.dataset["listUrlValue"] ?? window.location.pathname).split("?")[0] ?? "";
    this.before = { spot, html: cell.outerHTML };
    void htmx.ajax("get", `${base}${spot.uuid}/cell/${spot.column}/`, { target: cell, swap: "outerHTML" });
  }

  private keep(cell: HTMLElement, next: HTMLElement | null): void {
    const form = cell.querySelector("form");
    if (!form || form.dataset["sent"]) return;
    this.next = next ? spotOf(next) : null;
    if (!isChanged(form)) {
      this.giveUp(cell);
      this.goOn();
    } else if (form.reportValidity()) {
      form.dataset["sent"] = "1";
      form.requestSubmit();
    }
  }

  private readonly settled = (event: Event): void => {
    const cell = cellOf(event.target);
    if (!cell) return;
    const field = cell.querySelector<HTMLElement>(FIELD);
    if (field) {
      field.focus();
      if (field instanceof HTMLInputElement) field.select();
    } else if (this.next) {
      this.goOn();
    } else {
      this.focus(cell);
    }
  };

  private goOn(): void {
    const cell = this.next ? this.find(this.next) : null;
    this.next = null;
    if (cell) this.edit(cell);
  }

  private giveUp(cell: HTMLElement): void {
    if (!this.before) return;
    const { spot, html } = this.before;
    this.before = null;
    const form = cell.querySelector("form");
    if (form) form.dataset["sent"] = "1";
    cell.outerHTML = html;
    const restored = this.find(spot);
    if (restored) this.focus(restored);
  }

  private beside(cell: HTMLElement, by: number): HTMLElement | null {
    const cells = [...this.element.querySelectorAll<HTMLElement>(CELL)];
    return cells[cells.indexOf(cell) + by] ?? null;
  }

  private below(cell: HTMLElement, by: number): HTMLElement | null {
    const column = CSS.escape(cell.dataset["edit"] ?? "");
    const cells = [...this.element.querySelectorAll<HTMLElement>(`td[data-edit="${column}"]`)];
    return cells[cells.indexOf(cell) + by] ?? null;
  }

  private find(spot: Spot): HTMLElement | null {
    const row = `tr[data-uuid="${CSS.escape(spot.uuid)}"]`;
    return this.element.querySelector<HTMLElement>(`${row} td[data-edit="${CSS.escape(spot.column)}"]`);
  }

  private focus(cell: HTMLElement): void {
    this.focused?.classList.remove("focus");
    cell.classList.add("focus");
    cell.tabIndex = -1;
    cell.focus({ preventScroll: true });
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  private get focused(): HTMLElement | null {
    return this.element.querySelector<HTMLElement>("td.focus");
  }
}

function cellOf(at: EventTarget | null): HTMLElement | null {
  return at instanceof Element ? at.closest<HTMLElement>(CELL) : null;
}

function isEdited(cell: HTMLElement): boolean {
  return cell.querySelector("form") !== null;
}

function spotOf(cell: HTMLElement): Spot {
  return { uuid: cell.closest("tr")?.dataset["uuid"] ?? "", column: cell.dataset["edit"] ?? "" };
}

function stop(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}

function isChanged(form: HTMLFormElement): boolean {
  return [...form.elements].some((field) => {
    if (field instanceof HTMLSelectElement) return [...field.options].some((one) => one.selected !== one.defaultSelected);
    if (field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type)) {
      return field.checked !== field.defaultChecked;
    }
    return (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) && field.value !== field.defaultValue;
  });
}
