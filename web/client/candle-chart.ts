// A symbol's candles: the chart, the table's newest rows and the facts of the day, as they move.

import { onFrame } from "./heartbeat";
import { skips, type Candle } from "./price-series";
import type { Drawing } from "./chart";
import { part, write } from "./dom";
import { follow } from "./socket";

const candlesShown = 300;
const facts = ["open", "high", "low", "volume", "trades"] as const;
const figures = ["open", "high", "low", "close", "volume"] as const;

export class CandleChart extends HTMLElement {
  #drawing: Drawing | undefined;
  #newest: Candle | undefined;
  /** When the candle drawn last begins. */
  #drawn = "";

  connectedCallback(): void {
    const { symbol, interval = "1m" } = this.dataset;
    void this.#begin(interval);
    follow(`candle:${interval}.${symbol}`, null, {
      data: (data) => this.#take(data as Candle),
      joined: () => {
        this.dataset["live"] = "true";
        void this.#load();
      },
      left: () => (this.dataset["live"] = "false"),
    });
    // Nothing is drawn in a hidden page, and of what comes only the last waits.
    document.addEventListener("visibilitychange", () => document.hidden || void this.#load());
    follow(`candle:1d.${symbol}`, null, { data: (data) => this.#day(data as Candle) });
  }

  async #begin(interval: string): Promise<void> {
    const frame = part(this, "[data-chart]");
    if (!frame) return;
    const { draw } = (await import(this.dataset["chartScript"] ?? "")) as typeof import("./chart");
    this.#drawing = draw(frame, interval === "1s");
    await this.#load();
  }

  /** What was, from the API: at first, and whenever something may have been missed. */
  async #load(): Promise<void> {
    const { symbol = "", interval = "1m" } = this.dataset;
    const query = new URLSearchParams({ symbol, interval, limit: String(candlesShown) });
    const response = await fetch(`/api/v1/market/candles?${query}`).catch(() => null);
    if (!response?.ok || !this.#drawing) return;
    const { items } = (await response.json()) as { items: Candle[] };
    this.#drawing.all(items);
    this.#drawn = items.at(-1)?.open_time ?? "";
    this.dataset["drawn"] = "true";
    const newestFirst = items.toReversed();
    this.#rows().forEach((row, n) => newestFirst[n] && this.#fill(row, newestFirst[n]));
    if (this.#newest) this.#draw(this.#newest);
  }

  #take(candle: Candle): void {
    // Times in this form are in the order of their letters.
    if (candle.open_time < (this.#newest?.open_time ?? "")) return;
    this.#newest = candle;
    onFrame(this, () => {
      if (skips(this.#drawn, candle.open_time, this.dataset["interval"] ?? "1m")) void this.#load();
      this.#draw(candle);
    });
  }

  #draw(candle: Candle): void {
    if (candle.open_time < this.#drawn) return;
    this.#drawing?.newest(candle);
    this.#drawn = candle.open_time;
    this.#row(candle);
  }

  /** Changes the candle's row, or makes the oldest row the newest. */
  #row(candle: Candle): void {
    const rows = this.#rows();
    let row = rows.find((each) => each.dataset["time"] === candle.open_time);
    if (!row) {
      row = rows.at(-1);
      if (!row || candle.open_time < (rows[0]?.dataset["time"] ?? "")) return;
      row.parentElement?.prepend(row);
    }
    this.#fill(row, candle);
  }

  #fill(row: HTMLElement, candle: Candle): void {
    row.dataset["time"] = candle.open_time;
    const time = part<HTMLTimeElement>(row, "[data-begins]");
    if (time) time.dateTime = candle.open_time;
    write(time, begins(candle.open_time, this.dataset["interval"]));
    for (const figure of figures) write(part(row, `[data-of=${figure}]`), candle[figure]);
  }

  #day(candle: Candle): void {
    for (const fact of facts) write(part(this, `[data-fact=${fact}]`), String(candle[fact]));
  }

  #rows(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-candles] tr")];
  }
}

/** When a candle begins, in UTC; `src/pages/symbol.rs` writes the same. */
function begins(time: string, interval = "1m"): string {
  const forms: Record<string, Intl.DateTimeFormatOptions> = {
    "1s": { timeStyle: "medium" },
    "1m": { timeStyle: "short" },
    "1h": { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
    "1d": { day: "numeric", month: "short", year: "numeric" },
  };
  const form = new Intl.DateTimeFormat("en-GB", { ...forms[interval], timeZone: "UTC" });
  return form.format(new Date(time)).replace(",", "");
}
