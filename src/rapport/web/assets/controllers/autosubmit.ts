import { Controller } from "@hotwired/stimulus";

const PAUSE = 250;

/** A form that sends itself; its button is for those without script. */
export default class extends Controller<HTMLFormElement> {
  static override targets = ["button"];
  declare readonly buttonTargets: HTMLElement[];
  private timer = 0;

  override connect(): void {
    this.buttonTargets.forEach((button) => { button.hidden = true; });
  }

  override disconnect(): void {
    clearTimeout(this.timer);
  }

  now(): void {
    clearTimeout(this.timer);
    this.element.requestSubmit();
  }

  soon(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.now(), PAUSE);
  }
}
