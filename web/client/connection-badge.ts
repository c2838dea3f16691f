// Says in words whether the page is live, up to when it was, whether it is too slow, and whether prices are stale.

import { onHeartbeat } from "./heartbeat";
import { localTime } from "./local-time";
import { part, write } from "./dom";
import { staleSince } from "./staleness";
import { connectionNow, firstJoinMillis, onConnection } from "./socket";

export class ConnectionBadge extends HTMLElement {
  connectedCallback(): void {
    onConnection(() => this.#draw());
    onHeartbeat(() => this.#draw());
  }

  #draw(): void {
    const { connection, asOf, wasLive, skipped } = connectionNow();
    if (connection !== "live") {
      if (!wasLive && performance.now() < firstJoinMillis) return;
      return this.#say(connection, `Reconnecting, as of ${time(asOf)}`);
    }
    if (skipped !== null) return this.#say("behind", `Slow connection: showing newest prices, ${skipped} skipped`);
    const stale = staleSince();
    if (stale === null) this.#say("live", "Live");
    else this.#say("behind", `No new prices since ${time(stale)}`);
  }

  #say(shown: string, words: string): void {
    if (this.dataset["connection"] !== shown) this.dataset["connection"] = shown;
    write(part(this, "[data-word]"), words);
  }
}

function time(millis: number): string {
  return localTime(new Date(millis).toISOString());
}
