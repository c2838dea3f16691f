// When a symbol's price counts as stale. The server draws the first (`src/pages/price_view.rs`).

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
