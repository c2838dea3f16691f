// Finding and ordering the board's rows, and how it is looked at. A script of its own, since no other page needs it.

import { BoardOrder } from "./board-order";
import { BoardSearch } from "./board-search";
import { BoardView } from "./board-view";

/** Once a second is as often as an eye follows. */
const orderEveryMillis = 1000;

class BoardTools extends HTMLElement {
  connectedCallback(): void {
    const order = new BoardOrder(this);
    const view = new BoardView(this);
    new BoardSearch(this);
    setInterval(() => view.isPaused || order.keep(), orderEveryMillis);
  }
}

customElements.define("board-tools", BoardTools);
