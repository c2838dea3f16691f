// Signing in by a passkey: a script of the sign-in page alone. Where it does not run, or the browser has no passkeys, there is no button.

import { part, write } from "./dom";
import { t } from "./locale";
import { Refused, post, takesPasskeys, wordsOf } from "./passkey";

interface Challenge {
  challenge: string;
  options: PublicKeyCredentialRequestOptionsJSON;
}

/** A challenge is good for five minutes: one that waits in the email's field is renewed before. */
const renewMillis = 4 * 60_000;

class PasskeySignIn extends HTMLElement {
  #asking: AbortController | undefined;

  connectedCallback(): void {
    if (!takesPasskeys(this)) return;
    this.hidden = false;
    part(this, "button")?.addEventListener("click", () => void this.#signIn());
    void this.#offer();
  }

  disconnectedCallback(): void {
    this.#asking?.abort();
  }

  /** Among what the browser suggests at the email's field. */
  async #offer(): Promise<void> {
    if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
    const renewal = setTimeout(() => void this.#offer(), renewMillis);
    await this.#ask("conditional", () => clearTimeout(renewal));
  }

  async #signIn(): Promise<void> {
    write(part(this, "[data-problem]"), "");
    if (!(await this.#ask("optional"))) void this.#offer();
  }

  /** A browser is asked for one thing at a time: what it was asked before ends. False: nothing came of it. */
  async #ask(mediation: CredentialMediationRequirement, ended?: () => void): Promise<boolean> {
    this.#asking?.abort();
    const { signal } = (this.#asking = new AbortController());
    signal.addEventListener("abort", () => ended?.());
    let isChosen = mediation === "optional";
    try {
      const { challenge, options } = await post<Challenge>("session/passkey/challenge", {});
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
      const credential = await navigator.credentials.get({ publicKey, mediation, signal });
      ended?.();
      isChosen = true;
      await this.#bring(challenge, credential as PublicKeyCredential);
      location.assign(this.dataset["next"] ?? "/");
      return true;
    } catch (error) {
      // Whoever was only offered one has done nothing that they should be told of.
      if (isChosen && !signal.aborted) write(part(this, "[data-problem]"), wordsOf(error, t("passkey-not-used")));
      return signal.aborted;
    }
  }

  async #bring(challenge: string, credential: PublicKeyCredential): Promise<void> {
    try {
      await post("session/passkey", { challenge, credential: JSON.stringify(credential) });
    } catch (error) {
      // The device may forget what opens nothing any more.
      const rpId = location.hostname;
      if (error instanceof Refused && error.code === "unknown_passkey") {
        void PublicKeyCredential.signalUnknownCredential?.({ rpId, credentialId: credential.id });
      }
      throw error;
    }
  }
}

customElements.define("passkey-sign-in", PasskeySignIn);
