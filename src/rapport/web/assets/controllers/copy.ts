import { Controller } from "@hotwired/stimulus";

import { toast } from "../net";

/** Copies a text and says so. */
export default class extends Controller<HTMLElement> {
  static override values = { text: String, said: String };
  declare readonly textValue: string;
  declare readonly saidValue: string;

  async copy(): Promise<void> {
    await navigator.clipboard.writeText(this.textValue);
    toast(this.saidValue);
  }
}
