// What is happening now: when a lot of it is over, its result stays for a moment, then those come that are next, as the server
// drew them for the page around it.

import { refill } from "./redraw";

/** Time to read how it ended. */
const resultMillis = 8000;
/** Nothing changes under a pointer or the keyboard's focus; then it is tried again. */
const againMillis = 4000;

export class HomeNow extends HTMLElement {
  #drawn: Element | null = null;
  #waiting: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    this.closest("sale-live")?.addEventListener("page:drawn", (event) => {
      this.#drawn = (event as CustomEvent<Element>).detail.querySelector(this.localName);
      if (!this.#isShown) this.#turnIn(resultMillis);
    });
  }

  get #isShown(): boolean {
    return this.#drawn === null || lotsOf(this.#drawn) === lotsOf(this);
  }

  #turnIn(millis: number): void {
    this.#waiting ??= setTimeout(() => this.#turn(), millis);
  }

  #turn(): void {
    this.#waiting = undefined;
    if (this.#isShown) return;
    const isHeld = document.hidden || this.querySelector(".feature:hover") !== null;
    if (isHeld || !refill(this, this.#drawn)) this.#turnIn(againMillis);
  }
}

/** Which lots stand there, in their order. */
function lotsOf(root: ParentNode): string {
  const cards = root.querySelectorAll<HTMLElement>("lot-card");
  return [...cards].map(({ dataset }) => `${dataset["sale"]}.${dataset["lot"]}`).join();
}
