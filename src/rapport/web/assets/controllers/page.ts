import { Controller } from "@hotwired/stimulus";

import { toast } from "../net";

/** The whole page: says what failed, marks busy buttons, keeps a second click away. */
export default class extends Controller<HTMLElement> {
  static override values = { failed: String, offline: String };
  declare readonly failedValue: string;
  declare readonly offlineValue: string;

  override connect(): void {
    this.element.addEventListener("htmx:beforeRequest", this.begin);
    this.element.addEventListener("htmx:afterRequest", this.end);
    this.element.addEventListener("htmx:responseError", this.failed);
    this.element.addEventListener("htmx:sendError", this.offline);
    this.element.addEventListener("submit", this.submitted);
    window.addEventListener("pageshow", this.rest);
  }

  override disconnect(): void {
    this.element.removeEventListener("htmx:beforeRequest", this.begin);
    this.element.removeEventListener("htmx:afterRequest", this.end);
    this.element.removeEventListener("htmx:responseError", this.failed);
    this.element.removeEventListener("htmx:sendError", this.offline);
    this.element.removeEventListener("submit", this.submitted);
    window.removeEventListener("pageshow", this.rest);
  }

  private readonly begin = (event: Event): void => {
    document.documentElement.dataset["busy"] = "";
    this.buttonOf(event)?.setAttribute("aria-busy", "true");
  };

  private readonly end = (event: Event): void => {
    delete document.documentElement.dataset["busy"];
    this.buttonOf(event)?.removeAttribute("aria-busy");
  };

  private readonly failed = (event: Event): void => {
    const { xhr } = (event as CustomEvent<{ xhr: XMLHttpRequest }>).detail;
    if (!xhr.getResponseHeader("HX-Trigger")?.includes("toast")) toast(this.failedValue, "bad");
  };

  private readonly offline = (): void => toast(this.offlineValue, "bad");

  private readonly submitted = (event: SubmitEvent): void => {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || form.method === "dialog" || form.hasAttribute("hx-post")) return;
    const button = event.submitter;
    if (form.method === "post") setTimeout(() => button?.setAttribute("aria-busy", "true"));
  };

  private readonly rest = (): void => {
    this.element.querySelectorAll(".btn[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  };

  private buttonOf(event: Event): HTMLElement | null {
    const { elt, requestConfig } = (event as CustomEvent<{
      elt: HTMLElement;
      requestConfig?: { triggeringEvent?: Event };
    }>).detail;
    const cause = requestConfig?.triggeringEvent;
    if (cause instanceof SubmitEvent) return cause.submitter;
    return elt.matches("button.btn") ? elt : null;
  }
}
