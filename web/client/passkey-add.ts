// Adding a passkey: a script of the account page alone. Where it does not run, or the browser has no passkeys, there is no form.

import { part, write } from "./dom";
import { t } from "./locale";
import { post, takesPasskeys, wordsOf } from "./passkey";

interface Challenge {
  challenge: string;
  options: PublicKeyCredentialCreationOptionsJSON;
}

class PasskeyAdd extends HTMLElement {
  connectedCallback(): void {
    if (!takesPasskeys(this)) return;
    this.hidden = false;
    part(this, "form")?.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#add(event.currentTarget as HTMLFormElement);
    });
  }

  async #add(form: HTMLFormElement): Promise<void> {
    const button = part<HTMLButtonElement>(form, "button");
    if (!button || button.ariaBusy === "true") return;
    const { name, password } = Object.fromEntries(new FormData(form));
    button.ariaBusy = "true";
    write(part(this, "[data-problem]"), "");
    try {
      const { challenge, options } = await post<Challenge>("account/passkeys/challenge", { password });
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
      const credential = JSON.stringify(await navigator.credentials.create({ publicKey }));
      await post("account/passkeys", { name, challenge, credential });
      location.hash = "passkeys";
      location.reload();
    } catch (error) {
      write(part(this, "[data-problem]"), wordsOf(error, t("passkey-not-added")));
      button.ariaBusy = null;
    }
  }
}

customElements.define("passkey-add", PasskeyAdd);
