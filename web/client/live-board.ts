// The board: every row follows its symbol while it is near the screen, and says when it is silent.

import { onHeartbeat } from "./heartbeat";
import { getDrawn } from "./api";
import { localise, localTime } from "./local-time";
import { part, write } from "./dom";
import { PriceCells } from "./price-cells";
import { serverNow } from "./server-clock";
import { ageWords, markAllStale } from "./price-series";

/** How often it is asked whether there are symbols that had no price before. */
const findEveryMillis = 10_000;

export class LiveBoard extends HTMLElement {
  connectedCallback(): void {
    const rows = [...this.querySelectorAll<HTMLElement>("[data-row]")];
    const cells = new Map(rows.map((row) => [row, new PriceCells(row)]));
    const ends = new Map<Element, () => void>();
    const near = new IntersectionObserver((seen) => {
      for (const { target, isIntersecting } of seen) {
        const row = target as HTMLElement;
        ends.get(row)?.();
        ends.delete(row);
        this.#joined(row, false);
        const end = isIntersecting && cells.get(row)?.follow((live) => this.#joined(row, live));
        if (end) ends.set(row, end);
      }
    }, { rootMargin: "200px" });
    for (const row of rows) near.observe(row);
    setInterval(() => void this.#find(rows, (row) => {
      cells.set(row, new PriceCells(row));
      near.observe(row);
    }), findEveryMillis);
    onHeartbeat(() => this.#age(cells));
  }

  /** Rows of symbols that had no price yet when the page was drawn. */
  async #find(rows: HTMLElement[], found: (row: HTMLElement) => void): Promise<void> {
    if (document.hidden) return;
    const drawn = await getDrawn(location.pathname + location.search, "live-board").catch(() => null);
    for (const row of drawn?.querySelectorAll<HTMLElement>("[data-row]") ?? []) {
      if (rows.some((known) => known.dataset["symbol"] === row.dataset["symbol"])) continue;
      const added = document.importNode(row, true);
      localise(added);
      rows.at(-1)?.after(added);
      rows.push(added);
      found(added);
    }
  }

  #joined(row: HTMLElement, live: boolean): void {
    row.dataset["live"] = String(live);
    this.dataset["live"] = String(this.querySelector('[data-row][data-live="true"]') !== null);
  }

  #age(cells: Map<HTMLElement, PriceCells>): void {
    let newest: number | null = null;
    let speaks = false;
    for (const [row, { last, staleAfter }] of cells) {
      const age = serverNow() - last;
      const stale = age > staleAfter;
      const time = part<HTMLTimeElement>(row, "[data-tick-time]");
      if (time) write(time, stale ? ageWords(age) : localTime(time.dateTime));
      if (row.dataset["stale"] !== String(stale)) row.dataset["stale"] = String(stale);
      // A row that was not followed yet knows nothing of ticks.
      if (row.dataset["live"] !== "true") continue;
      speaks ||= !stale;
      newest = Math.max(newest ?? last, last);
    }
    markAllStale(speaks ? null : newest);
  }
}
