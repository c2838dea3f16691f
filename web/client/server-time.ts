// The server's time of day, in the visitor's zone, and how good it is.

import { onHeartbeat } from "./heartbeat";
import { localTime } from "./local-time";
import { part, write } from "./dom";
import { clockQuality, serverNow, type ClockQuality } from "./server-clock";

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
