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

/** Does `work` in the next frame; of several for one `key`, only the last. */
export function onFrame(key: object, work: () => void): void {
  if (pending.size === 0) requestAnimationFrame(flush);
  pending.set(key, work);
}

function flush(): void {
  const works = [...pending.values()];
  pending.clear();
  for (const work of works) work();
}

/** Restarts the fading background of something that went up or down. */
export function flash(element: Element, direction: "up" | "down"): void {
  element.classList.remove("flash-up", "flash-down");
  // Asking for a box makes the browser forget the animation that ran.
  element.getBoundingClientRect();
  element.classList.add(`flash-${direction}`);
}
