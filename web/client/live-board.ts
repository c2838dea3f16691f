// The board: every row follows its symbol while it is near the screen, and says when it is old.

import { onBeat } from "./beat";
import { PriceCells } from "./price-cells";
import { serverNow } from "./server-clock";

const staleAfterMillis = 60_000;

export class LiveBoard extends HTMLElement {
  connectedCallback(): void {
    const rows = [...this.querySelectorAll<HTMLElement>("[data-row]")];
    const cells = new Map(rows.map((row) => [row, new PriceCells(row)]));
    const ends = new Map<Element, () => void>();
    const near = new IntersectionObserver((seen) => {
      for (const { target, isIntersecting } of seen) {
        const row = target as HTMLElement;
        if (isIntersecting && !ends.has(row)) {
          const end = cells.get(row)?.follow((live) => this.#joined(row, live));
          if (end) ends.set(row, end);
        }
      }
    }, { rootMargin: "200px" });
    for (const row of rows) near.observe(row);
    onBeat(() => rows.forEach((row) => this.#age(row)));
  }

  #joined(row: HTMLElement, live: boolean): void {
    row.dataset["live"] = String(live);
    this.dataset["live"] = String(this.querySelector('[data-row][data-live="true"]') !== null);
  }

  #age(row: HTMLElement): void {
    const time = row.querySelector<HTMLTimeElement>("[data-tick-time]");
    const stale = String(time !== null && serverNow() - Date.parse(time.dateTime) > staleAfterMillis);
    if (row.dataset["stale"] !== stale) row.dataset["stale"] = stale;
  }
}
