// One more symbol in a symbol's chart: its line beside the candles, both as changes since the first candle in view. Its newest price
// is that of the `live-price` above the chart.

import { LineSeries, LineStyle, PriceScaleMode, type IChartApi, type ISeriesApi, type UTCTimestamp } from "lightweight-charts";
import { change, decimal } from "./format";
import { part, write } from "./dom";
import { t } from "./locale";
import type { Candle } from "./price-series";

/** As many as the API gives at once, of candles and of symbols. */
const candlesMax = 1000;
const symbolsMax = 200;

type Place = { time: UTCTimestamp; close: string };

export class Comparison {
  readonly #chart: IChartApi;
  readonly #root: HTMLElement;
  readonly #line: ISeriesApi<"Line"> | undefined;
  #held: Candle[] = [];
  #places: (Place | undefined)[] = [];
  #pointed = -1;
  /** The length of the candles that it is drawn for. */
  #interval = "";

  constructor(chart: IChartApi, frame: HTMLElement) {
    this.#chart = chart;
    this.#root = frame.closest<HTMLElement>("candle-chart") ?? frame;
    part(this.#root, "#compare")?.addEventListener("focus", () => void this.#suggest(), { once: true });
    if (!this.#symbol) return;
    chart.applyOptions({ rightPriceScale: { mode: PriceScaleMode.Percentage } });
    this.#line = chart.addSeries(LineSeries, { title: this.#symbol, lineWidth: 2, lineStyle: LineStyle.Dashed, priceLineVisible: false });
  }

  get #symbol(): string {
    return this.#root.dataset["compare"] ?? "";
  }

  paint(color: string): void {
    this.#line?.applyOptions({ color });
  }

  /** The chart's candles are these from now on. */
  async all(held: Candle[]): Promise<void> {
    this.#held = held;
    const { interval = "1m" } = this.#root.dataset;
    if (!this.#line) return;
    if (interval !== this.#interval) this.#line.setData([]);
    // The newest candle may be an older one than before: until the line is made anew, nothing is added to it.
    this.#places = [];
    this.#interval = interval;
    const query = new URLSearchParams({ symbol: this.#symbol, interval, limit: String(candlesMax) });
    const response = await fetch(`/api/v1/market/candles?${query}`).catch(() => null);
    if (!response?.ok || interval !== this.#root.dataset["interval"]) return;
    const { items } = (await response.json()) as { items: Candle[] };
    // A line needs a place at each candle: the last price that was known then.
    let at = -1;
    this.#places = this.#held.map((candle) => {
      while (items[at + 1] && (items[at + 1]?.open_time ?? "") <= candle.open_time) at += 1;
      const other = items[at];
      return other && { time: time(candle), close: other.close };
    });
    this.#line.setData(this.#places.filter((place) => place !== undefined).map(({ time, close }) => ({ time, value: Number(close) })));
    this.say();
  }

  /** The chart's newest candle changed, or was begun. */
  newest(candle: Candle): void {
    const close = part(this.#root, "[data-other]")?.dataset["lastPrice"];
    if (!this.#line || !close || this.#places.length === 0) return;
    const place = { time: time(candle), close };
    this.#places[this.#held.length - 1] = place;
    this.#line.update({ time: place.time, value: Number(close) });
    this.say();
  }

  /** How far both moved from the first candle in view to the one pointed at; to the newest for none. */
  say(pointed = this.#pointed): void {
    this.#pointed = pointed;
    if (!this.#line) return;
    const range = this.#chart.timeScale().getVisibleLogicalRange();
    const from = Math.max(0, Math.ceil(range?.from ?? 0), this.#places.findIndex((place) => place !== undefined));
    const at = pointed < 0 ? this.#held.length - 1 : pointed;
    const [first, last] = [this.#held[from], this.#held[at]];
    const [other, otherLast] = [this.#places[from], this.#places[at]];
    if (!first || !last || !other || !otherLast) return;
    const moved = { own: this.#root.dataset["symbol"] ?? "", change: change(first.close, last.close) };
    const beside = { other: this.#symbol, others: change(other.close, otherLast.close), price: decimal(otherLast.close) };
    write(part(this.#root, "[data-compared]"), t("chart-since-edge", { ...moved, ...beside }));
  }

  /** Symbols to choose from, once somebody is about to. */
  async #suggest(): Promise<void> {
    const response = await fetch(`/api/v1/market/symbols?limit=${symbolsMax}`).catch(() => null);
    if (!response?.ok) return;
    const { items } = (await response.json()) as { items: { symbol: string; name: string }[] };
    const options = items.map(({ symbol, name }) => Object.assign(document.createElement("option"), { value: symbol, label: name }));
    part(this.#root, "[data-symbols]")?.replaceChildren(...options);
  }
}

function time(candle: Candle): UTCTimestamp {
  return (Date.parse(candle.open_time) / 1000) as UTCTimestamp;
}
