import { Controller } from "@hotwired/stimulus";

import { below, focusedIn, pickedIn } from "../grid";
import { hasOpenDialog, isWriting } from "../keys";
import { send, toast } from "../net";

interface Drawn { uuid: string; version: number; html: string }
interface Answer { cells: Drawn[]; toast: { text: string; tone: string; undo: string } }

/** The clipboard of a list: picked cells leave as a sheet's, a pasted column fills the cells below, Ctrl D fills down. */
export default class extends Controller<HTMLElement> {
  static override values = { fixed: String, wide: String, beyond: String };
  declare readonly fixedValue: string;
  declare readonly wideValue: string;
  declare readonly beyondValue: string;

  override connect(): void {
    document.addEventListener("copy", this.copy);
    document.addEventListener("paste", this.paste);
    document.addEventListener("keydown", this.key);
  }

  override disconnect(): void {
    document.removeEventListener("copy", this.copy);
    document.removeEventListener("paste", this.paste);
    document.removeEventListener("keydown", this.key);
  }

  private readonly copy = (event: ClipboardEvent): void => {
    if (!this.isListening(event) || window.getSelection()?.toString()) return;
    const picked = pickedIn(this.element);
    event.clipboardData?.setData("text/plain", picked.map((row) => row.map(textOf).join("\t")).join("\n"));
    event.preventDefault();
    this.element.querySelectorAll("td.copied").forEach((cell) => cell.classList.remove("copied"));
    picked.flat().forEach((cell) => cell.classList.add("copied"));
  };

  private readonly paste = (event: ClipboardEvent): void => {
    if (!this.isListening(event)) return;
    event.preventDefault();
    const lines = linesOf(event.clipboardData?.getData("text/plain") ?? "");
    if (lines.some((line) => line.includes("\t"))) toast(this.wideValue, "warn");
    else if (lines.length) this.fill(lines);
  };

  private readonly key = (event: KeyboardEvent): void => {
    if (!this.isListening(event)) return;
    const isFill = event.key.toLowerCase() === "d" && (event.ctrlKey || event.metaKey);
    if (!isFill && event.key !== "Delete") return;
    event.preventDefault();
    const cells = this.column;
    if (event.key === "Delete") void this.write(cells, cells.map(() => ""));
    else if (cells[0] && cells.length > 1) void this.write(cells.slice(1), cells.slice(1).map(() => textOf(cells[0])));
  };

  /** One line goes into every picked cell; several fill from the first one down, as far as this page reaches. */
  private fill(lines: string[]): void {
    const cells = this.column;
    while (lines.length > 1 && cells.length < lines.length) {
      const next = below(cells[cells.length - 1] as HTMLTableCellElement, 1);
      if (!next) break;
      cells.push(next);
    }
    const filled = lines.length > 1 ? cells.slice(0, lines.length) : cells;
    const beyond = lines.length > 1 ? lines.length - filled.length : 0;
    void this.write(filled, filled.map((_cell, place) => lines[place] ?? lines[0] ?? ""), beyond);
  }

  private async write(cells: HTMLTableCellElement[], texts: string[], beyond = 0): Promise<void> {
    const column = cells[0]?.dataset["edit"];
    if (!column || cells.some((cell) => cell.dataset["edit"] !== column)) return toast(this.fixedValue, "warn");
    const data = new FormData();
    cells.forEach((cell, place) => {
      const row = cell.closest("tr") as HTMLTableRowElement;
      data.append("uuid", row.dataset["uuid"] ?? "");
      data.append("version", row.dataset["version"] ?? "");
      data.append("value", texts[place] ?? "");
      cell.setAttribute("aria-busy", "true");
    });
    const answer = await send<Answer>(`${this.base}paste/${column}/`, data);
    cells.forEach((cell) => cell.removeAttribute("aria-busy"));
    if (!answer) return;
    answer.cells.forEach((drawn) => this.draw(drawn, column));
    const said = beyond ? `${answer.toast.text}. ${this.beyondValue.replace("#", String(beyond))}` : answer.toast.text;
    toast(said, beyond ? "warn" : answer.toast.tone, answer.toast.undo);
  }

  private draw({ uuid, version, html }: Drawn, column: string): void {
    const row = this.element.querySelector<HTMLTableRowElement>(`tr[data-uuid="${CSS.escape(uuid)}"]`);
    const cell = row?.querySelector<HTMLTableCellElement>(`td[data-edit="${CSS.escape(column)}"]`);
    if (!row || !cell) return;
    const { cellIndex, className } = cell;
    const hadFocus = cell === document.activeElement;
    row.dataset["version"] = String(version);
    cell.outerHTML = html;
    const fresh = row.cells[cellIndex];
    if (!fresh) return;
    fresh.className = className;
    if (hadFocus) fresh.focus({ preventScroll: true });
  }

  /** The picked cells of one column, from the top; of several columns, those of the first. */
  private get column(): HTMLTableCellElement[] {
    return pickedIn(this.element).flatMap((row) => row.slice(0, 1));
  }

  private get base(): string {
    return (this.element.dataset["listUrlValue"] ?? window.location.pathname).split("?")[0] ?? "";
  }

  private isListening(event: Event): boolean {
    return focusedIn(this.element) !== null && !isWriting(event) && !hasOpenDialog();
  }
}

/** What a cell says, as a spreadsheet reads it: numbers without spaces and units, dates as such. */
function textOf(cell: HTMLTableCellElement | undefined): string {
  if (!cell) return "";
  if (cell.dataset["plain"] !== undefined) return cell.dataset["plain"];
  const time = cell.querySelector("time");
  if (time) return time.dateTime.slice(0, 10);
  if (cell.querySelector(":scope > span.soft:only-child")) return "";
  const tags = [...cell.querySelectorAll<HTMLElement>(":scope > .tag")];
  if (tags.length) return tags.map((tag) => tag.title || (tag.textContent ?? "")).join(", ");
  const name = cell.querySelector(".who > span:last-child") ?? cell;
  const text = (name.textContent ?? "").trim();
  return cell.classList.contains("num") ? text.replace(/[^\d.,%−-]/gu, "").replace("−", "-") : text;
}

function linesOf(text: string): string[] {
  const lines = text.replace(/\r\n?/gu, "\n").replace(/\n$/u, "");
  return lines ? lines.split("\n") : [];
}
