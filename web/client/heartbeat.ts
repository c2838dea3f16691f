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
 * there are eight drawings a second, and a price by itself never waits. */
const freeMax = 10;
const pauseEach = 3;
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

/** Restarts the fading background of something that went up or down. */
export function flash({ classList }: Element, direction: "up" | "down"): void {
  classList.remove(direction === "up" ? "flash-down" : "flash-up");
  classList.add(`flash-${direction}`);
  // To ask for a box would make the browser forget what ran too, and lay the page out for every price.
  classList.toggle("flash-again");
}
