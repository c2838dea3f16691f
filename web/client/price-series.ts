// What a series of prices tells: its sparkline, whether it is stale, whether candles are missing. Pure but for the last.
// The server draws the first sparkline and says the first staleness (`src/pages/price_view/`).

import { isSameDay, localMoment } from "./local-time";
import { t } from "./locale";
import { feedLimits as limits } from "./wire";

const width = 120;
const height = 28;
export const pointsMax = 120;

export function sparkline(values: number[]): string {
  if (values.length < 2) return "";
  const low = Math.min(...values);
  const span = Math.max(...values) - low || 1;
  const step = width / (values.length - 1);
  const y = (value: number) => 1 + (height - 2) * (1 - (value - low) / span);
  return values.map((value, at) => `${(step * at).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
}

/** A candle as the API and the channel `candle:…` send it. */
export interface Candle {
  open_time: string;
  open: string;
  high: string;
  low: string;
  close: string;
  volume: string;
  trades: number;
  closed: boolean;
}

/** Whether candles may be missing between two: some came and were not drawn, or nobody traded. */
export function skips(drawn: string, next: string, intervalSeconds: number): boolean {
  return Date.parse(next) - Date.parse(drawn) > intervalSeconds * 1000;
}

/** Remembers one more gap. */
export function addGap(gaps: number[], gap: number): void {
  gaps.push(gap);
  if (gaps.length > limits.gaps_max) gaps.shift();
}

/** When one of an element's publishers last said that it lives, in milliseconds since 1970; NaN where none does. */
export function lastHeartbeat({ heartbeat = "" }: DOMStringMap): number {
  return Date.parse(heartbeat);
}

/** So long without a tick is stale: three times the usual gap or twice a rare one, and never less than four seconds. */
export function staleAfter(gaps: number[], otherwise: number): number {
  if (gaps.length < limits.gaps_least) return otherwise;
  const sorted = [...gaps].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const rare = sorted[Math.floor(((sorted.length - 1) * 9) / 10)] ?? 0;
  const newest = gaps.length < limits.gaps_faster ? Infinity : Math.max(...gaps.slice(-limits.gaps_faster));
  return Math.max(limits.stale_least_millis, Math.min(median, newest) * limits.gaps_till_stale, Math.min(rare, newest) * limits.rare_gaps_till_stale);
}

export type FeedState = "live" | "catching_up" | "quiet" | "silent" | "market_closed";

/** How a symbol's prices come, the last of which was made at one time and `came` at another, and whose publisher last said at
 * `heartbeat` that it lives; `market` says the same. An element says when its market is closed. */
export function feedState(now: number, last: number, after: number, { closedFrom = "", closedUntil = "" }: DOMStringMap, came = NaN, heartbeat = NaN): FeedState {
  const until = Date.parse(closedUntil);
  if (now >= Date.parse(closedFrom) && now < until) return now - last > Math.min(after, limits.after_hours_millis) ? "market_closed" : "live";
  if (now - (until <= now ? Math.max(last, until) : last) <= after) return "live";
  if (now - came <= limits.next_within_millis && came - last > after) return "catching_up";
  return now - heartbeat <= limits.heartbeat_lasts_millis ? "quiet" : "silent";
}

/** How warm a tile of the heat map is, from 0 to 3; `pages/price_view/mod.rs` says the same. */
export function heat(price: string, reference: string): number {
  // In millionths: binary fractions lie beside the thresholds, not on them.
  const moved = Math.round(Math.abs(Number(price) / Number(reference) - 1) * 1e6);
  return [3_300, 10_000, 30_000].filter((least) => moved >= least).length;
}

/** Ages that were said, by their seconds: a board says the same few of many rows, again and again. */
const ages = new Map<number, string>();

/** An age in the words of the board: `3 min ago`. */
export function ageWords(millis: number): string {
  const seconds = Math.floor(millis / 1000);
  const whole = seconds - (seconds < 60 ? 0 : seconds % (seconds < 3600 ? 60 : 3600));
  const words = ages.get(whole) ?? sayAge(whole);
  ages.set(whole, words);
  return words;
}

function sayAge(seconds: number): string {
  if (seconds < 60) return t("price-seconds-ago", { count: seconds });
  if (seconds < 3600) return t("price-minutes-ago", { count: seconds / 60 });
  return t("price-hours-ago", { count: seconds / 3600 });
}

/** From this age on a price of another day is told by its date. */
const dateTellsMillis = 3_600_000;

/** How old a price is; of another day, when it was, unless that is less than an hour ago. */
export function lastWords(last: number, now: number): string {
  const time = new Date(last).toISOString();
  return now - last >= dateTellsMillis && !isSameDay(time, now) ? localMoment(time, now) : ageWords(now - last);
}

let since: number | null = null;

/** Since when all prices of the page's board are stale; null while one is fresh, or where there is no board. */
export function staleSince(): number | null {
  return since;
}

export function markAllStale(at: number | null): void {
  since = at;
}
