// What the page says of itself: whether it is live, up to when it was, whether it is too slow, whether prices are stale;
// and the server's time of day in the visitor's zone, with how good it is.

import { onHeartbeat } from "./heartbeat";
import { localTime } from "./local-time";
import { part, show, write } from "./dom";
import { staleSince } from "./price-series";
import { clockQuality, serverNow, type ClockQuality } from "./server-clock";
import { connectionNow, firstJoinMillis, onConnection } from "./socket";

/** So long a page is on its way back by itself; then it says what one can do. */
const reloadAfterMillis = 10_000;

export class ConnectionBadge extends HTMLElement {
  connectedCallback(): void {
    onConnection(() => this.#draw());
    onHeartbeat(() => this.#draw());
  }

  #draw(): void {
    const { connection, asOf, wasLive, isFollowing, skipped, silent, overHttp } = connectionNow();
    const isAway = connection === "reconnecting" || connection === "offline";
    show(part(this, "[data-reload]"), isAway && serverNow() - asOf > reloadAfterMillis);
    if (connection === "signed-out") {
      show(part(this, "[data-sign-in]"), true);
      return this.#say("offline", "You are signed out.");
    }
    if (connection !== "live") {
      // As of its own time, which it says already.
      if (!wasLive && (!isFollowing || performance.now() < firstJoinMillis)) return;
      return this.#say(connection, `Reconnecting, as of ${time(asOf)}`);
    }
    if (silent) return this.#say("behind", "Checking: the auction does not answer, bids may not be taken");
    if (skipped !== null) return this.#say("behind", `Slow connection: showing newest prices, ${skipped} skipped`);
    const stale = staleSince();
    if (stale === null) this.#say("live", overHttp ? "Live over HTTP" : "Live");
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

export class ServerTime extends HTMLElement {
  connectedCallback(): void {
    onHeartbeat(() => this.#draw());
  }

  #draw(): void {
    write(part(this, "[data-time]"), localTime(new Date(serverNow()).toISOString()));
    const quality = clockQuality();
    const good = String(quality.good);
    if (this.dataset["good"] !== good) this.dataset["good"] = good;
    write(part(this, "[data-quality]"), qualityWords(quality));
  }
}

function qualityWords({ within, serverOff }: ClockQuality): string {
  if (serverOff !== null) return `our clock was ${serverOff} ms off and is corrected`;
  return within === null ? "" : `to within ${Math.max(1, Math.ceil(within))} ms`;
}
