// A symbol's candles: the chart and the table's newest rows, as they move, in the length that is chosen.

import { onFrame } from "./heartbeat";
import { ChartLegend } from "./chart-legend";
import { skips, type Candle } from "./price-series";
import type { Drawing } from "./chart";
import { decimal, quantity } from "./format";
import { part, show, write } from "./dom";
import { t } from "./locale";
import { language } from "./local-time";
import { follow } from "./socket";

/** Candles at first; and for whoever goes back beyond them, as many as the API gives at once. */
const candlesAtFirst = 300;
const candlesMost = 1000;
const figures = ["open", "high", "low", "close", "volume"] as const;

export class CandleChart extends HTMLElement {
  #drawing: Drawing | undefined;
  #legend: ChartLegend | undefined;
  #newest: Candle | undefined;
  /** When the candle drawn last begins. */
  #drawn = "";
  #leave: (() => void) | undefined;
  #wanted = candlesAtFirst;

  connectedCallback(): void {
    void this.#begin();
    this.#follow();
    // Nothing is drawn in a hidden page, and of what comes only the last waits.
    document.addEventListener("visibilitychange", () => document.hidden || void this.#load());
    this.addEventListener("click", (event) => this.#click(event));
    part(this, "[data-chart]")?.addEventListener("keydown", (event) => this.#key(event));
  }

  async #begin(): Promise<void> {
    const frame = part(this, "[data-chart]");
    if (!frame) return;
    this.#legend = new ChartLegend(this);
    const { draw } = (await import(this.dataset["chartScript"] ?? "")) as typeof import("./chart");
    this.#drawing = draw(frame, {
      pointed: (candle) => this.#legend?.point(candle),
      atNewest: (is) => show(part(this, "[data-newest]"), !is),
      atOldest: () => this.#loadOlder(),
    });
    await this.#load();
  }

  #follow(): void {
    const { symbol, interval } = this.dataset;
    this.#leave = follow(`candle:${interval}.${symbol}`, null, {
      data: (data) => this.#take(data as Candle),
      joined: () => {
        this.dataset["live"] = "true";
        void this.#load();
      },
      left: () => (this.dataset["live"] = "false"),
    });
  }

  #click(event: MouseEvent): void {
    const target = event.target as Element;
    const choice = target.closest<HTMLAnchorElement>("nav a[data-code]");
    const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
    if (choice && isPlain && this.#drawing) {
      event.preventDefault();
      this.#choose(choice);
    }
    if (target.closest("[data-newest]")) this.#drawing?.goToNewest();
    const zoom = target.closest<HTMLElement>("[data-zoom]")?.dataset["zoom"];
    if (zoom) this.#drawing?.zoom(Number(zoom));
    const line = target.closest("[data-line]");
    if (line) {
      const isLine = line.getAttribute("aria-pressed") !== "true";
      line.setAttribute("aria-pressed", String(isLine));
      this.#drawing?.shape(isLine ? "line" : "candles");
    }
  }

  /** Another length, without a load. */
  #choose(choice: HTMLAnchorElement): void {
    const { code = "1m", seconds = "60" } = choice.dataset;
    for (const each of this.querySelectorAll("nav a[data-code]")) each.removeAttribute("aria-current");
    choice.setAttribute("aria-current", "true");
    history.replaceState(null, "", choice.href);
    this.#leave?.();
    Object.assign(this.dataset, { interval: code, seconds, drawn: "false" });
    [this.#newest, this.#drawn] = [undefined, ""];
    this.#drawing?.goToNewest();
    write(part(this, "caption"), t("chart-caption", { length: choice.querySelector(".hidden")?.textContent ?? code }));
    this.#follow();
    void this.#load();
  }

  #key(event: KeyboardEvent): void {
    const keys: Record<string, (drawing: Drawing) => void> = {
      ArrowLeft: (drawing) => drawing.step(-1),
      ArrowRight: (drawing) => drawing.step(1),
      "+": (drawing) => drawing.zoom(0.5),
      "-": (drawing) => drawing.zoom(2),
      End: (drawing) => drawing.goToNewest(),
    };
    const work = keys[event.key];
    if (!work || !this.#drawing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    work(this.#drawing);
    this.#legend?.speak();
  }

  #loadOlder(): void {
    if (this.#wanted === candlesMost) return;
    this.#wanted = candlesMost;
    void this.#load();
  }

  /** What was, from the API: at first, and whenever something may have been missed. */
  async #load(): Promise<void> {
    const { symbol = "", interval = "1m" } = this.dataset;
    const query = new URLSearchParams({ symbol, interval, limit: String(this.#wanted) });
    const response = await fetch(`/api/v1/market/candles?${query}`).catch(() => null);
    if (!response?.ok || !this.#drawing) return;
    const { items } = (await response.json()) as { items: Candle[] };
    // Another length was chosen meanwhile.
    if (interval !== this.dataset["interval"]) return;
    this.#drawing.all(items, this.#seconds());
    this.#drawn = items.at(-1)?.open_time ?? "";
    this.dataset["drawn"] = "true";
    const newestFirst = items.toReversed();
    this.#legend?.newest(newestFirst[0]);
    this.#rows().forEach((row, n) => {
      row.hidden = !newestFirst[n];
      if (newestFirst[n]) this.#fill(row, newestFirst[n]);
    });
    if (this.#newest) this.#draw(this.#newest);
  }

  #take(candle: Candle): void {
    // Times in this form are in the order of their letters. An older candle is told only when a price in it was struck, and one that
    // is left without a price stands for none: what is drawn is made anew, since no line goes back in time.
    if (candle.open_time < (this.#newest?.open_time ?? this.#drawn) || candle.trades === 0) {
      this.#newest = undefined;
      void this.#load();
      return;
    }
    this.#newest = candle;
    onFrame(this, () => {
      if (candle !== this.#newest) return;
      if (skips(this.#drawn, candle.open_time, this.#seconds())) void this.#load();
      this.#draw(candle);
    });
  }

  #draw(candle: Candle): void {
    if (candle.open_time < this.#drawn) return;
    // What is drawn may still be of another length.
    if (this.dataset["drawn"] === "true") this.#drawing?.newest(candle);
    this.#legend?.newest(candle);
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
      row.hidden = false;
      row.parentElement?.prepend(row);
    }
    this.#fill(row, candle);
  }

  #fill(row: HTMLElement, candle: Candle): void {
    row.dataset["time"] = candle.open_time;
    const time = part<HTMLTimeElement>(row, "[data-begins]");
    if (time) time.dateTime = candle.open_time;
    write(time, begins(candle.open_time, this.#seconds()));
    for (const figure of figures) write(part(row, `[data-of=${figure}]`), (figure === "volume" ? quantity : decimal)(candle[figure]));
  }

  #seconds(): number {
    return Number(this.dataset["seconds"] ?? 60);
  }

  #rows(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-candles] tr")];
  }
}

/** When a candle begins, in UTC; `src/pages/symbol.rs` writes the same. */
export function begins(time: string, seconds: number): string {
  const form = new Intl.DateTimeFormat(language, { ...beginsForm(seconds), timeZone: "UTC" });
  return form.format(new Date(time)).replace(",", "");
}

function beginsForm(seconds: number): Intl.DateTimeFormatOptions {
  if (seconds < 60) return { timeStyle: "medium" };
  if (seconds < 3600) return { timeStyle: "short" };
  if (seconds < 86_400) return { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };
  return { day: "numeric", month: "short", year: "numeric" };
}
