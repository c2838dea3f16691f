// The board: every row follows its symbol while it is near the screen, and says when it is silent.

import { onHeartbeat } from "./heartbeat";
import { getDrawn } from "./api";
import { localise, localMoment } from "./local-time";
import { part, write } from "./dom";
import { t } from "./locale";
import { PriceCells } from "./price-cells";
import { serverNow } from "./server-clock";
import { addGap, type FeedState, markAllStale, staleAfter } from "./price-series";

/** How often it is asked whether there are symbols that had no price before. */
const findEveryMillis = 10_000;

export class LiveBoard extends HTMLElement {
  static readonly observedAttributes = ["data-paused"];
  #cells = new Map<HTMLElement, PriceCells>();
  /** The newest tick of all rows, when it was seen, and the gaps between such. */
  #newest = 0;
  #seen = 0;
  readonly #gaps: number[] = [];
  /** What is said of the time of a price after which none comes. */
  #titles: Partial<Record<FeedState, string>> = {};

  connectedCallback(): void {
    this.#titles = { silent: t("price-silent"), quiet: t("price-quiet") };
    const rows = [...this.querySelectorAll<HTMLElement>("[data-row]")];
    const cells = (this.#cells = new Map(rows.map((row) => [row, new PriceCells(row)])));
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

  attributeChangedCallback(): void {
    for (const cells of this.#cells.values()) cells.hold(this.#isPaused);
  }

  get #isPaused(): boolean {
    return "paused" in this.dataset;
  }

  /** Rows of symbols that had no price yet when the page was drawn. */
  async #find(rows: HTMLElement[], found: (row: HTMLElement) => void): Promise<void> {
    if (document.hidden || this.#isPaused) return;
    const drawn = await getDrawn(location.pathname + location.search, "live-board").catch(() => null);
    for (const row of drawn?.querySelectorAll<HTMLElement>("[data-row]") ?? []) {
      const known = rows.find(({ dataset }) => dataset["symbol"] === row.dataset["symbol"]);
      if (known) {
        // The next time at which its market closes.
        const { closedFrom, closedUntil, closed } = row.dataset;
        if (closedFrom) Object.assign(known.dataset, { closedFrom, closedUntil, closed });
        continue;
      }
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
    let [newest, after, isTold] = [0, Infinity, false];
    for (const [row, price] of cells) {
      const { state, words } = price.feed();
      if (!this.#isPaused) draw(row, state, words, this.#titles[state]);
      // A row that was not followed yet knows nothing of ticks, a closed market has none, and a quiet one none either.
      if (row.dataset["live"] !== "true" || state === "market_closed" || state === "quiet") continue;
      // Prices come, though they are of the past.
      isTold ||= state === "catching_up";
      newest = Math.max(newest, price.last);
      after = Math.min(after, price.staleAfter);
    }
    markAllStale(this.#isSilent(newest, after) && !isTold ? newest : null);
  }

  /** All rows together are a series of their own, and known to be silent long before the slowest of them. */
  #isSilent(newest: number, after: number): boolean {
    if (newest === 0) return false;
    const now = serverNow();
    if (newest !== this.#newest) {
      if (this.#newest > 0) addGap(this.#gaps, now - this.#seen);
      [this.#newest, this.#seen] = [newest, this.#newest > 0 ? now : newest];
    }
    return now - this.#seen > Math.min(after, staleAfter(this.#gaps, after));
  }
}

/** When a row's last tick was, or what stands in its place where none comes. */
function draw(row: HTMLElement, state: FeedState, words: string, said: string | undefined): void {
  const stale = state === "silent";
  const time = part<HTMLTimeElement>(row, "[data-tick-time]");
  if (time) {
    write(time, words || localMoment(time.dateTime, serverNow()));
    const title = said ?? time.dateTime;
    if (time.title !== title) time.title = title;
  }
  if (row.dataset["stale"] !== String(stale)) row.dataset["stale"] = String(stale);
}
