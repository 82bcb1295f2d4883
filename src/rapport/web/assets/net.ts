import htmx from "htmx.org";

/** The headers that htmx would send: the server chooses the part by its target. */
export function partHeaders(target: string): Record<string, string> {
  const given: unknown = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
  return { ...(given as Record<string, string>), "HX-Request": "true", "HX-Target": target };
}

/** Fetches a part of a page as text; null when it was refused. */
export async function part(url: string, target: string, signal?: AbortSignal): Promise<string | null> {
  const response = await fetch(url, { headers: partHeaders(target), signal: signal ?? null });
  return response.ok ? response.text() : null;
}

export function fill(element: Element, html: string): void {
  htmx.swap(element, html, { swapStyle: "innerHTML", swapDelay: 0, settleDelay: 0 });
}

export function toast(text: string, tone = "good", undo = ""): void {
  document.body.dispatchEvent(new CustomEvent("toast", { detail: { text, tone, undo }, bubbles: true }));
}
