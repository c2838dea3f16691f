// The figures of the candle under the pointer, or of the newest one, over the chart.

import { begins } from "./candle-chart";
import { change, decimal, quantity } from "./format";
import { part, write } from "./dom";
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
    const of = begins(open_time, Number(this.#root.dataset["seconds"] ?? 60));
    // A letter stays with its figure where lines are short.
    const figures = Object.entries({ O: decimal(open), H: decimal(high), L: decimal(low), C: decimal(close), Vol: quantity(volume) }).map(([name, figure]) => `${name}\u00a0${figure}`);
    return [of, ...figures, change(open, close).replace(" ", "\u00a0")].join("  ");
  }
}
