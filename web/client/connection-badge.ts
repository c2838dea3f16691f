// Says in a word whether the page is live, and behind what clock quality.

import { onBeat } from "./beat";
import { part, write } from "./parts";
import { localTime } from "./local-time";
import { connectionNow, onConnection } from "./socket";
import { clockQuality } from "./server-clock";

/** A break shorter than this is still called reconnecting. */
const offlineAfterMillis = 8000;

export class ConnectionBadge extends HTMLElement {
  connectedCallback(): void {
    onConnection(() => this.#draw());
    onBeat(() => this.#draw());
  }

  #draw(): void {
    const { connection, since } = connectionNow();
    const long = Date.now() - since.getTime() > offlineAfterMillis;
    const shown = connection !== "live" && long ? "offline" : connection;
    const words = {
      live: "live",
      reconnecting: "reconnecting…",
      offline: `offline since ${localTime(since.toISOString()).slice(0, 5)}`,
    }[shown];
    if (this.dataset["connection"] !== shown) this.dataset["connection"] = shown;
    write(part(this, "[data-word]"), words);
    const quality = clockQuality();
    this.title = Number.isFinite(quality) ? `Clock within ${Math.ceil(quality)} ms of the server's` : "";
  }
}
