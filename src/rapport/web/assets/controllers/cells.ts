import { Controller } from "@hotwired/stimulus";
import htmx from "htmx.org";

import { hasOpenDialog, isPlain, isWriting } from "../keys";

/** Cells as in a spreadsheet: click selects, Enter edits, Tab keeps and moves on, Esc gives up. */
export default class extends Controller<HTMLElement> {
  private kept = new WeakMap<HTMLElement, string>();
  private next: { row: string; cell: string } | null = null;

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
    const cell = this.cellOf(event.target);
    if (cell && !cell.classList.contains("editing") && !(event.target as Element).closest("a, button, input")) {
      this.focus(cell);
    }
  };

  private readonly doubleClick = (event: MouseEvent): void => {
    const cell = this.cellOf(event.target);
    if (cell && !cell.classList.contains("editing")) this.edit(cell);
  };

  private readonly key = (event: KeyboardEvent): void => {
    const edited = this.element.querySelector<HTMLElement>("td.editing");
    if (edited?.contains(event.target as Node)) this.whileEditing(event, edited);
    else if (this.focused && !isWriting(event) && !hasOpenDialog() && isPlain(event)) this.whileFocused(event, this.focused);
  };

  private whileEditing(event: KeyboardEvent, cell: HTMLElement): void {
    if (event.key === "Escape") {
      this.stop(event);
      this.giveUp(cell);
    } else if (event.key === "Tab") {
      const neighbour = this.neighbour(cell, event.shiftKey ? -1 : 1, 0);
      this.stop(event);
      this.keep(cell, neighbour);
    } else if (event.key === "Enter" && !(event.target instanceof HTMLTextAreaElement)) {
      this.stop(event);
      this.keep(cell, null);
    }
  }

  private whileFocused(event: KeyboardEvent, cell: HTMLElement): void {
    const steps: Record<string, [number, number]> = {
      ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1],
    };
    const step = steps[event.key];
    if (event.key === "Enter" || event.key === "F2") {
      this.stop(event);
      this.edit(cell);
    } else if (event.key === "Escape") {
      this.stop(event);
      cell.classList.remove("focus");
      cell.blur();
    } else if (step) {
      const other = this.neighbour(cell, ...step);
      this.stop(event);
      if (other) this.focus(other);
    }
  }

  private readonly left = (event: FocusEvent): void => {
    const cell = this.cellOf(event.target);
    if (!cell?.classList.contains("editing") || cell.contains(event.relatedTarget as Node | null)) return;
    if (event.relatedTarget === null && !document.hasFocus()) return;
    this.keep(cell, null);
  };

  private edit(cell: HTMLElement): void {
    this.kept.set(cell, cell.innerHTML);
    cell.classList.remove("focus");
    cell.classList.add("editing");
    void htmx.ajax("get", cell.dataset["edit"] ?? "", { target: cell, swap: "innerHTML" });
  }

  private keep(cell: HTMLElement, next: HTMLElement | null): void {
    const form = cell.querySelector("form");
    if (!form || cell.dataset["sent"]) return;
    const row = next?.closest<HTMLElement>("tr")?.dataset["row"];
    this.next = next && row ? { row, cell: next.dataset["cell"] ?? "" } : null;
    if (!this.isChanged(form)) {
      this.giveUp(cell);
      this.goOn();
      return;
    }
    if (!form.reportValidity()) return;
    cell.dataset["sent"] = "1";
    form.requestSubmit();
  }

  private readonly settled = (event: Event): void => {
    const part = (event as CustomEvent<{ elt: HTMLElement }>).detail.elt;
    const cell = this.cellOf(part);
    if (!cell) return;
    delete cell.dataset["sent"];
    const field = cell.querySelector<HTMLElement>("form :is(input:not([type=hidden]), select, textarea)");
    if (field) {
      cell.classList.add("editing");
      field.focus();
      if (field instanceof HTMLInputElement) field.select();
    } else if (this.next) {
      this.goOn();
    } else {
      this.focus(cell);
    }
  };

  private goOn(): void {
    const wanted = this.next;
    this.next = null;
    if (!wanted) return;
    const row = `tr[data-row="${CSS.escape(wanted.row)}"]`;
    const cell = this.element.querySelector<HTMLElement>(`${row} td[data-cell="${CSS.escape(wanted.cell)}"][data-edit]`);
    if (cell) this.edit(cell);
  }

  private giveUp(cell: HTMLElement): void {
    const before = this.kept.get(cell);
    cell.classList.remove("editing");
    if (before !== undefined) cell.innerHTML = before;
    this.focus(cell);
  }

  private isChanged(form: HTMLFormElement): boolean {
    return [...form.elements].some((field) => {
      if (field instanceof HTMLSelectElement) return [...field.options].some((one) => one.selected !== one.defaultSelected);
      if (field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type)) {
        return field.checked !== field.defaultChecked;
      }
      return (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) && field.value !== field.defaultValue;
    });
  }

  private neighbour(cell: HTMLElement, across: number, down: number): HTMLElement | null {
    if (down) {
      const rows = [...this.element.querySelectorAll<HTMLElement>("tr[data-row]")];
      const row = rows[rows.indexOf(cell.closest("tr") as HTMLElement) + down];
      return row?.querySelector<HTMLElement>(`td[data-cell="${CSS.escape(cell.dataset["cell"] ?? "")}"][data-edit]`) ?? null;
    }
    const cells = [...this.element.querySelectorAll<HTMLElement>("td[data-edit]")];
    return cells[cells.indexOf(cell) + across] ?? null;
  }

  private focus(cell: HTMLElement): void {
    this.focused?.classList.remove("focus");
    cell.classList.add("focus");
    cell.tabIndex = -1;
    cell.focus({ preventScroll: true });
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  private stop(event: Event): void {
    event.preventDefault();
    event.stopPropagation();
  }

  private get focused(): HTMLElement | null {
    return this.element.querySelector<HTMLElement>("td.focus");
  }

  private cellOf(at: EventTarget | null): HTMLElement | null {
    return at instanceof Element ? at.closest<HTMLElement>("td[data-edit]") : null;
  }
}
