// What the page says of itself: whether it is live, up to when it was, whether it is too slow, whether prices are stale;
// and the server's time of day in the visitor's zone, with how good it is.

import { onHeartbeat } from "./heartbeat";
import { localTime } from "./local-time";
import { t } from "./locale";
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
      return this.#say("offline", t("status-signed-out"));
    }
    if (connection !== "live") {
      // As of its own time, which it says already.
      if (!wasLive && (!isFollowing || performance.now() < firstJoinMillis)) return;
      return this.#say(connection, t("status-away", { time: time(asOf) }));
    }
    if (silent) return this.#say("behind", t("status-silent"));
    if (skipped !== null) return this.#say("behind", t("status-slow", { count: skipped }));
    const stale = staleSince();
    if (stale === null) this.#say("live", overHttp ? t("status-http") : t("status-live"));
    else this.#say("behind", t("status-stale", { time: time(stale) }));
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
  if (serverOff !== null) return t("clock-off", { millis: serverOff });
  return within === null ? "" : t("clock-within", { millis: Math.max(1, Math.ceil(within)) });
}
