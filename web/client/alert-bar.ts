// Prices that crossed what one set an alert for, told on whatever page is open: a script of its own, since strangers have none. It
// also learns of alerts that are set, changed or deleted elsewhere. The server draws the bar (`src/pages/alert_bar.rs`), in the language
// of its reader.

import { getDrawn } from "./api";
import { part, show, write } from "./dom";
import { refill } from "./redraw";

const address = "/api/v1/account/alerts";
/** A page that has the bar as it is now. */
const page = "/alerts";
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
    this.#draw(null);
    part(document, "#main")?.focus();
  }

  async #ask(): Promise<void> {
    if (document.hidden) return;
    const answer = await fetch(address, { cache: "no-store" }).catch(() => null);
    if (!answer?.ok) return;
    const { items, crossings } = (await answer.json()) as { items: Alert[]; crossings: Crossing[] };
    await this.#tell(crossings.find(({ seen }) => !seen));
    this.dataset["waits"] = String(items.some(({ state }) => state !== "done"));
    // As the server writes it.
    const known = items.map(({ alert, state }) => alert + (state === "done" ? "!" : "")).join(" ");
    if (known === this.dataset["known"] || !(await redrawLists())) return;
    this.dataset["known"] = known;
  }

  /** The newest that was not seen, unless the bar tells of it already; none: there is nothing to tell. */
  async #tell(newest: Crossing | undefined): Promise<void> {
    if (!newest) return this.#draw(null);
    if (this.dataset["shown"] === "true" && upTo(this) >= newest.number) return;
    const drawn = await getDrawn(page, "alert-bar").catch(() => null);
    // A server that does not know of it yet is asked again.
    if (drawn && upTo(drawn) >= newest.number) this.#draw(drawn);
  }

  /** As the server drew it; none: it is empty. */
  #draw(drawn: HTMLElement | null): void {
    const link = part<HTMLAnchorElement>(this, "[data-link]");
    const drawnLink = drawn && part<HTMLAnchorElement>(drawn, "[data-link]");
    if (link && drawnLink) {
      link.href = drawnLink.getAttribute("href") ?? page;
      write(link, drawnLink.textContent ?? "");
      const input = part<HTMLInputElement>(this, "[name=up_to]");
      if (input) input.value = String(upTo(drawn));
    }
    write(part(this, "[data-line]"), (drawn && part(drawn, "[data-line]")?.textContent) ?? "");
    this.dataset["shown"] = String(drawn !== null);
    for (const control of this.querySelectorAll("[data-control]")) show(control, drawn !== null);
  }
}

/** The newest crossing that a bar tells of. */
function upTo(bar: HTMLElement): number {
  return Number(part<HTMLInputElement>(bar, "[name=up_to]")?.value);
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
