// Whether a symbol's prices come as they should, on its own page: a script of its own, since no other page says it in a sentence.
// The server writes the same first (`src/pages/price_view/freshness.rs`); the price's time is that of the `live-price`.

import { part, write } from "./dom";
import { t } from "./locale";
import { addGap, feedState, lastHeartbeat, lastWords, staleAfter } from "./price-series";

class FeedState extends HTMLElement {
  #time: HTMLTimeElement | null = null;
  #last = NaN;
  #came = NaN;
  readonly #gaps: number[] = [];

  connectedCallback(): void {
    const price = this.closest("live-price");
    this.#time = price && part<HTMLTimeElement>(price, "[data-tick-time]");
    this.#came = Date.parse(price?.getAttribute("data-came") ?? "");
    // The server's time as of this page: to within what its way here took, which is little beside what is stale.
    const ahead = Date.parse(document.body.dataset["now"] ?? "") - Date.now();
    setInterval(() => this.#draw(Date.now() + ahead), 1000);
  }

  #draw(now: number): void {
    const { closed = "" } = this.dataset;
    const last = Date.parse(this.#time?.dateTime ?? "");
    if (last > this.#last) {
      addGap(this.#gaps, last - this.#last);
      this.#came = now;
    }
    this.#last = last;
    const after = staleAfter(this.#gaps, Number(this.dataset["staleAfter"]));
    const feed = feedState(now, last, after, this.dataset, this.#came, lastHeartbeat(this.dataset));
    const age = lastWords(last, now);
    const words = {
      live: () => "",
      market_closed: () => closed,
      quiet: () => t("price-quiet-since", { age }),
      silent: () => t("price-silent-since", { age }),
      catching_up: () => t("price-catching-up-to", { age }),
    };
    write(this, words[feed]());
  }
}

customElements.define("feed-state", FeedState);
