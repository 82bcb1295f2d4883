import { Controller } from "@hotwired/stimulus";

/** A button that opens a dialog of the page by its id. */
export default class extends Controller<HTMLElement> {
  static override values = { dialog: String };
  declare readonly dialogValue: string;

  open(event: Event): void {
    const dialog = document.getElementById(this.dialogValue);
    if (!(dialog instanceof HTMLDialogElement)) return;
    event.preventDefault();
    dialog.showModal();
  }
}
