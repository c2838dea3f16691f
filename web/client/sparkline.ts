// A sparkline's points: the server draws the first (`src/pages/price_view.rs`), this draws on.

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
