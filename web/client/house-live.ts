// The house's view of a sale: the server draws it again when something happens there.

import { askAgainMillis, getDrawn } from "./api";
import { localise } from "./local-time";
import { follow } from "./socket";

/** However much happens, the page is asked for at most this often. */
const drawEveryMillis = 500;
/** Until it is tried again where nothing could be drawn. */
const drawAgainMillis = 4000;
/** As many lots as one socket may listen to beside the page's other channels. */
const lotsMax = 90;

export class HouseLive extends HTMLElement {
  #waiting: ReturnType<typeof setTimeout> | undefined;
  /** Of several drawings on the way, only the last counts. */
  #drawing = 0;

  connectedCallback(): void {
    const { sale = "", lots = "" } = this.dataset;
    const data = () => this.#drawIn(drawEveryMillis);
    const joined = () => {
      data();
      for (const millis of askAgainMillis) setTimeout(data, millis);
    };
    const all = lots.split(" ").filter(Boolean);
    const ids = all.slice(0, lotsMax);
    // What is not listened to is asked for.
    if (all.length > ids.length) setInterval(data, drawAgainMillis);
    for (const channel of [`sale:${sale}`, ...ids.map((lot) => `lot:${sale}.${lot}`)]) {
      follow(channel, null, { data, joined });
    }
  }

  #drawIn(millis: number): void {
    this.#waiting ??= setTimeout(() => void this.#draw(), millis);
  }

  async #draw(): Promise<void> {
    this.#waiting = undefined;
    const drawing = ++this.#drawing;
    const drawn = this.#isHeld ? null : await getDrawn(location.pathname + location.search, "house-live").catch(() => null);
    if (drawing !== this.#drawing) return;
    if (!drawn || this.#isHeld) return this.#drawIn(drawAgainMillis);
    this.replaceChildren(...[...drawn.children].map((child) => document.importNode(child, true)));
    localise(this);
  }

  /** Nothing changes under the keyboard's focus. */
  get #isHeld(): boolean {
    return this.contains(document.activeElement);
  }
}
