import Calling from "../calling";

/** After an @ the server names colleagues; the chosen name is written into the text. */
export default class extends Calling {
  protected readonly called = /(?:^|\s)@([^\s@]*(?: [^\s@]*)?)$/;

  protected insert(value: string, start: number, end: number): void {
    this.textTarget.setRangeText(`${value} `, start, end, "end");
  }
}
