// One symbol's figures in a row or on the tape: newest value only, drawn once a frame.

import { flash, onFrame, onHeartbeat } from "./heartbeat";
import { change, compare, decimal, fraction, price, quantity } from "./format";
import { isSameDay, localMoment } from "./local-time";
import { mark, part, position, write } from "./dom";
import { t } from "./locale";
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

/** A line is drawn this often at most: of a hundred points, more says nothing. */
const lineEveryMillis = 1000;

export class PriceCells {
  readonly #root: HTMLElement;
  /** The parts of the row, which stay what they are. */
  readonly #last: HTMLElement | null;
  readonly #arrow: HTMLElement | null;
  readonly #change: HTMLElement | null;
  readonly #line: Element | null;
  readonly #at: HTMLTimeElement | null;
  readonly #figures: HTMLElement[];
  readonly #values: number[];
  readonly #gaps: number[] = [];
  readonly #catchingUp = t("price-catching-up");
  #time = "";
  /** The line was drawn of late; a price came since. */
  #lineRests = false;
  #lineIsOld = false;
  #newest: Tick | undefined;
  /** When that came, by the server's clock. */
  #came: number;
  #held = false;

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#came = Date.parse(root.dataset["came"] ?? "");
    this.#values = (root.dataset["values"] ?? "").split(" ").filter(Boolean).map(Number);
    this.#last = part(root, "[data-last]");
    this.#arrow = part(root, "[data-arrow]");
    this.#change = part(root, "[data-change]");
    this.#line = part<Element>(root, "[data-spark]");
    this.#at = part<HTMLTimeElement>(root, "[data-tick-time]");
    this.#figures = [...root.querySelectorAll<HTMLElement>("[data-of]")];
    this.#time = this.#at?.dateTime ?? root.dataset["time"] ?? "";
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
    if (state === "catching_up") return { state, words: this.#catchingUp };
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
    const [before, time] = [this.last, Date.parse(tick.time)];
    if (time < before) return;
    if (!Number.isNaN(before)) addGap(this.#gaps, time - before);
    this.#time = tick.time;
    this.#values.push(Number(tick.price));
    if (this.#values.length > pointsMax) this.#values.shift();
    [this.#newest, this.#came] = [tick, serverNow()];
    if (!this.#held) onFrame(this, () => this.#draw(tick));
  }

  #draw(tick: Tick): void {
    const { dataset } = this.#root;
    const before = dataset["lastPrice"] ?? tick.price;
    const reference = tick.day?.previous_close ?? tick.day_open ?? dataset["reference"] ?? tick.price;
    const side = compare(tick.price, reference);
    mark(dataset, { lastPrice: tick.price, reference, direction: side > 0 ? "up" : side < 0 ? "down" : "same" });
    if (dataset["heat"]) mark(dataset, { heat: String(heat(tick.price, reference)) });
    write(this.#last, decimal(tick.price));
    write(this.#arrow, side > 0 ? "▲" : side < 0 ? "▼" : "•");
    write(this.#change, change(reference, tick.price));
    if (this.#at) drawTime(this.#at, tick.time);
    this.#drawLine();
    this.#drawFigures({ ...tick.day, bid: tick.bid, ask: tick.ask }, fraction(tick.price).length);
    const moved = compare(tick.price, before);
    if (this.#last && moved !== 0) flash(this.#last, moved > 0 ? "up" : "down");
  }

  /** At once, or with what is drawn when it has rested. */
  #drawLine(): void {
    this.#lineIsOld = this.#lineRests;
    if (!this.#line || this.#lineRests) return;
    this.#line.setAttribute("points", sparkline(this.#values));
    this.#lineRests = true;
    setTimeout(() => {
      this.#lineRests = false;
      if (this.#lineIsOld) onFrame(this.#values, () => this.#drawLine());
    }, lineEveryMillis);
  }

  /** Prices have the decimals that the last one has. */
  #drawFigures(figures: Record<string, string | number | undefined>, places: number): void {
    for (const cell of this.#figures) {
      const { of = "" } = cell.dataset;
      const value = String(figures[of] ?? "");
      if (cell.dataset["value"] === value) continue;
      cell.dataset["value"] = value;
      write(cell, value && (of === "volume" ? quantity(value) : price(value, places)));
    }
  }
}

/** To the second: many prices have the same time. */
function drawTime(element: HTMLTimeElement, time: string): void {
  const isSame = element.dateTime.slice(0, 19) === time.slice(0, 19);
  element.dateTime = time;
  if (!isSame) write(element, localMoment(time, serverNow()));
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
