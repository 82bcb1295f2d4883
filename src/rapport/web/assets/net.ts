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

/** Sends a form and reads the answer; a refusal is told in a notice, and there is no answer then. */
export async function send<Answer>(url: string, data: FormData): Promise<Answer | null> {
  try {
    const response = await fetch(url, { method: "POST", body: data, headers: partHeaders("cells") });
    if (response.ok) return (await response.json()) as Answer;
    const told = JSON.parse(response.headers.get("HX-Trigger") ?? "{}") as { toast?: { text: string } };
    toast(told.toast?.text ?? document.body.dataset["pageFailedValue"] ?? "", "bad");
  } catch {
    toast(document.body.dataset["pageOfflineValue"] ?? "", "bad");
  }
  return null;
}
