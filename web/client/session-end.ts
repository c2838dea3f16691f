// A session that ended elsewhere: the page is loaded again, as a stranger sees it, so that nothing private stays on it.

import { part, show } from "./dom";
import { connectionNow, onConnection } from "./socket";

/** A page stays this long at least: it is never loaded again and again. */
const pageMillis = 5000;
const key = "outcry.signed-out";

export function leaveWithSession(): void {
  onConnection(() => {
    // What was typed into a sale's form would be lost: there the badge says it.
    if (connectionNow().connection !== "signed-out" || part(document, ".house-form")) return;
    setTimeout(loadAgain, pageMillis - performance.now());
  });
  show(part(document, "[data-signed-out]"), sessionStorage.getItem(key) !== null);
  sessionStorage.removeItem(key);
}

function loadAgain(): void {
  sessionStorage.setItem(key, "");
  // Not `reload`, which would send a form again.
  location.replace(location.pathname + location.search);
}
