// What a series of prices tells: its sparkline, whether it is stale, whether candles are missing. Pure but for the last.
// The server draws the first sparkline and says the first staleness (`src/pages/price_view.rs`).

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

const gapsLeast = 3;
const staleLeastMillis = 5000;
const gapsTillStale = 3;

/** So long without a tick is stale: three times the usual gap, and never less than five seconds. */
export function staleAfter(gaps: number[], otherwise: number): number {
  if (gaps.length < gapsLeast) return otherwise;
  const sorted = [...gaps].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return Math.max(staleLeastMillis, median * gapsTillStale);
}

/** An age in the words of the board. */
export function ageWords(millis: number): string {
  const seconds = Math.floor(millis / 1000);
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  return `${Math.floor(seconds / 3600)} h ago`;
}

let since: number | null = null;

/** Since when all prices of the page's board are stale; null while one is fresh, or where there is no board. */
export function staleSince(): number | null {
  return since;
}

export function markAllStale(at: number | null): void {
  since = at;
}
