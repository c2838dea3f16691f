// One symbol's figures in a row or on the tape: newest value only, drawn once a frame.

import { flash, onFrame } from "./heartbeat";
import { change, compare } from "./format";
import { localTime } from "./local-time";
import { part, position, write } from "./dom";
import { follow } from "./socket";
import { pointsMax, sparkline, staleAfter } from "./price-series";

/** Gaps between ticks that are remembered. */
const gapsMax = 31;

interface Tick {
  symbol: string;
  price: string;
  day_open?: string;
  time: string;
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
    const last = part(this.#root, "[data-last]");
    const before = last?.textContent ?? tick.price;
    const reference = (this.#root.dataset["reference"] = tick.day_open ?? this.#root.dataset["reference"] ?? tick.price);
    const side = compare(tick.price, reference);
    this.#root.dataset["direction"] = side > 0 ? "up" : side < 0 ? "down" : "same";
    write(last, tick.price);
    write(part(this.#root, "[data-arrow]"), side > 0 ? "▲" : side < 0 ? "▼" : "•");
    write(part(this.#root, "[data-change]"), change(reference, tick.price));
    part(this.#root, "[data-spark]")?.setAttribute("points", sparkline(this.#values));
    const time = part<HTMLTimeElement>(this.#root, "[data-tick-time]");
    if (time) {
      time.dateTime = tick.time;
      write(time, localTime(tick.time));
    }
    const moved = compare(tick.price, before);
    if (last && moved !== 0) flash(last, moved > 0 ? "up" : "down");
  }
}

/** A price on the tape or among the movers. */
export class LivePrice extends HTMLElement {
  connectedCallback(): void {
    new PriceCells(this).follow((live) => (this.dataset["live"] = String(live)));
  }
}
