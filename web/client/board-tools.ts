// Finding and ordering the board's rows. A script of its own, since no other page needs it.

import { BoardOrder } from "./board-order";
import { BoardSearch } from "./board-search";

/** Once a second is as often as an eye follows. */
const orderEveryMillis = 1000;

class BoardTools extends HTMLElement {
  connectedCallback(): void {
    const order = new BoardOrder(this);
    new BoardSearch(this);
    setInterval(() => order.keep(), orderEveryMillis);
  }
}

customElements.define("board-tools", BoardTools);
