// One symbol's figures in a row or on the tape: newest value only, drawn once a frame.

import { flash, onFrame } from "./heartbeat";
import { change, compare, decimal } from "./format";
import { localTime } from "./local-time";
import { part, position, write } from "./dom";
import { follow } from "./socket";
import { pointsMax, sparkline, staleAfter } from "./price-series";

/** Gaps between ticks that are remembered. */
const gapsMax = 31;

/** A tick as the channel `tick:…` sends it; older ones have no day. */
interface Tick {
  price: string;
  time: string;
  bid?: string;
  ask?: string;
  day_open?: string;
  day?: { open: string; high: string; low: string; previous_close?: string; volume: string; vwap?: string; trades: number };
}

export class PriceCells {
  readonly #root: HTMLElement;
  readonly #values: number[];
  readonly #gaps: number[] = [];
  #time = "";

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#values = (root.dataset["values"] ?? "").split(" ").filter(Boolean).map(Number);
    this.#time = part<HTMLTimeElement>(root, "[data-tick-time]")?.dateTime ?? "";
  }

  /** When the newest tick was, in milliseconds since 1970. */
  get last(): number {
    return Date.parse(this.#time);
  }

  /** So many milliseconds without a tick are stale. */
  get staleAfter(): number {
    return staleAfter(this.#gaps, Number(this.#root.dataset["staleAfter"]));
  }

  /** Follows the symbol's channel. Returns the end of it. */
  follow(joined: (live: boolean) => void): () => void {
    return follow(`tick:${this.#root.dataset["symbol"]}`, position(this.#root), {
      data: (data) => this.#take(data as Tick),
      joined: () => joined(true),
      left: () => joined(false),
    });
  }

  #take(tick: Tick): void {
    if (this.#time !== "" && Date.parse(tick.time) < Date.parse(this.#time)) return;
    if (this.#time !== "") this.#gaps.push(Date.parse(tick.time) - this.last);
    if (this.#gaps.length > gapsMax) this.#gaps.shift();
    this.#time = tick.time;
    this.#values.push(Number(tick.price));
    if (this.#values.length > pointsMax) this.#values.shift();
    onFrame(this, () => this.#draw(tick));
  }

  #draw(tick: Tick): void {
    const { dataset } = this.#root;
    const last = part(this.#root, "[data-last]");
    const before = dataset["lastPrice"] ?? tick.price;
    const reference = tick.day?.previous_close ?? tick.day_open ?? dataset["reference"] ?? tick.price;
    const side = compare(tick.price, reference);
    Object.assign(dataset, { lastPrice: tick.price, reference });
    if (dataset["heat"]) dataset["heat"] = String(heat(tick.price, reference));
    dataset["direction"] = side > 0 ? "up" : side < 0 ? "down" : "same";
    write(last, decimal(tick.price));
    write(part(this.#root, "[data-arrow]"), side > 0 ? "▲" : side < 0 ? "▼" : "•");
    write(part(this.#root, "[data-change]"), change(reference, tick.price));
    part(this.#root, "[data-spark]")?.setAttribute("points", sparkline(this.#values));
    const time = part<HTMLTimeElement>(this.#root, "[data-tick-time]");
    if (time) {
      time.dateTime = tick.time;
      write(time, localTime(tick.time));
    }
    this.#figures({ ...tick.day, bid: tick.bid, ask: tick.ask });
    const moved = compare(tick.price, before);
    if (last && moved !== 0) flash(last, moved > 0 ? "up" : "down");
  }

  #figures(figures: Record<string, string | number | undefined>): void {
    for (const cell of this.#root.querySelectorAll<HTMLElement>("[data-of]")) {
      const figure = figures[cell.dataset["of"] ?? ""];
      const value = figure === undefined ? "" : String(figure);
      cell.dataset["value"] = value;
      write(cell, value && decimal(value));
    }
  }
}

/** How warm a tile of the heat map is, from 0 to 3; `pages/price_view.rs` says the same. */
function heat(price: string, reference: string): number {
  const moved = Math.abs(Number(price) / Number(reference) - 1);
  return [0.0033, 0.01, 0.03].filter((least) => moved >= least).length;
}

/** A price on the tape, among the movers or over a chart. */
export class LivePrice extends HTMLElement {
  connectedCallback(): void {
    new PriceCells(this).follow((live) => (this.dataset["live"] = String(live)));
  }
}
