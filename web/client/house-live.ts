// The house's view of a sale: the server draws it again when something happens there.

import { localise } from "./local-time";
import { follow } from "./socket";

/** However much happens, the page is asked for at most this often. */
const drawEveryMillis = 500;
/** As many lots as one socket may listen to beside the page's other channels. */
const lotsMax = 90;

export class HouseLive extends HTMLElement {
  #waiting: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    const { sale = "", lots = "" } = this.dataset;
    const drawSoon = () => {
      this.#waiting ??= setTimeout(() => void this.#draw(), drawEveryMillis);
    };
    const ids = lots.split(" ").filter(Boolean).slice(0, lotsMax);
    for (const channel of [`sale:${sale}`, ...ids.map((lot) => `lot:${sale}.${lot}`)]) {
      follow(channel, null, { data: drawSoon, joined: drawSoon });
    }
  }

  async #draw(): Promise<void> {
    this.#waiting = undefined;
    const response = await fetch(location.pathname, { cache: "no-store" }).catch(() => null);
    if (!response?.ok) return;
    const drawn = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("house-live");
    // Nothing changes under the keyboard's focus.
    if (!drawn || this.contains(document.activeElement)) return;
    this.replaceChildren(...[...drawn.children].map((child) => document.importNode(child, true)));
    localise(this);
  }
}
