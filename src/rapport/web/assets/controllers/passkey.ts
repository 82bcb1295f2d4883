import { Controller } from "@hotwired/stimulus";

type Question = { publicKey: PublicKeyCredentialCreationOptionsJSON & PublicKeyCredentialRequestOptionsJSON };

/** Asks the device for a passkey, puts its answer into the form and sends it. */
export default class extends Controller<HTMLFormElement> {
  static override values = { question: Object, url: String };
  static override targets = ["credential", "said"];
  declare readonly questionValue: Question;
  declare readonly urlValue: string;
  declare readonly credentialTarget: HTMLInputElement;
  declare readonly saidTarget: HTMLElement;

  override connect(): void {
    if ("PublicKeyCredential" in window) this.element.hidden = false;
  }

  make(event: Event): Promise<void> {
    return this.answer(event, ({ publicKey }) =>
      navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) }),
    );
  }

  prove(event: Event): Promise<void> {
    return this.answer(event, ({ publicKey }) =>
      navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) }),
    );
  }

  private async answer(event: Event, ask: (question: Question) => Promise<Credential | null>): Promise<void> {
    event.preventDefault();
    this.saidTarget.hidden = true;
    try {
      const given = await ask(this.urlValue ? await this.fetched() : this.questionValue);
      this.credentialTarget.value = JSON.stringify(given);
      this.element.submit();
    } catch {
      this.saidTarget.hidden = false;
    }
  }

  private async fetched(): Promise<Question> {
    const response = await fetch(this.urlValue, { headers: { Accept: "application/json" } });
    return (await response.json()) as Question;
  }
}
