// The figures of the candle under the pointer, or of the newest one, over the chart.

import { begins } from "./candle-chart";
import { change, decimal, quantity } from "./format";
import { part, write } from "./dom";
import { t } from "./locale";
import type { Candle } from "./price-series";

export class ChartLegend {
  readonly #root: HTMLElement;
  #pointed: Candle | undefined;
  #newest: Candle | undefined;

  constructor(root: HTMLElement) {
    this.#root = root;
  }

  point(candle: Candle | undefined): void {
    this.#pointed = candle;
    this.#draw();
  }

  newest(candle: Candle | undefined): void {
    this.#newest = candle;
    // The one pointed at moves as well while it is the newest.
    if (candle && this.#pointed?.open_time === candle.open_time) this.#pointed = candle;
    this.#draw();
  }

  /** For who moves by keyboard and does not see it. */
  speak(): void {
    write(part(this.#root, "[data-spoken]"), this.#words());
  }

  #draw(): void {
    write(part(this.#root, "[data-legend]"), this.#words());
  }

  #words(): string {
    const candle = this.#pointed ?? this.#newest;
    if (!candle) return "";
    const { open_time, open, high, low, close, volume } = candle;
    return t("chart-legend", {
      begins: begins(open_time, Number(this.#root.dataset["seconds"] ?? 60)),
      open: decimal(open),
      high: decimal(high),
      low: decimal(low),
      close: decimal(close),
      volume: quantity(volume),
      change: change(open, close).replace(" ", "\u00a0"),
    });
  }
}
