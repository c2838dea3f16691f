// A candle as the API and the channel `candle:…` send it. Pure.

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

const intervalMillis: Record<string, number> = { "1s": 1000, "1m": 60_000, "1h": 3_600_000, "1d": 86_400_000 };

/** Whether candles may be missing between two: some came and were not drawn, or nobody traded. */
export function skips(drawn: string, next: string, interval: string): boolean {
  return Date.parse(next) - Date.parse(drawn) > (intervalMillis[interval] ?? 0);
}
