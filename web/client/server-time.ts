// The server's time of day, in the visitor's zone.

import { onBeat } from "./beat";
import { localTime } from "./local-time";
import { write } from "./parts";
import { serverNow } from "./server-clock";

export class ServerTime extends HTMLElement {
  connectedCallback(): void {
    onBeat(() => write(this, localTime(new Date(serverNow()).toISOString())));
  }
}
