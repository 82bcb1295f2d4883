const GAP = 4;
const EDGE = 8;

/** Puts a floating part beside its anchor: below or above, never outside the window. */
export function placeBeside(part: HTMLElement, anchor: Element, align: string = "start"): void {
  const at = anchor.getBoundingClientRect();
  part.style.position = "fixed";
  part.style.inset = "auto";
  const width = part.offsetWidth;
  const height = part.offsetHeight;
  const wanted = align === "end" ? at.right - width : at.left;
  const below = at.bottom + GAP;
  const fits = below + height <= window.innerHeight - EDGE;
  const top = fits ? below : Math.max(EDGE, at.top - GAP - height);
  part.style.left = `${Math.max(EDGE, Math.min(wanted, window.innerWidth - width - EDGE))}px`;
  part.style.top = `${top}px`;
  part.dataset["side"] = fits ? "below" : "above";
}
