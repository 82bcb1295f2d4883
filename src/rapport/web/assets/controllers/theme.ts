import { Controller } from "@hotwired/stimulus";
import htmx from "htmx.org";

/** Light, dark or as the system: changes at once, then tells the server. */
export default class extends Controller<HTMLElement> {
  static override targets = ["choice"];
  static override values = { url: String };
  declare readonly choiceTargets: HTMLElement[];
  declare readonly urlValue: string;

  pick(event: Event): void {
    const choice = event.currentTarget as HTMLElement;
    const theme = choice.dataset["value"] ?? "system";
    if (theme === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme;
    this.choiceTargets.forEach((one) => one.setAttribute("aria-checked", String(one === choice)));
    if (this.urlValue) void htmx.ajax("post", this.urlValue, { values: { theme }, swap: "none", target: "body" });
  }
}
