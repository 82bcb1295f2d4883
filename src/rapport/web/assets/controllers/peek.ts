import { Controller } from "@hotwired/stimulus";
import htmx from "htmx.org";

import { isPlain, isTaken, isWriting } from "../keys";

interface Asked { uuid: string; url: string; place: [string, string] | null }

/** A record beside its list: arrows walk the list while it is open, the address knows it, Esc closes. */
export default class extends Controller<HTMLElement> {
  static override targets = ["place"];
  static override values = { place: String };
  declare readonly placeTargets: HTMLElement[];
  declare readonly placeValue: string;
  private place: [string, string] | null = null;

  override connect(): void {
    document.addEventListener("peek:open", this.asked);
    document.addEventListener("peek:close", this.leave);
    document.addEventListener("keydown", this.key);
    if (this.element.childElementCount) this.show();
  }

  override disconnect(): void {
    document.removeEventListener("peek:open", this.asked);
    document.removeEventListener("peek:close", this.leave);
    document.removeEventListener("keydown", this.key);
  }

  placeTargetConnected(place: HTMLElement): void {
    if (!this.place || place.textContent?.trim()) return;
    const [at, all] = this.place;
    place.textContent = this.placeValue.replace("#", at).replace("#", all);
  }

  close(): void {
    if (this.element.hidden) return;
    this.element.hidden = true;
    this.element.replaceChildren();
    this.page?.classList.remove("has-peek");
    this.remember("");
    document.dispatchEvent(new CustomEvent("peek:closed"));
  }

  previous(): void {
    this.walk(-1);
  }

  next(): void {
    this.walk(1);
  }

  private readonly asked = (event: Event): void => {
    const { uuid, url, place } = (event as CustomEvent<Asked>).detail;
    this.place = place;
    this.show();
    this.remember(uuid);
    void htmx.ajax("get", url, { target: this.element, swap: "innerHTML" });
  };

  private readonly leave = (): void => this.close();

  private readonly key = (event: KeyboardEvent): void => {
    if (this.element.hidden || event.defaultPrevented || !isPlain(event) || isWriting(event) || isTaken()) return;
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    this.walk(event.key === "ArrowDown" ? 1 : -1);
  };

  private walk(by: number): void {
    document.dispatchEvent(new CustomEvent("peek:step", { detail: { by } }));
  }

  private show(): void {
    this.element.hidden = false;
    this.page?.classList.add("has-peek");
  }

  private remember(uuid: string): void {
    const address = new URL(window.location.href);
    if (uuid) address.searchParams.set("peek", uuid);
    else address.searchParams.delete("peek");
    window.history.replaceState(window.history.state, "", address);
  }

  private get page(): HTMLElement | null {
    return document.querySelector<HTMLElement>(".page");
  }
}
