// Turning pushes on in this browser, and off: a script of the account page alone. What a push shows is `push-worker.ts`'s.

import { part, show, write } from "./dom";
import { t } from "./locale";

const address = "/api/v1/account/push";
const worker = "/push-worker.js";
/** A browser without a way to its push service may never answer. */
const patienceMillis = 15_000;

class PushChoice extends HTMLElement {
  #button = part<HTMLButtonElement>(this, "[data-turn]");

  connectedCallback(): void {
    if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) {
      write(part(this, "[data-state]"), t("push-none"));
      return;
    }
    this.#button?.addEventListener("click", () => void this.#turn());
    void this.#begin();
  }

  /** What the browser holds and what the site knows may differ: somebody else was signed in here, or the key is another one. */
  async #begin(): Promise<void> {
    try {
      const held = await (await navigator.serviceWorker.getRegistration(worker))?.pushManager.getSubscription();
      if (this.#isOn && (!held || !this.#hasKey(held))) await this.#forget(held);
      else if (!this.#isOn) await held?.unsubscribe();
    } catch {
      // The button tries again.
    }
    this.#draw();
  }

  async #turn(): Promise<void> {
    const button = this.#button;
    if (!button || button.ariaBusy === "true") return;
    button.ariaBusy = "true";
    let said: string | undefined;
    try {
      if (this.#isOn) await this.#turnOff();
      else if (!(await this.#turnOn())) said = Notification.permission === "denied" ? t("push-blocked") : t("push-off");
    } catch {
      said = t("push-failed");
    }
    button.ariaBusy = null;
    this.#draw(said);
  }

  /** False: the person does not allow it. */
  async #turnOn(): Promise<boolean> {
    if ((await Notification.requestPermission()) !== "granted") return false;
    await navigator.serviceWorker.register(worker);
    const { pushManager } = await navigator.serviceWorker.ready;
    const options = { userVisibleOnly: true, applicationServerKey: this.dataset["key"] ?? "" };
    const { endpoint, keys } = (await Promise.race([pushManager.subscribe(options), tooLong()])).toJSON();
    await send("PUT", { endpoint, keys });
    this.#isOn = true;
    return true;
  }

  async #turnOff(): Promise<void> {
    const registration = await navigator.serviceWorker.getRegistration(worker);
    await this.#forget(await registration?.pushManager.getSubscription());
  }

  /** Here first: whatever becomes of the rest, nothing comes any more. */
  async #forget(held: PushSubscription | null | undefined): Promise<void> {
    await held?.unsubscribe();
    await send("DELETE");
    this.#isOn = false;
  }

  #hasKey(held: PushSubscription): boolean {
    const bytes = new Uint8Array(held.options.applicationServerKey ?? new ArrayBuffer(0));
    const text = btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    return text === this.dataset["key"];
  }

  #draw(said?: string): void {
    write(part(this, "[data-state]"), said ?? (this.#isOn ? t("push-on") : t("push-off")));
    write(this.#button, this.#isOn ? t("push-turn-off") : t("push-turn-on"));
    show(this.#button, true);
    if (this.#isOn) show(document.querySelector("[data-unheard]"), false);
  }

  get #isOn(): boolean {
    return this.dataset["on"] === "true";
  }

  set #isOn(isOn: boolean) {
    this.dataset["on"] = String(isOn);
  }
}

function tooLong(): Promise<never> {
  return new Promise((_, reject) => setTimeout(() => reject(new Error("no answer")), patienceMillis));
}

async function send(method: string, body?: unknown): Promise<void> {
  const headers = { "content-type": "application/json" };
  const sent = await fetch(address, body ? { method, headers, body: JSON.stringify(body) } : { method });
  if (!sent.ok) throw new Error(`${address}: ${sent.status}`);
}

customElements.define("push-choice", PushChoice);
