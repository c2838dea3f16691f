// What is happening now: when the large lot is over, its result stays for a moment, then the next one comes.

import { getDrawn } from "./api";
import { localise } from "./local-time";
import { stateAt } from "./lot-facts";
import type { PublicLot } from "./wire";
import { part } from "./dom";
import { serverNow } from "./server-clock";

/** Time to read how it ended. */
const resultMillis = 8000;
/** Nothing changes under a pointer or the keyboard's focus; then it is tried again. */
const againMillis = 4000;

export class HomeNow extends HTMLElement {
  #waiting: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    this.addEventListener("lot:state", () => this.#look());
    this.#look();
  }

  #look(): void {
    const card = part(this, ".feature");
    const state = card?.querySelector<HTMLElement>("lot-clock")?.dataset["state"];
    if (state !== "sold" && state !== "unsold") return;
    this.#waiting ??= setTimeout(() => void this.#turn(), resultMillis);
  }

  async #turn(): Promise<void> {
    this.#waiting = undefined;
    const held = this.contains(document.activeElement) || this.querySelector(".feature:hover") !== null;
    const drawn = held || document.hidden ? null : await getDrawn("/", "home-now").catch(() => null);
    if (!drawn || stillOver(drawn)) {
      this.#waiting = setTimeout(() => void this.#turn(), againMillis);
      return;
    }
    const parts = [...drawn.children].map((child) => document.importNode(child, true));
    this.replaceChildren(...parts);
    localise(this);
  }
}

function stillOver(drawn: HTMLElement): boolean {
  const facts = part(drawn, ".feature")?.dataset["facts"];
  if (!facts) return false;
  const state = stateAt(JSON.parse(facts) as PublicLot, serverNow());
  return state === "sold" || state === "unsold";
}
