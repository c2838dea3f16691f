// One timer for every countdown, one animation frame for every changed price.

type Draw = () => boolean | void;

const drawers = new Set<Draw>();
let waiting: ReturnType<typeof setTimeout> | undefined;

/** Draws now and then four times a second, ten times while `draw` returns true. Returns the end of it. */
export function onHeartbeat(draw: Draw): () => void {
  drawers.add(draw);
  heartbeat();
  return () => drawers.delete(draw);
}

function heartbeat(): void {
  clearTimeout(waiting);
  let fast = false;
  for (const draw of drawers) fast = draw() === true || fast;
  if (drawers.size > 0) waiting = setTimeout(heartbeat, fast ? 100 : 250);
}

const pending = new Map<object, () => void>();
/** So many things are drawn in a frame without a pause; each further one puts the next drawing off by milliseconds: of fifty rows that all move
 * there are six drawings a second, the newest price is on the screen within a quarter of one, and a price by itself never waits. */
const freeMax = 10;
const pauseEach = 4;
let mayDrawAt = 0;

/** Does `work` in the next frame; of several for one `key`, only the last. After a frame that drew much, the next waits. */
export function onFrame(key: object, work: () => void): void {
  if (pending.size === 0) {
    const pause = mayDrawAt - performance.now();
    if (pause > 0) setTimeout(() => requestAnimationFrame(flush), pause);
    else requestAnimationFrame(flush);
  }
  pending.set(key, work);
}

function flush(): void {
  const works = [...pending.values()];
  pending.clear();
  mayDrawAt = performance.now() + pauseEach * Math.max(0, works.length - freeMax);
  for (const work of works) work();
}

/** So long the wash of a change stays under it. */
const washMillis = 400;
/** Several dry together, so that a page is not painted for each. */
const dryEveryMillis = 100;
/** What is washed, longest first, and until when. */
const washed = new Map<Element, number>();
let drying: ReturnType<typeof setTimeout> | undefined;

/** Washes what went up or down, for a while after its last change. Nothing runs meanwhile: of many prices an animation each would paint the
 * whole page sixty times a second. */
export function flash(element: Element, direction: "up" | "down"): void {
  element.classList.toggle("went-down", direction === "down");
  element.classList.add("went", "flash");
  washed.delete(element);
  washed.set(element, performance.now() + washMillis);
  drying ??= setTimeout(dry, washMillis);
}

function dry(): void {
  const now = performance.now();
  drying = undefined;
  for (const [element, until] of washed) {
    if (until > now) {
      drying = setTimeout(dry, Math.max(until - now, dryEveryMillis));
      break;
    }
    element.classList.remove("flash");
    washed.delete(element);
  }
}
