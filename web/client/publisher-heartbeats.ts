// When publishers last said that they live: then an old price says that nothing was traded, and not that its feed is silent. What
// is heard is written into every element that names the publisher: scripts beside this one read it there.

import { follow } from "./socket";

const followed = new Set<string>();

/** Follows the publishers of an element, each once for the whole page. */
export function followHeartbeats({ publishers = "" }: DOMStringMap): void {
  for (const publisher of publishers.split(" ").filter(Boolean)) {
    if (followed.has(publisher)) continue;
    followed.add(publisher);
    follow(`candle:heartbeat.${publisher}`, null, {
      data: (data) => hear(publisher, (data as { at: string }).at),
      joined: () => undefined,
      left: () => undefined,
    });
  }
}

function hear(publisher: string, at: string): void {
  const of = `[data-publishers~="${CSS.escape(publisher)}"]`;
  for (const element of document.querySelectorAll<HTMLElement>(of)) {
    // Another of its publishers may have said so later.
    if (!(Date.parse(element.dataset["heartbeat"] ?? "") > Date.parse(at))) element.dataset["heartbeat"] = at;
  }
}
