// Nobody could tell which lots are one's own: the page asks again until somebody can, and is then loaded anew.

import { getDrawn } from "./api";

const askAgainMillis = 4000;

export class OwnUnknown extends HTMLElement {
  connectedCallback(): void {
    setTimeout(() => void this.#ask(), askAgainMillis);
  }

  async #ask(): Promise<void> {
    const isUnknown = await getDrawn(location.href, this.localName).catch(() => this);
    if (isUnknown === null) location.reload();
    else setTimeout(() => void this.#ask(), askAgainMillis);
  }
}
