/** True while the person is writing, so that letters are not shortcuts. */
export function isWriting(event: Event): boolean {
  const at = event.target;
  if (!(at instanceof HTMLElement)) return false;
  if (at.isContentEditable || at instanceof HTMLTextAreaElement || at instanceof HTMLSelectElement) return true;
  return at instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit", "range"].includes(at.type);
}

/** True when a key stands alone: no Ctrl, no Alt, no ⌘. */
export function isPlain(event: KeyboardEvent): boolean {
  return !event.ctrlKey && !event.metaKey && !event.altKey;
}

export function hasOpenDialog(): boolean {
  return document.querySelector("dialog[open]") !== null;
}

/** True while a dialog, a menu or the form of a filter has the keys: letters then belong to it, not to the page. */
export function isTaken(): boolean {
  return hasOpenDialog() || document.querySelector("details.menu-at[open], .filter-form") !== null;
}
