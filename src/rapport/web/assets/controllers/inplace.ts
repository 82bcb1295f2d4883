import { Controller } from "@hotwired/stimulus";

/** A form that stands where the value stood: takes the focus, Enter saves, Esc gives up. */
export default class extends Controller<HTMLFormElement> {
  static override targets = ["cancel"];
  declare readonly cancelTarget: HTMLElement;
  declare readonly hasCancelTarget: boolean;

  override connect(): void {
    const fields = "input:not([type=hidden]), select, textarea";
    const field = this.element.querySelector<HTMLElement>("[autofocus]") ?? this.element.querySelector<HTMLElement>(fields);
    field?.focus({ preventScroll: true });
    if (field instanceof HTMLInputElement && field.type === "text") field.select();
    this.element.addEventListener("keydown", this.key);
  }

  override disconnect(): void {
    this.element.removeEventListener("keydown", this.key);
  }

  private readonly key = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.defaultPrevented || !this.hasCancelTarget) return;
    event.preventDefault();
    event.stopPropagation();
    this.cancelTarget.click();
  };
}
