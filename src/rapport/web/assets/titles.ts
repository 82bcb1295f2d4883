/** A text that is cut short says itself whole on hover, whichever list or panel cuts it. */
export function tellCutTexts(event: PointerEvent): void {
  let at = event.target instanceof HTMLElement ? event.target : null;
  for (let steps = 0; at && steps < 3; at = at.parentElement, steps += 1) {
    if (at.hasAttribute("title")) return;
    if (at.scrollWidth > at.clientWidth && getComputedStyle(at).textOverflow === "ellipsis") {
      at.title = at.innerText.trim();
      return;
    }
  }
}
