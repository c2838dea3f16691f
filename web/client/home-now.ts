// What is happening now: when a lot of it is over, its result stays for a moment, then those come that are next.

import { getDrawn } from "./api";
import { refill } from "./redraw";

/** Time to read how it ended. */
const resultMillis = 8000;
/** Nothing changes under a pointer or the keyboard's focus; then it is tried again. */
const againMillis = 4000;
/** Sold, unsold and withdrawn. */
const over = 'lot-clock:is([data-state$="sold"], [data-state="withdrawn"])';

export class HomeNow extends HTMLElement {
  #waiting: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    this.addEventListener("lot:state", () => this.#look());
    this.closest("sale-live")?.addEventListener("page:drawn", (event) => {
      const drawn = (event as CustomEvent<Element>).detail.querySelector(this.localName);
      if (drawn && lotsOf(drawn) !== lotsOf(this)) this.#turnIn(this.querySelector(over) ? resultMillis : 0);
    });
    this.#look();
  }

  #look(): void {
    if (this.querySelector(over)) this.#turnIn(resultMillis);
  }

  #turnIn(millis: number): void {
    this.#waiting ??= setTimeout(() => void this.#turn(), millis);
  }

  async #turn(): Promise<void> {
    this.#waiting = undefined;
    const isHeld = document.hidden || this.querySelector(".feature:hover") !== null;
    const drawn = isHeld ? null : await getDrawn("/", this.localName).catch(() => null);
    const isNew = drawn !== null && lotsOf(drawn) !== lotsOf(this);
    // The pages' server may still show what is over here.
    const isDone = isNew ? refill(this, drawn) : drawn !== null && this.querySelector(over) === null;
    if (!isDone) this.#turnIn(againMillis);
  }
}

/** Which lots stand there, in their order. */
function lotsOf(root: ParentNode): string {
  const cards = root.querySelectorAll<HTMLElement>("lot-card");
  return [...cards].map(({ dataset }) => `${dataset["sale"]}.${dataset["lot"]}`).join();
}
