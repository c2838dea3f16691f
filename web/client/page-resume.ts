// Whether the machine slept between two looks at its clocks. Pure.

/** One look, in milliseconds: on the page's own clock, which goes on in sleep on some machines only, and on the wall's. */
export interface Look {
  page: number;
  wall: number;
  hidden: boolean;
}

/** How far the wall's clock went away from the page's: the machine slept, or a clock was set. */
export function clockJumpMillis(before: Look, now: Look): number {
  return Math.abs(now.wall - before.wall - (now.page - before.page));
}

/** For how long nothing ran here, of looks that are `every` milliseconds apart. A hidden page's timers are slowed down: it says nothing. */
export function suspendedMillis(before: Look, now: Look, every: number): number {
  const late = before.hidden || now.hidden ? 0 : now.page - before.page - every;
  return Math.max(clockJumpMillis(before, now), late);
}
