import { Controller } from "@hotwired/stimulus";

const YEAR = 31_536_000;

/** Folds the rail and remembers it; opens it as a sheet on a telephone. */
export default class extends Controller<HTMLElement> {
  toggle(): void {
    const root = document.documentElement;
    const folded = root.dataset["rail"] !== "folded";
    if (folded) root.dataset["rail"] = "folded";
    else delete root.dataset["rail"];
    document.cookie = `rail=${folded ? "folded" : "open"}; path=/; max-age=${YEAR}; samesite=lax`;
  }

  sheet(): void {
    const root = document.documentElement;
    if ("sheet" in root.dataset) delete root.dataset["sheet"];
    else root.dataset["sheet"] = "";
  }

  leave(event: Event): void {
    const inside = (event.target as Element).closest(".rail, .bottom button");
    if (!inside) delete document.documentElement.dataset["sheet"];
  }
}
