/** The cells of a list as a sheet: which there are, which are picked, and how one walks among them. */

export const PICKED = "picked";
const FOCUS = "focus";

/** The cell of the list at this place; the box that ticks a row is none. */
export function cellOf(at: EventTarget | null): HTMLTableCellElement | null {
  const cell = at instanceof Element ? at.closest<HTMLTableCellElement>("tbody td") : null;
  return cell?.querySelector(":scope > .tick") ? null : cell;
}

/** The edge of a row: its box and its name, where a click opens the record beside the list. */
export function isEdge(at: Element): boolean {
  const cell = at.closest("td");
  return !cell || cell.matches(".name") || cell.querySelector(":scope > .tick") !== null;
}

export function focusedIn(list: Element): HTMLTableCellElement | null {
  return list.querySelector<HTMLTableCellElement>(`td.${FOCUS}`);
}

/** The picked cells, row by row: those between anchor and focus, or the one in focus. */
export function pickedIn(list: Element): HTMLTableCellElement[][] {
  const rows = [...list.querySelectorAll<HTMLTableRowElement>("tbody tr")];
  const picked = rows.map((row) => [...row.cells].filter((cell) => cell.classList.contains(PICKED)));
  const found = picked.filter((cells) => cells.length);
  const one = focusedIn(list);
  return found.length || !one ? found : [[one]];
}

export function beside(cell: HTMLTableCellElement, by: number): HTMLTableCellElement | null {
  const next = cell.parentElement?.children[cell.cellIndex + by] ?? null;
  return cellOf(next);
}

export function below(cell: HTMLTableCellElement, by: number): HTMLTableCellElement | null {
  const row = cell.parentElement as HTMLTableRowElement;
  const rows = (row.parentElement as HTMLTableSectionElement).rows;
  return rows[[...rows].indexOf(row) + by]?.cells[cell.cellIndex] ?? null;
}

/** Puts the focus into a cell and picks the rectangle from the anchor to it. */
export function focusOn(list: Element, cell: HTMLTableCellElement, anchor: HTMLTableCellElement): void {
  clear(list);
  cell.classList.add(FOCUS);
  if (anchor !== cell) pick(anchor, cell);
  cell.tabIndex = -1;
  cell.focus({ preventScroll: true });
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
}

export function clear(list: Element): void {
  list.querySelectorAll(`td.${FOCUS}, td.${PICKED}`).forEach((cell) => {
    cell.classList.remove(FOCUS, PICKED);
    cell.removeAttribute("aria-selected");
  });
}

function pick(from: HTMLTableCellElement, to: HTMLTableCellElement): void {
  const rows = [...(to.closest("tbody") as HTMLTableSectionElement).rows];
  const [top, bottom] = span(rows.indexOf(from.closest("tr") as HTMLTableRowElement), rows.indexOf(to.closest("tr") as HTMLTableRowElement));
  const [left, right] = span(from.cellIndex, to.cellIndex);
  rows.slice(top, bottom + 1).forEach((row) => {
    [...row.cells].slice(left, right + 1).forEach((cell) => {
      cell.classList.add(PICKED);
      cell.setAttribute("aria-selected", "true");
    });
  });
}

function span(one: number, other: number): [number, number] {
  return one < other ? [one, other] : [other, one];
}
