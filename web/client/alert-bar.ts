// Prices that crossed what one set an alert for, told on whatever page is open: a script of its own, since strangers have none. It
// also learns of alerts that are set, changed or deleted elsewhere. The server draws the bar first (`src/pages/alert_bar.rs`).

import { getDrawn } from "./api";
import { part, show, write } from "./dom";
import { refill } from "./redraw";

const address = "/api/v1/account/alerts";
/** While one can fire. */
const askEveryMillis = 5000;
/** While none can: another device may set one. Another tab of this browser is heard of when one comes back from it. */
const askIdleMillis = 60_000;
/** Parts of pages that list them. */
const lists = ["alerts", "crossings"].map((name) => `[data-drawn=${name}]`);

interface Alert {
  alert: string;
  state: "new" | "armed" | "waiting" | "done";
}

interface Crossing {
  number: number;
  symbol: string;
  text: string;
  seen: boolean;
}

class AlertBar extends HTMLElement {
  #next: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    part<HTMLFormElement>(this, "form")?.addEventListener("submit", (event) => void this.#dismiss(event));
    document.addEventListener("visibilitychange", () => document.hidden || void this.#askAndAgain());
    this.#wait();
  }

  #wait(): void {
    clearTimeout(this.#next);
    this.#next = setTimeout(() => void this.#askAndAgain(), this.dataset["waits"] === "true" ? askEveryMillis : askIdleMillis);
  }

  async #askAndAgain(): Promise<void> {
    await this.#ask();
    this.#wait();
  }

  /** Without leaving the page: somebody may have begun to type a bid. */
  async #dismiss(event: Event): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const up_to = Number(part<HTMLInputElement>(this, "[name=up_to]")?.value);
    const headers = { "content-type": "application/json" };
    const sent = await fetch(`${address}/seen`, { method: "POST", headers, body: JSON.stringify({ up_to }) }).catch(() => null);
    if (!sent?.ok) return form.submit();
    this.#draw([]);
    part(document, "#main")?.focus();
  }

  async #ask(): Promise<void> {
    if (document.hidden) return;
    const answer = await fetch(address, { cache: "no-store" }).catch(() => null);
    if (!answer?.ok) return;
    const { items, crossings } = (await answer.json()) as { items: Alert[]; crossings: Crossing[] };
    this.#draw(crossings.filter(({ seen }) => !seen));
    this.dataset["waits"] = String(items.some(({ state }) => state !== "done"));
    // As the server writes it.
    const known = items.map(({ alert, state }) => alert + (state === "done" ? "!" : "")).join(" ");
    if (known === this.dataset["known"] || !(await redrawLists())) return;
    this.dataset["known"] = known;
  }

  /** The newest comes first. */
  #draw([newest, ...others]: Crossing[]): void {
    const more = others.length;
    const link = part<HTMLAnchorElement>(this, "[data-link]");
    if (newest && link) {
      link.href = more > 0 ? "/alerts" : `/market/${encodeURIComponent(newest.symbol)}`;
      write(link, more > 0 ? "Your alerts" : `See ${newest.symbol}`);
      const upTo = part<HTMLInputElement>(this, "[name=up_to]");
      if (upTo) upTo.value = String(newest.number);
    }
    write(part(this, "[data-line]"), newest ? newest.text + (more > 0 ? ` And ${more} more.` : "") : "");
    this.dataset["shown"] = String(newest !== undefined);
    for (const control of this.querySelectorAll("[data-control]")) show(control, newest !== undefined);
  }
}

/** The lists of the page as they are now; false where one is held by whoever is on it: it is tried again. */
async function redrawLists(): Promise<boolean> {
  let isDone = true;
  for (const list of lists) {
    const shown = part(document, list);
    if (!shown) continue;
    const drawn = await getDrawn(location.pathname + location.search, list).catch(() => null);
    isDone = drawn !== null && refill(shown, drawn) && isDone;
  }
  return isDone;
}

customElements.define("alert-bar", AlertBar);
