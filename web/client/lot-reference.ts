// What a lot refers to, live: a script of its own, since few lots do. The prices are those of the `live-price` inside it; the
// server writes the same first (`src/pages/reference_view.rs`).

import { change, decimal, decimals, plain, signed } from "./format";
import { part, show, write } from "./dom";
import { isSameDay, localEnd } from "./local-time";

class LotReference extends HTMLElement {
  #silent: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    const lot = this.closest("lot-live, lot-card");
    const price = lot && part<HTMLDataElement>(lot, "[data-price]");
    if (price) new MutationObserver(() => this.#draw(price)).observe(price, { attributes: true });
    for (const live of this.#prices()) {
      new MutationObserver(() => {
        this.#draw(price);
        this.#hear();
      }).observe(part(live, "[data-tick-time]") ?? live, { attributes: true });
      new MutationObserver(() => this.#hear()).observe(live, { attributeFilter: ["data-live"] });
    }
  }

  #prices(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("live-price")];
  }

  /** A price came, or none can come: the value is not live while one is missing. */
  #hear(): void {
    clearTimeout(this.#silent);
    const times = this.#prices().map((live) => part<HTMLTimeElement>(live, "time")?.dateTime ?? "");
    const time = part<HTMLTimeElement>(this, "[data-silent] time");
    if (time && times[0]) {
      // Times in this form are in the order of their letters.
      time.dateTime = times.sort()[0] ?? "";
      write(time, localEnd(time.dateTime));
    }
    const after = Number(this.dataset["staleAfter"]);
    // One of a day before is told with its date, even where no more can come yet.
    const isOfBefore = !!times[0] && !isSameDay(times[0], Date.now());
    this.#mark(isOfBefore || this.#prices().some((live) => live.dataset["live"] !== "true"));
    this.#silent = setTimeout(() => this.#mark(true), after);
  }

  #mark(stale: boolean): void {
    this.dataset["stale"] = String(stale);
    show(part(this, "[data-silent]"), stale);
  }

  #draw(price: HTMLDataElement | null): void {
    const { quantity, currency = "", conversion } = this.dataset;
    const [last, rate = 1] = this.#prices().map((live) => Number(live.dataset["lastPrice"]));
    const worth = Number(last) * Number(quantity);
    const value = conversion === "times" ? worth * rate : conversion === "over" ? worth / rate : worth;
    const fixed = value.toFixed(decimals(currency));
    write(part(this, "[data-value]"), signed(decimal(fixed), currency));
    write(part(this, "[data-premium]"), change(fixed, plain(Number(price?.value), currency)));
  }
}

customElements.define("lot-reference", LotReference);
