// One symbol's figures in a row or on the tape: newest value only, drawn once a frame.

import { flash, onFrame, onHeartbeat } from "./heartbeat";
import { change, compare, decimal, fraction, price, quantity } from "./format";
import { isSameDay, localMoment } from "./local-time";
import { mark, part, position, write } from "./dom";
import { follow } from "./socket";
import { followHeartbeats } from "./publisher-heartbeats";
import { addGap, feedState, type FeedState, heat, lastHeartbeat, lastWords, pointsMax, sparkline, staleAfter } from "./price-series";
import { serverNow } from "./server-clock";

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
  #newest: Tick | undefined;
  /** When that came, by the server's clock. */
  #came: number;
  #held = false;

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#came = Date.parse(root.dataset["came"] ?? "");
    this.#values = (root.dataset["values"] ?? "").split(" ").filter(Boolean).map(Number);
    this.#time = part<HTMLTimeElement>(root, "[data-tick-time]")?.dateTime ?? root.dataset["time"] ?? "";
  }

  /** When the newest tick was, in milliseconds since 1970. */
  get last(): number {
    return Date.parse(this.#time);
  }

  /** So many milliseconds without a tick are stale. */
  get staleAfter(): number {
    return staleAfter(this.#gaps, Number(this.#root.dataset["staleAfter"]));
  }

  /** How prices come; what is said where none do, and empty where they come. */
  feed(): { state: FeedState; words: string } {
    const now = serverNow();
    const state = feedState(now, this.last, this.staleAfter, this.#root.dataset, this.#came, lastHeartbeat(this.#root.dataset));
    if (state === "live") return { state, words: "" };
    if (state === "catching_up") return { state, words: "catching up" };
    if (state !== "market_closed") return { state, words: lastWords(this.last, now) };
    const { closed = "" } = this.#root.dataset;
    const before = isSameDay(this.#time, now) ? "" : localMoment(this.#time, now);
    return { state, words: [before, closed].filter(Boolean).join(" · ") };
  }

  /** Draws nothing while it is held; afterwards what came last. */
  hold(held: boolean): void {
    this.#held = held;
    if (!held && this.#newest) this.#draw(this.#newest);
  }

  /** Follows the symbol's channel. Returns the end of it. */
  follow(joined: (live: boolean) => void): () => void {
    followHeartbeats(this.#root.dataset);
    return follow(`tick:${this.#root.dataset["symbol"]}`, position(this.#root), {
      data: (data) => this.#take(data as Tick),
      joined: () => joined(true),
      left: () => joined(false),
    });
  }

  #take(tick: Tick): void {
    if (this.#time !== "" && Date.parse(tick.time) < Date.parse(this.#time)) return;
    if (this.#time !== "") addGap(this.#gaps, Date.parse(tick.time) - this.last);
    this.#time = tick.time;
    this.#values.push(Number(tick.price));
    if (this.#values.length > pointsMax) this.#values.shift();
    [this.#newest, this.#came] = [tick, serverNow()];
    if (!this.#held) onFrame(this, () => this.#draw(tick));
  }

  #draw(tick: Tick): void {
    const { dataset } = this.#root;
    const last = part(this.#root, "[data-last]");
    const before = dataset["lastPrice"] ?? tick.price;
    const reference = tick.day?.previous_close ?? tick.day_open ?? dataset["reference"] ?? tick.price;
    const side = compare(tick.price, reference);
    mark(dataset, { lastPrice: tick.price, reference, direction: side > 0 ? "up" : side < 0 ? "down" : "same" });
    if (dataset["heat"]) mark(dataset, { heat: String(heat(tick.price, reference)) });
    write(last, decimal(tick.price));
    write(part(this.#root, "[data-arrow]"), side > 0 ? "▲" : side < 0 ? "▼" : "•");
    write(part(this.#root, "[data-change]"), change(reference, tick.price));
    part(this.#root, "[data-spark]")?.setAttribute("points", sparkline(this.#values));
    const time = part<HTMLTimeElement>(this.#root, "[data-tick-time]");
    if (time) {
      time.dateTime = tick.time;
      write(time, localMoment(tick.time, serverNow()));
    }
    this.#figures({ ...tick.day, bid: tick.bid, ask: tick.ask }, fraction(tick.price).length);
    const moved = compare(tick.price, before);
    if (last && moved !== 0) flash(last, moved > 0 ? "up" : "down");
  }

  /** Prices have the decimals that the last one has. */
  #figures(figures: Record<string, string | number | undefined>, places: number): void {
    for (const cell of this.#root.querySelectorAll<HTMLElement>("[data-of]")) {
      const { of = "" } = cell.dataset;
      const value = String(figures[of] ?? "");
      if (cell.dataset["value"] === value) continue;
      cell.dataset["value"] = value;
      write(cell, value && (of === "volume" ? quantity(value) : price(value, places)));
    }
  }
}

/** A price on the tape, among the movers, on the heat map or over a chart. */
export class LivePrice extends HTMLElement {
  #ends: (() => void)[] = [];

  connectedCallback(): void {
    const cells = new PriceCells(this);
    const age = part(this, "[data-age]");
    this.#ends = [cells.follow((live) => (this.dataset["live"] = String(live)))];
    if (age) this.#ends.push(onHeartbeat(() => this.#age(cells, age)));
  }

  disconnectedCallback(): void {
    for (const end of this.#ends) end();
  }

  #age(cells: PriceCells, age: Element): void {
    const { state, words } = cells.feed();
    write(age, words);
    const stale = String(state === "silent");
    if (this.dataset["stale"] !== stale) this.dataset["stale"] = stale;
  }
}
