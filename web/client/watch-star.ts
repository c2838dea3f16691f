// A star that puts a symbol on one's watchlist without a load; where that fails, its form is sent as a plain one.

import { part } from "./dom";

export class WatchStar extends HTMLElement {
  connectedCallback(): void {
    const form = part<HTMLFormElement>(this, "form");
    form?.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#send(form);
    });
  }

  async #send(form: HTMLFormElement): Promise<void> {
    const button = part<HTMLButtonElement>(form, "button");
    if (!button || button.ariaBusy === "true") return;
    button.ariaBusy = "true";
    const body = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    // A redirect to the page that is open already: done.
    const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => null);
    button.ariaBusy = null;
    if (answer?.type !== "opaqueredirect") {
      form.submit();
      return;
    }
    const watches = button.ariaPressed !== "true";
    button.ariaPressed = String(watches);
    const word = part<HTMLInputElement>(form, "[name=watch]");
    if (word) word.value = watches ? "no" : "yes";
  }
}
