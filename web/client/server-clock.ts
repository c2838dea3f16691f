// The server's time on this page's monotonic clock: the sample with the smallest round trip counts.

const samplesAtStart = 3;
/** A phone's clock drifts little in this time. */
const sampleEveryMillis = 60_000;

let offset = firstGuess();
let quality = Infinity;

/** Milliseconds since 1970 as the server counts them. */
export function serverNow(): number {
  return performance.now() + offset;
}

/** Half the round trip of the best sample: how far off we may be, in milliseconds. */
export function clockQuality(): number {
  return quality / 2;
}

/** Samples now and then again, for as long as the page lives. */
export function keepTime(): void {
  void (async () => {
    for (let sample = 0; sample < samplesAtStart; sample += 1) await take();
  })();
  setInterval(() => document.hidden || void again(), sampleEveryMillis);
  document.addEventListener("visibilitychange", () => document.hidden || void again());
}

async function again(): Promise<void> {
  quality = Infinity;
  await take();
  await take();
}

async function take(): Promise<void> {
  const sent = performance.now();
  try {
    const response = await fetch("/api/v1/time", { cache: "no-store" });
    const { now } = (await response.json()) as { now: string };
    const trip = performance.now() - sent;
    const time = Date.parse(now);
    if (trip >= quality || Number.isNaN(time)) return;
    quality = trip;
    offset = time + trip / 2 - performance.now();
  } catch {
    // The last estimate stays; the badge says when nothing is heard.
  }
}

/** The page says when it was made; the way here took about half of waiting for it. */
function firstGuess(): number {
  const made = Date.parse(document.body.dataset["now"] ?? "");
  const [entry] = performance.getEntriesByType("navigation");
  const arrived = entry instanceof PerformanceNavigationTiming ? entry.responseStart : 0;
  return Number.isNaN(made) ? Date.now() - performance.now() : made - arrived;
}
