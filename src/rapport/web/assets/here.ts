/** What can be done on this very page: the verbs of the ticked rows, else those of its bar and of the menu there. */

import { folded } from "./fold";

const SELECTED = ".bulk:not([hidden]) [data-action~='selection#run']";
const OFFERED = "#main .bar__end :is(a, button).btn:not([data-create], [data-copy]), #main .bar__end [role=menuitem]";
const MOST = 8, FEW = 4;

interface Act {
  source: HTMLElement;
  label: string;
  note: string;
}

interface Here {
  isOfSelection: boolean;
  lines: HTMLElement[];
}

/** The lines of the palette for what is typed; a line does what its button does. */
export function linesHere(text: string): Here {
  const words = folded(text).split(" ").filter(Boolean);
  const ofSelection = found(SELECTED, words);
  return ofSelection.length
    ? { isOfSelection: true, lines: ofSelection.slice(0, MOST).map(lineOf) }
    : { isOfSelection: false, lines: found(OFFERED, words).slice(0, words.length ? MOST : FEW).map(lineOf) };
}

/** What is dangerous waits to be asked for by its name. */
function found(where: string, words: readonly string[]): Act[] {
  return [...document.querySelectorAll<HTMLElement>(where)]
    .map(actOf)
    .filter(({ source, label }) => label && (words.length > 0 || source.dataset["tone"] !== "bad"))
    .filter(({ label, note }) => holds(`${label} ${note}`, words));
}

function actOf(source: HTMLElement): Act {
  const label = source.cloneNode(true) as HTMLElement;
  label.querySelectorAll("kbd, svg").forEach((part) => part.remove());
  return { source, label: label.textContent?.trim() || (source.ariaLabel ?? ""), note: source.dataset["head"] ?? "" };
}

function lineOf({ source, label, note }: Act): HTMLElement {
  const line = document.createElement("button");
  line.type = "button";
  line.className = "menu__item";
  line.role = "option";
  line.tabIndex = -1;
  const icon = source.querySelector("svg")?.cloneNode(true);
  if (icon) line.append(icon);
  const words = document.createElement("span");
  words.textContent = label;
  line.append(words);
  if (note) {
    const sub = document.createElement("span");
    sub.className = "sub";
    sub.textContent = note;
    line.append(sub);
  }
  line.addEventListener("click", () => setTimeout(() => source.click()));
  return line;
}

function holds(said: string, words: readonly string[]): boolean {
  const text = folded(said);
  return words.every((word) => text.includes(word));
}
