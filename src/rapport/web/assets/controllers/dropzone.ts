import { Controller } from "@hotwired/stimulus";

const LONG_BYTES = 2_000_000;

/** Files dropped or chosen: shows their names, when asked sends the form at once, and tells how much of it is sent. */
export default class extends Controller<HTMLElement> {
  static override targets = ["field", "names", "sent"];
  static override values = { send: Boolean };
  declare readonly fieldTarget: HTMLInputElement;
  declare readonly namesTargets: HTMLElement[];
  declare readonly sentTarget: HTMLProgressElement;
  declare readonly sendValue: boolean;
  private form: HTMLFormElement | null = null;

  override connect(): void {
    this.form = this.fieldTarget.form;
    this.form?.addEventListener("htmx:xhr:progress", this.going);
    this.form?.addEventListener("htmx:afterRequest", this.gone);
  }

  override disconnect(): void {
    this.form?.removeEventListener("htmx:xhr:progress", this.going);
    this.form?.removeEventListener("htmx:afterRequest", this.gone);
  }

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

  /** A long file: the bar fills as it is sent, then moves while it is read. */
  private readonly going = (event: Event): void => {
    const { loaded, total } = (event as CustomEvent<ProgressEvent>).detail;
    if (total >= LONG_BYTES) this.sentTarget.hidden = false;
    if (loaded < total) this.sentTarget.value = loaded / total;
    else this.sentTarget.removeAttribute("value");
  };

  private readonly gone = (): void => {
    this.sentTarget.hidden = true;
  };
}
