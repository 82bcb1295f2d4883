import { Controller } from "@hotwired/stimulus";
import htmx from "htmx.org";

import { below, beside, cellOf, clear, focusedIn, focusOn, isEdge } from "../grid";
import { isPlain, isTaken, isWriting } from "../keys";

const EDITABLE = "td[data-edit]";
const WORDS = "[data-controller~=suggest]";
const FIELD = "form :is(input:not([type=hidden]), select, textarea)";

interface Spot { uuid: string; column: string }

/** Cells as in a spreadsheet: click and arrows select, Shift extends, Enter edits, Tab moves on, Esc gives up. */
export default class extends Controller<HTMLElement> {
  private before: { spot: Spot; html: string } | null = null;
  private next: Spot | null = null;
  private early: string[] | null = null;
  private anchored: { row: HTMLTableRowElement | null; column: number } = { row: null, column: 0 };

  override connect(): void {
    this.element.addEventListener("click", this.click);
    this.element.addEventListener("mousedown", this.press);
    this.element.addEventListener("dblclick", this.doubleClick);
    this.element.addEventListener("focusout", this.left);
    this.element.addEventListener("htmx:afterSettle", this.settled);
    document.addEventListener("keydown", this.key, true);
  }

  override disconnect(): void {
    this.element.removeEventListener("click", this.click);
    this.element.removeEventListener("mousedown", this.press);
    this.element.removeEventListener("dblclick", this.doubleClick);
    this.element.removeEventListener("focusout", this.left);
    this.element.removeEventListener("htmx:afterSettle", this.settled);
    document.removeEventListener("keydown", this.key, true);
  }

  private readonly click = (event: MouseEvent): void => {
    const at = event.target as Element;
    const cell = cellOf(at);
    if (!cell || isEdited(cell) || isNarrow()) return;
    const call = at.closest<HTMLAnchorElement>("a.reach");
    if (call && event.detail > 0) event.preventDefault();
    if (call && (event.ctrlKey || event.metaKey)) window.location.assign(call.href);
    if (!call && at.closest("a, button, input")) return;
    const anchor = event.shiftKey ? this.anchor : null;
    if (anchor || !isEdge(at)) this.focus(cell, anchor ?? cell);
  };

  /** Shift would mark the text between two clicks. */
  private readonly press = (event: MouseEvent): void => {
    if (event.shiftKey && cellOf(event.target)) event.preventDefault();
  };

  private readonly doubleClick = (event: MouseEvent): void => {
    const cell = cellOf(event.target);
    if (cell?.matches(EDITABLE) && !isEdited(cell)) this.edit(cell);
  };

  private readonly key = (event: KeyboardEvent): void => {
    const cell = cellOf(event.target);
    const focused = focusedIn(this.element);
    if (this.early) this.keepEarly(event, this.early);
    else if (cell && isEdited(cell) && this.element.contains(cell)) this.whileEditing(event, cell);
    else if (!isWriting(event) && !isTaken() && isPlain(event)) {
      if (focused) this.whileFocused(event, focused);
      else this.enter(event);
    }
  };

  /** What is typed before the field is there goes into it once it is. */
  private keepEarly(event: KeyboardEvent, early: string[]): void {
    if (!isPlain(event) || (event.key.length > 1 && event.key !== "Enter" && event.key !== "Tab")) return;
    stop(event);
    early.push(event.key);
  }

  private typeEarly(field: HTMLElement, cell: HTMLTableCellElement): void {
    const early = this.early ?? [];
    this.early = null;
    const end = early.findIndex((key) => key.length > 1);
    const text = early.slice(0, end < 0 ? early.length : end).join("");
    if (text && (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) {
      field.value = field.matches(WORDS) ? field.value + text : text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (end >= 0) this.keep(cell, early[end] === "Tab" ? this.editable(cell, 1) : null);
  }

  private whileEditing(event: KeyboardEvent, cell: HTMLTableCellElement): void {
    if (isOffered(event)) return;
    if (event.key === "Escape") {
      stop(event);
      this.giveUp(cell);
    } else if (event.key === "Tab") {
      stop(event);
      this.keep(cell, this.editable(cell, event.shiftKey ? -1 : 1));
    } else if (event.key === "Enter" && !(event.target instanceof HTMLTextAreaElement)) {
      stop(event);
      this.keep(cell, null);
    }
  }

  /** From the row that J and K reached: the arrow goes into its cells, F2 edits the first that can be. */
  private enter(event: KeyboardEvent): void {
    const row = event.target;
    if (!(row instanceof HTMLTableRowElement) || !this.element.contains(row)) return;
    if (event.key === "ArrowRight") {
      const first = [...row.cells].find((cell) => cellOf(cell));
      if (first) this.focus(first);
    } else if (event.key === "F2") {
      const first = row.querySelector<HTMLTableCellElement>(EDITABLE);
      if (first) this.edit(first);
    } else return;
    stop(event);
  }

  private whileFocused(event: KeyboardEvent, cell: HTMLTableCellElement): void {
    if (isBeside() && leavesToPeek(event.key)) {
      clear(this.element);
      return;
    }
    const act = this.acts[event.key];
    if (act?.(cell, event.shiftKey)) stop(event);
  }

  private readonly acts: Record<string, (cell: HTMLTableCellElement, extends_: boolean) => boolean> = {
    ArrowRight: (cell, extends_) => this.walk(beside(cell, 1), extends_),
    ArrowLeft: (cell, extends_) => this.walk(beside(cell, -1), extends_),
    ArrowDown: (cell, extends_) => this.walk(below(cell, 1), extends_),
    ArrowUp: (cell, extends_) => this.walk(below(cell, -1), extends_),
    Tab: (cell, extends_) => this.hop(cell, extends_ ? -1 : 1),
    Enter: (cell) => !cell.matches(".name") && (this.edit(cell) || true),
    F2: (cell) => this.edit(cell),
    Escape: (cell) => {
      if (this.anchor === cell) {
        clear(this.element);
        cell.blur();
      } else this.focus(cell);
      return true;
    },
  };

  private walk(other: HTMLTableCellElement | null, extends_: boolean): boolean {
    if (other) this.focus(other, extends_ ? this.anchor ?? other : other);
    return true;
  }

  /** To the next cell that can be edited; after the last one, Tab leaves the list as anywhere else. */
  private hop(cell: HTMLTableCellElement, by: number): boolean {
    const next = this.editable(cell, by);
    if (next) this.focus(next);
    return next !== null;
  }

  private readonly left = (event: FocusEvent): void => {
    const cell = cellOf(event.target);
    if (!cell || !isEdited(cell) || cell.contains(event.relatedTarget as Node | null)) return;
    if (event.relatedTarget === null && !document.hasFocus()) return;
    this.keep(cell, null);
  };

  private edit(cell: HTMLElement): boolean {
    if (!cell.matches(EDITABLE)) return false;
    const spot = spotOf(cell);
    const base = (this.element.dataset["listUrlValue"] ?? window.location.pathname).split("?")[0] ?? "";
    this.before = { spot, html: cell.outerHTML };
    this.early = [];
    const done = htmx.ajax("get", `${base}${spot.uuid}/cell/${spot.column}/`, { target: cell, swap: "outerHTML" });
    void done.finally(() => { if (cell.isConnected) this.early = null; });
    return true;
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
    const row = cell?.closest("tr");
    if (!cell || !row) return;
    if (cell.dataset["version"]) row.dataset["version"] = cell.dataset["version"];
    const field = cell.querySelector<HTMLElement>(FIELD);
    if (field) {
      field.focus();
      if (field instanceof HTMLInputElement && field.matches(WORDS)) addWord(field);
      else if (field instanceof HTMLInputElement) field.select();
      this.typeEarly(field, cell);
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

  private editable(cell: HTMLTableCellElement, by: number): HTMLTableCellElement | null {
    const cells = [...this.element.querySelectorAll<HTMLTableCellElement>(EDITABLE)];
    if (cells.includes(cell)) return cells[cells.indexOf(cell) + by] ?? null;
    const places = cells.map((one) => cell.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
    const first = places.findIndex(Boolean);
    return (by > 0 ? cells[first] : cells[(first < 0 ? cells.length : first) - 1]) ?? null;
  }

  private find(spot: Spot): HTMLTableCellElement | null {
    const row = `tr[data-uuid="${CSS.escape(spot.uuid)}"]`;
    return this.element.querySelector<HTMLTableCellElement>(`${row} td[data-edit="${CSS.escape(spot.column)}"]`);
  }

  private focus(cell: HTMLTableCellElement, anchor: HTMLTableCellElement = cell): void {
    this.anchored = { row: anchor.closest("tr"), column: anchor.cellIndex };
    focusOn(this.element, cell, anchor);
  }

  /** Where the picked cells begin; by its place, since an edit puts a new cell there. */
  private get anchor(): HTMLTableCellElement | null {
    const { row, column } = this.anchored;
    return row?.isConnected && focusedIn(this.element) ? row.cells[column] ?? null : null;
  }
}

function isNarrow(): boolean {
  return window.matchMedia("(max-width: 720px)").matches;
}

function isBeside(): boolean {
  return document.getElementById("peek")?.hidden === false;
}

/** Beside an open record the arrows walk the records and Esc closes it. */
function leavesToPeek(key: string): boolean {
  return key === "ArrowDown" || key === "ArrowUp" || key === "Escape";
}

function isEdited(cell: HTMLElement): boolean {
  return cell.querySelector("form") !== null;
}

/** Words are offered under the field: Enter takes the one that is marked, Esc puts them away. */
function isOffered(event: KeyboardEvent): boolean {
  const field = event.target as HTMLElement;
  if (!field.matches(`${WORDS}[aria-expanded=true]`)) return false;
  return event.key === "Escape" || (event.key === "Enter" && field.hasAttribute("aria-activedescendant"));
}

/** One more word goes behind those that are there. */
function addWord(field: HTMLInputElement): void {
  if (field.value) field.defaultValue = field.value = `${field.value}, `;
  field.setSelectionRange(field.value.length, field.value.length);
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
