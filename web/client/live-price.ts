// A price on the tape or among the movers.

import { PriceCells } from "./price-cells";

export class LivePrice extends HTMLElement {
  connectedCallback(): void {
    new PriceCells(this).follow((live) => (this.dataset["live"] = String(live)));
  }
}
