import { Controller } from "@hotwired/stimulus";

/** Files dropped or chosen: shows their names and, when asked, sends the form at once. */
export default class extends Controller<HTMLElement> {
  static override targets = ["field", "names"];
  static override values = { send: Boolean };
  declare readonly fieldTarget: HTMLInputElement;
  declare readonly namesTargets: HTMLElement[];
  declare readonly sendValue: boolean;

  over(event: DragEvent): void {
    event.preventDefault();
    this.element.dataset["over"] = "";
  }

  leave(): void {
    delete this.element.dataset["over"];
  }

  drop(event: DragEvent): void {
    event.preventDefault();
    this.leave();
    const files = event.dataTransfer?.files;
    if (!files?.length) return;
    this.fieldTarget.files = files;
    this.chosen();
  }

  chosen(): void {
    const files = [...(this.fieldTarget.files ?? [])];
    this.namesTargets.forEach((place) => { place.textContent = files.map((file) => file.name).join(", "); });
    this.element.toggleAttribute("data-filled", files.length > 0);
    if (this.sendValue && files.length) this.fieldTarget.form?.requestSubmit();
  }
}
